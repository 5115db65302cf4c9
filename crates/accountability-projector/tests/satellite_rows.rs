//! Given facts of a customer or a merchant, what analysts read of them.

use verbatim_accountability_projector::{
    CUSTOMER_FACT, CustomerFactProjector, MERCHANT_FACT, MerchantFactProjector,
};
use verbatim_domain::Timestamp;
use verbatim_projection::Value;
use verbatim_testkit::facts::{of_customer, of_merchant};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, projected};

fn of_a_customer(columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&CustomerFactProjector, &of_customer("m1", "c1")).of(&CUSTOMER_FACT, columns)
}

fn of_a_merchant(columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&MerchantFactProjector, &of_merchant("m1")).of(&MERCHANT_FACT, columns)
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<Value> {
    texts.map(|text| if text.is_empty() { Value::Null } else { Value::text(text) }).into()
}

#[test]
fn each_fact_of_a_customer_is_one_row_in_the_order_of_the_stream() {
    let expected = [
        ["contact_preference_set", "", "marketing", "phone", "", "refused"],
        ["notification_sent", "notice/1", "service", "email", "", ""],
        ["notification_bounced", "notice/1", "", "", "mailbox_full", ""],
        ["review_posted", "review/1", "", "shop", "", ""],
        ["review_replied", "review/1", "", "", "", ""],
        ["touch_recorded", "campaign/7", "points_granted", "", "", ""],
    ];
    let columns = ["kind", "subject_id", "topic", "channel", "reason_code", "result"];
    assert_eq!(of_a_customer(&columns), expected.map(texts));
}

#[test]
fn each_fact_of_a_merchant_is_one_row_in_the_order_of_the_stream() {
    let expected = [
        ["merchant_registered", "", "", "garden", "", "silver"],
        ["training_assigned", "training/1", "anna", "returns", "", ""],
        ["training_failed", "training/1", "", "", "absent", ""],
        ["penalty_issued", "penalty/1", "", "", "late_reply", ""],
        ["penalty_reversed", "penalty/1", "", "", "outage", ""],
        ["touch_recorded", "campaign/7", "", "points_granted", "", ""],
    ];
    let columns = ["kind", "subject_id", "agent_id", "topic", "reason_code", "result"];
    assert_eq!(of_a_merchant(&columns), expected.map(texts));
}

#[test]
fn a_row_says_of_whom_it_is_when_it_was_and_where_it_stands() {
    let at = |seconds: i64| Value::from(Timestamp::from_unix_ms(BEGINS_AT_MS + seconds * 1_000));
    let columns =
        ["stream_seq", "merchant_id", "customer_ref", "occurred_at", "recorded_at", "log_index"];
    let second = [2.into(), "m1".into(), "c1".into(), at(120), at(122), 1.into()];
    assert_eq!(of_a_customer(&columns)[1], second);
}

#[test]
fn scores_amounts_and_terms_are_told_where_they_were_said() {
    let scores = of_a_customer(&["score", "scale_max"]);
    assert_eq!(scores[3], [2.into(), 5.into()]);
    assert_eq!(scores[4], [Value::Null, Value::Null]);
    let amounts = of_a_merchant(&["amount_minor", "currency_code"]);
    assert_eq!(amounts[3], [50_000.into(), "CNY".into()]);
    assert_eq!(amounts[4], [Value::Null, Value::Null]);
    let due = Value::from(Timestamp::from_unix_ms(1_769_904_000_000));
    assert_eq!(of_a_merchant(&["due_at"])[1], [due]);
}
