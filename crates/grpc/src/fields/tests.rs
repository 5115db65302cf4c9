//! What a question may say, and that all that is wrong with it is said at once.

use super::*;

const RANGE: CountRange = CountRange { default: 50, max: 1000 };

fn at(seconds: i64, nanos: i32) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos }
}

fn refused(fill: impl FnOnce(&mut Fields)) -> Vec<(String, &'static str)> {
    let mut fields = Fields::default();
    fill(&mut fields);
    let failure = fields.finish(Some(())).unwrap_err();
    failure.violations().iter().map(|bad| (bad.field.clone(), bad.reason)).collect()
}

#[test]
fn every_bad_field_is_named_at_once() {
    let named = refused(|fields| {
        fields.inquiry_id("inquiry_id", "");
        fields.inquiry_id("other_id", "abc");
        fields.session_id("session_id", "");
        fields.merchant_id("merchant_id", String::new());
        fields.merchant_id_or_none("shop", "x".repeat(129));
        fields.code_or_none("channel", "a\tb".to_owned());
        fields.instant_or_none("opened_from", Some(&at(0, -1)));
        fields.count("page_size", 1001, RANGE);
        fields.partition("partitions[0]", 9, 9);
        let days = prost_types::Duration { seconds: 86_400, nanos: 0 };
        fields.span("wait", Some(&days), Duration::ZERO, Duration::from_secs(60));
    });
    let expected = [
        ("inquiry_id", "FIELD_REQUIRED"),
        ("other_id", "FIELD_NOT_A_UUID"),
        ("session_id", "FIELD_REQUIRED"),
        ("merchant_id", "FIELD_REQUIRED"),
        ("shop", "FIELD_NOT_AN_ID"),
        ("channel", "FIELD_NOT_A_CODE"),
        ("opened_from", "FIELD_NOT_AN_INSTANT"),
        ("page_size", "FIELD_TOO_LARGE"),
        ("partitions[0]", "FIELD_UNKNOWN_PARTITION"),
        ("wait", "FIELD_TOO_LARGE"),
    ];
    assert_eq!(named, expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn what_is_left_out_has_its_default() {
    let mut fields = Fields::default();
    assert_eq!(fields.inquiry_id_or_none("inquiry_id", ""), None);
    assert_eq!(fields.instant_or_none("opened_from", None), None);
    assert_eq!(fields.count("page_size", 0, RANGE), 50);
    let wait = fields.span("wait", None, Duration::from_secs(5), Duration::from_secs(60));
    assert_eq!(wait, Duration::from_secs(5));
    assert_eq!(fields.finish(Some(())), Ok(()));
}

#[test]
fn no_text_of_the_caller_stands_in_a_violation() {
    let mut fields = Fields::default();
    fields.inquiry_id("inquiry_id", "a secret");
    fields.code_or_none("channel", "a secret\n".to_owned());
    let failure = fields.finish(Some(())).unwrap_err();
    assert!(!format!("{failure:?}").contains("secret"));
}

#[test]
fn an_instant_and_a_span_survive_the_way_there_and_back() {
    for unix_ms in [-62_135_596_800_000, -1, 0, 1_767_600_000_123, 253_402_300_799_999] {
        let instant = Timestamp::from_unix_ms(unix_ms).unwrap();
        assert_eq!(instant_from_proto(&crate::instant_to_proto(instant)), Some(instant));
    }
    let span = Duration::from_millis(1_234);
    assert_eq!(span_from_proto(&crate::span_to_proto(span)), Some(span));
}
