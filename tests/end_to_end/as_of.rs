//! Questions about the past: the same answer as then, whatever came in between.

use tonic_types::StatusExt;
use verbatim_api::v1 as pb;

use crate::caller::{self, Caller, content};

/// What was answered before the last fact is answered again behind it, by places and by time.
pub(crate) async fn ask(caller: &mut Caller, id: &str) {
    let period = Some(pb::Period {
        from_day: "2020-01-01".to_owned(),
        to_day: "2029-12-31".to_owned(),
        zone: String::new(),
    });
    let merchant_id = "m1".to_owned();
    let asked = pb::GetMerchantReportRequest { merchant_id, period, ..Default::default() };
    let report = caller.query.get_merchant_report(asked.clone()).await.unwrap().into_inner();
    let asked = pb::GetMerchantReportRequest { at: report.at, ..asked };
    let note = caller::send!(caller.conversation.add_note(AddNoteRequest, id) {
        note_id: uuid::Uuid::new_v4().to_string(),
        body: content("told after the report"),
    });
    let freshness =
        pb::Freshness { min_positions: note.position.into_iter().collect(), ..Default::default() };
    let fresh =
        pb::GetMerchantReportRequest { freshness: Some(freshness.clone()), ..asked.clone() };
    let later = caller.query.get_merchant_report(fresh).await.unwrap().into_inner();
    assert_ne!(later.as_of, report.as_of, "it follows from more");
    let places = report.as_of.clone().and_then(|as_of| as_of.places).unwrap();
    let as_of = Some(pb::Past { moment: Some(pb::past::Moment::Places(places)) });
    let again = pb::GetMerchantReportRequest { as_of: as_of.clone(), ..asked };
    let again = caller.query.get_merchant_report(again).await.unwrap().into_inner();
    assert_eq!(again, report);
    let inquiry_id = id.to_owned();
    let both = pb::GetInquiryRequest {
        inquiry_id: inquiry_id.clone(),
        freshness: Some(freshness),
        as_of,
        ..Default::default()
    };
    refused(caller, both, "freshness.min_positions").await;
    let future = prost_types::Timestamp { seconds: 253_402_300_799, nanos: 0 };
    let as_of = Some(pb::Past { moment: Some(pb::past::Moment::RecordedAt(future)) });
    let future = pb::GetInquiryRequest { inquiry_id, as_of, ..Default::default() };
    refused(caller, future, "as_of.recorded_at").await;
    before_it_was_opened(caller, id).await;
}

async fn refused(caller: &mut Caller, question: pb::GetInquiryRequest, field: &str) {
    let status = caller.query.get_inquiry(question).await.unwrap_err();
    let bad = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(bad.iter().map(|bad| bad.field.as_str()).collect::<Vec<_>>(), [field]);
}

async fn before_it_was_opened(caller: &mut Caller, id: &str) {
    let inquiry_id = id.to_owned();
    let past = prost_types::Timestamp { seconds: 0, nanos: 0 };
    let as_of = Some(pb::Past { moment: Some(pb::past::Moment::RecordedAt(past)) });
    let asked = pb::GetInquiryRequest { inquiry_id, as_of, ..Default::default() };
    let status = caller.query.get_inquiry(asked).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::NotFound, "{status:?}");
}
