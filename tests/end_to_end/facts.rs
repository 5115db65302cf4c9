//! Facts of a customer and of a merchant, outside any inquiry: recorded once, in order, and told
//! again to whoever replays or follows their stream.

use tokio_stream::StreamExt;
use tonic::Code;
use verbatim_api::v1::event::Body;
use verbatim_api::v1::record_customer_fact_request::Fact as OfCustomer;
use verbatim_api::v1::record_merchant_fact_request::Fact as OfMerchant;
use verbatim_api::v1::{self as pb};

use crate::caller::{self, Caller};

pub(crate) async fn record(caller: &mut Caller) {
    let customer = of_customer(caller).await;
    let merchant = of_merchant(caller).await;
    for (stream_id, expected) in [(customer, told_of_customer()), (merchant, told_of_merchant())] {
        assert_eq!(replayed(caller, &stream_id).await, expected);
        assert_eq!(followed(caller, &stream_id, expected.len()).await, expected);
    }
}

fn reviews() -> [OfCustomer; 2] {
    let posted = pb::ReviewPosted {
        review_id: "review/1".to_owned(),
        channel: "shop".to_owned(),
        score: 2,
        scale_max: 5,
        body: caller::content("it came late"),
    };
    let replied = pb::ReviewReplied {
        review_id: "review/1".to_owned(),
        body: caller::content("we are sorry"),
        ..Default::default()
    };
    [OfCustomer::ReviewPosted(posted), OfCustomer::ReviewReplied(replied)]
}

fn told_of_customer() -> Vec<Body> {
    let [OfCustomer::ReviewPosted(posted), OfCustomer::ReviewReplied(replied)] = reviews() else {
        panic!("a review is posted, and replied to")
    };
    vec![Body::ReviewPosted(posted), Body::ReviewReplied(replied)]
}

async fn of_customer(caller: &mut Caller) -> String {
    let [posted, replied] = reviews();
    let request = |fact| pb::RecordCustomerFactRequest {
        context: caller::context(),
        customer_ref: "customer-1".to_owned(),
        fact: Some(fact),
    };
    let posted = request(posted);
    let first = caller.fact.record_customer_fact(posted.clone()).await.unwrap().into_inner();
    let again = caller.fact.record_customer_fact(posted).await.unwrap().into_inner();
    assert_eq!(again, pb::Receipt { repeated: true, ..first.clone() });
    let mut late = request(replied.clone());
    late.context.get_or_insert_default().expected_seq = Some(7);
    let refused = caller.fact.record_customer_fact(late).await.unwrap_err();
    assert_eq!(refused.code(), Code::Aborted);
    let second = caller.fact.record_customer_fact(request(replied)).await.unwrap().into_inner();
    assert_eq!((first.stream_seq, second.stream_seq), (1, 2));
    assert_eq!(first.inquiry_id, second.inquiry_id);
    no_inquiry(caller, &first.inquiry_id).await;
    first.inquiry_id
}

/// A stream of another kind is no inquiry, whatever is asked of it.
async fn no_inquiry(caller: &mut Caller, stream_id: &str) {
    let note = pb::AddNoteRequest {
        context: caller::context(),
        inquiry_id: stream_id.to_owned(),
        body: caller::content("not here"),
        ..Default::default()
    };
    let refused = caller.conversation.add_note(note).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
}

fn assigned() -> pb::TrainingAssigned {
    pb::TrainingAssigned {
        training_id: "training/8".to_owned(),
        course: "returns".to_owned(),
        agent_id: "anna".to_owned(),
        ..Default::default()
    }
}

fn told_of_merchant() -> Vec<Body> {
    vec![Body::TrainingAssigned(assigned())]
}

async fn of_merchant(caller: &mut Caller) -> String {
    let request = pb::RecordMerchantFactRequest {
        context: caller::context(),
        fact: Some(OfMerchant::TrainingAssigned(assigned())),
    };
    let receipt = caller.fact.record_merchant_fact(request).await.unwrap().into_inner();
    assert_eq!((receipt.stream_seq, receipt.event_ids.len()), (1, 1));
    receipt.inquiry_id
}

async fn replayed(caller: &mut Caller, stream_id: &str) -> Vec<Body> {
    let asked = pb::ReplayRequest { inquiry_id: stream_id.to_owned(), ..Default::default() };
    let answers = caller.audit.replay(asked).await.unwrap().into_inner();
    let bodies = answers.filter_map(|answer| answer.unwrap().event?.event?.body);
    bodies.collect().await
}

async fn followed(caller: &mut Caller, stream_id: &str, count: usize) -> Vec<Body> {
    let asked = pb::SubscribeRequest { inquiry_id: stream_id.to_owned(), ..Default::default() };
    let mut answers = caller.subscription.subscribe(asked).await.unwrap().into_inner();
    let mut bodies = Vec::new();
    while bodies.len() < count {
        let events = answers.next().await.unwrap().unwrap().events;
        bodies.extend(events.into_iter().filter_map(|recorded| recorded.event?.body));
    }
    bodies
}
