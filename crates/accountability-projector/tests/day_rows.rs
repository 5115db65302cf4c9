//! Given a story, what it adds to the totals of days.

use verbatim_accountability_projector::{
    AGENT_DAY_SUBTOTAL, AccountabilityProjector, CHANNEL_DAY_SUBTOTAL, MERCHANT_DAY_SUBTOTAL,
};
use verbatim_domain::vocabulary::Polarity;
use verbatim_projection::{Table, Value};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform, projected};

const DAY: i64 = 24 * 60;

fn days(story: Story, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&AccountabilityProjector, &story.outcomes()).of(table, columns)
}

#[test]
fn a_fact_counts_on_the_day_of_utc_on_which_it_happened() {
    // The story begins on 2026-01-05 at 08:00.
    let story = Story::of("i").opened().at(16 * 60 - 1).received("a").at(16 * 60).received("b");
    assert_eq!(
        days(story, &MERCHANT_DAY_SUBTOTAL, &["day", "opened_count", "received_count"]),
        [
            ["2026-01-05".into(), Value::from(1), 1.into()],
            ["2026-01-06".into(), 0.into(), 1.into()]
        ]
    );
}

#[test]
fn the_last_instant_of_1969_counts_on_its_last_day() {
    let last = Story::of("i").at_ms(-BEGINS_AT_MS - 1).opened();
    let opened = last.at_ms(-BEGINS_AT_MS).received("a");
    assert_eq!(
        days(opened, &MERCHANT_DAY_SUBTOTAL, &["day", "opened_count", "received_count"]),
        [
            ["1969-12-31".into(), Value::from(1), 0.into()],
            ["1970-01-01".into(), 0.into(), 1.into()]
        ]
    );
}

#[test]
fn a_merchant_s_day_counts_what_happened() {
    let story = Story::of("i")
        .opened()
        .received("a")
        .assigned(merchant("front", "anna"))
        .at(1)
        .offered("no", platform("mall", ""))
        .at(3)
        .declined("no")
        .offered("yes", platform("mall", ""))
        .at(4)
        .accepted("yes")
        .at(6)
        .replied("r")
        .decided("d")
        .closed()
        .reopened()
        .judged("f", Polarity::Negative);
    let figure = |column: &str| days(story.clone(), &MERCHANT_DAY_SUBTOTAL, &[column])[0].clone();
    for (column, expected) in [
        ("opened_count", 1),
        ("closed_count", 1),
        ("resolved_count", 1),
        ("resolved_sum_ms", 360_000),
        ("reopened_count", 1),
        ("received_count", 1),
        ("replied_count", 1),
        ("first_response_count", 1),
        ("first_response_sum_ms", 360_000),
        ("handoff_offered_count", 2),
        ("handoff_count", 1),
        ("handoff_declined_count", 1),
        ("handoff_answered_count", 2),
        ("handoff_answered_sum_ms", 180_000),
        ("feedback_count", 1),
        ("feedback_negative_count", 1),
    ] {
        assert_eq!(figure(column), [Value::from(expected)], "{column}");
    }
}

#[test]
fn a_first_response_that_comes_late_moves_to_its_own_day() {
    let story = Story::of("i").opened().at(2 * DAY).replied("s").at(DAY).by("ben").replied("r");
    let columns = ["day", "first_response_count", "first_response_sum_ms"];
    let rows = days(story.clone(), &MERCHANT_DAY_SUBTOTAL, &columns);
    assert_eq!(rows[1], ["2026-01-06".into(), Value::from(1), (DAY * 60_000).into()]);
    assert_eq!(rows[2], ["2026-01-07".into(), Value::from(0), 0.into()]);
    let columns = ["agent_id", "first_response_count"];
    assert_eq!(
        days(story, &AGENT_DAY_SUBTOTAL, &columns),
        [["anna".into(), Value::from(0)], ["ben".into(), 1.into()]]
    );
}

#[test]
fn a_reply_that_did_not_arrive_is_no_first_response() {
    let story = Story::of("i").opened().at(1).replied("a").at(2).bounced("a");
    let columns = ["first_response_count", "first_response_sum_ms"];
    let figures = |story: Story| days(story, &MERCHANT_DAY_SUBTOTAL, &columns);
    assert_eq!(figures(story.clone()), [[Value::from(0), 0.into()]]);
    assert_eq!(figures(story.at(300).replied("b")), [[Value::from(1), (300 * 60_000).into()]]);
}

#[test]
fn a_judgement_that_does_not_count_is_in_no_day() {
    let columns = ["day", "opened_count", "feedback_count", "feedback_negative_count"];
    let figures = |story: Story| days(story, &MERCHANT_DAY_SUBTOTAL, &columns);
    let judged = |voice| {
        let story = Story::of("i").opened().judged("f", Polarity::Negative);
        story.at(DAY).judged("g", voice)
    };
    let row = |day: &str, opened: i64, count: i64, negative: i64| {
        vec![day.into(), opened.into(), count.into(), negative.into()]
    };
    let both = [row("2026-01-05", 1, 1, 1), row("2026-01-06", 0, 1, 0)] as [Vec<Value>; 2];
    assert_eq!(figures(judged(Polarity::Positive)), both);
    let taken_back = judged(Polarity::Positive).at(2 * DAY).invalidated("f");
    let one = [row("2026-01-05", 1, 0, 0), row("2026-01-06", 0, 1, 0)];
    assert_eq!(figures(taken_back), one);
    let voided = judged(Polarity::Negative).at(2 * DAY).voided();
    assert_eq!(figures(voided), [row("2026-01-05", 1, 0, 0)]);
}

#[test]
fn an_agent_s_day_counts_what_the_agent_took_and_did() {
    let story = Story::of("i").opened().assigned(merchant("front", "ben")).at(1).replied("r");
    assert_eq!(
        days(story, &AGENT_DAY_SUBTOTAL, &["agent_id", "taken_count", "replied_count"]),
        [["anna".into(), Value::from(0), 1.into()], ["ben".into(), 1.into(), 0.into()]]
    );
}

#[test]
fn a_channel_s_day_counts_as_the_merchant_s_does() {
    let story = Story::of("i").opened().received("a");
    assert_eq!(
        days(story, &CHANNEL_DAY_SUBTOTAL, &["merchant_id", "channel", "opened_count"]),
        [["m1".into(), "chat".into(), Value::from(1)]]
    );
}
