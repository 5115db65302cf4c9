//! Given sessions and rules, the rows of the clocks over them.

use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::vocabulary::ReplyKind;
use verbatim_projection::{Table, Value};
use verbatim_sla_projector::{
    CLOCK, ClockProjector, SESSION_BREACH_NOTICE, SESSION_CLOCK, SESSION_CLOCK_DAY_SUBTOTAL,
    SESSION_CLOCK_HISTOGRAM_SUBTOTAL, SessionClockProjector,
};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Projected, Story, judged};
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{clock, policy, published, roster, rulebook, with_queue_wait};
use verbatim_testkit::sessions::Visit;

const MINUTE_MS: i64 = 60_000;

/// Stories begin on a Monday morning, when the office is open.
const OPEN: i64 = 60;

fn rows(visit: Visit) -> Projected {
    let rules = rulebook(&[published(with_queue_wait())]);
    judged(&SessionClockProjector, &visit.outcomes(), &rules, Some(1))
}

fn waiting() -> Visit {
    Visit::of("v").at(OPEN).opened(Some(true)).queued("front")
}

fn only(rows: &Projected, table: &Table, columns: &[&str]) -> Vec<Value> {
    let mut rows = rows.of(table, columns);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[test]
fn a_customer_in_a_queue_waits_against_the_clock_until_a_person_answers() {
    let said = ["clock_id", "net_verdict", "net_elapsed_ms", "channel", "ending"];
    let row = |minutes: i64, verdict: &str| -> Vec<Value> {
        let elapsed = Value::from(minutes * MINUTE_MS);
        vec!["queue_wait".into(), verdict.into(), elapsed, "chat".into(), "fulfilled".into()]
    };
    let greeted = waiting().answered_as("hello", ReplyKind::Greeting);
    let in_time = rows(greeted.at(OPEN + 2).answered("a", "anna"));
    assert_eq!(only(&in_time, &SESSION_CLOCK, &said), row(2, "met"));
    let late = rows(waiting().at(OPEN + 3).answered("a", "anna"));
    assert_eq!(only(&late, &SESSION_CLOCK, &said), row(3, "missed"));
}

#[test]
fn who_waits_still_has_a_deadline_and_no_verdict() {
    let open = rows(waiting());
    let until = Timestamp::from_unix_ms(BEGINS_AT_MS + (OPEN + 2) * MINUTE_MS);
    let row = only(&open, &SESSION_CLOCK, &["net_verdict", "net_met_until_at"]);
    assert_eq!(row, vec!["open".into(), Value::from(until)]);
    let words = only(&open, &SESSION_BREACH_NOTICE, &["kind", "met_until_at"]);
    assert_eq!(words, vec!["breached".into(), Value::from(until)]);
}

#[test]
fn who_leaves_is_no_wait_that_was_kept() {
    let left = rows(waiting().at(OPEN + 1).abandoned());
    let row = only(&left, &SESSION_CLOCK, &["net_verdict", "ending_reason"]);
    assert_eq!(row, vec!["cancelled".into(), "abandoned".into()]);
    assert_eq!(left.of(&SESSION_BREACH_NOTICE, &["kind"]), Vec::<Vec<Value>>::new());
    let late = rows(waiting().at(OPEN + 5).abandoned());
    assert_eq!(only(&late, &SESSION_CLOCK, &["net_verdict"]), vec!["missed".into()]);
    let words = late.of(&SESSION_BREACH_NOTICE, &["kind"]);
    assert_eq!(words, vec![vec!["breached".into()], vec!["ended_late".into()]]);
}

#[test]
fn the_hours_of_the_queues_team_count() {
    let shifts = published(pb::PolicyDocument {
        roster: vec![roster(1, "front", "10:30-17:00")],
        ..Default::default()
    });
    let rules = rulebook(&[published(with_queue_wait()), shifts]);
    // Somebody comes an hour after nine, half an hour before the team does.
    let visit = waiting().at(OPEN + 40).answered("a", "anna");
    let rows = judged(&SessionClockProjector, &visit.outcomes(), &rules, Some(2));
    let row = only(&rows, &SESSION_CLOCK, &["net_verdict", "net_elapsed_ms"]);
    assert_eq!(row, vec!["missed".into(), Value::from(10 * MINUTE_MS)]);
}

#[test]
fn what_is_exempt_is_taken_off_net_and_not_gross() {
    let declared = Emergency("outage").declared(None, Some(0), &["queue_wait"]);
    let rules = rulebook(&[published(with_queue_wait()), vec![declared]]);
    let visit = waiting().at(OPEN + 9).answered("a", "anna");
    let rows = judged(&SessionClockProjector, &visit.outcomes(), &rules, Some(2));
    let said = ["gross_verdict", "net_verdict", "honest_verdict", "shadow_verdict"];
    let row = only(&rows, &SESSION_CLOCK, &said);
    assert_eq!(row, ["missed", "met", "met", "missed"].map(Value::from).to_vec());
}

/// Whatever happens begins the one and ends the other.
fn anything() -> pb::PolicyDocument {
    let of = |clock_id, subject: &str| pb::Clock {
        subject: subject.to_owned(),
        ..clock(clock_id, "fact != message_sent", "fact = message_sent", "2m")
    };
    pb::PolicyDocument {
        clock: vec![of("of_inquiries", "inquiry"), of("of_sessions", "session")],
        policy: vec![policy(1, &["of_inquiries", "of_sessions"])],
        ..Default::default()
    }
}

#[test]
fn clocks_of_sessions_run_over_no_inquiry_and_others_over_no_session() {
    let rules = rulebook(&[published(anything())]);
    let asked = Story::of("s").opened().received("q");
    let of_inquiry = judged(&ClockProjector, &asked.outcomes(), &rules, Some(1));
    assert_eq!(only(&of_inquiry, &CLOCK, &["clock_id"]), vec!["of_inquiries".into()]);
    let of_session = judged(&SessionClockProjector, &waiting().outcomes(), &rules, Some(1));
    assert_eq!(only(&of_session, &SESSION_CLOCK, &["clock_id"]), vec!["of_sessions".into()]);
}

#[test]
fn waits_are_added_up_by_day_with_a_histogram() {
    let rows = rows(waiting().at(OPEN + 1).answered("a", "anna"));
    let day = ["started_count", "net_met_count", "elapsed_sum_ms"];
    let row = only(&rows, &SESSION_CLOCK_DAY_SUBTOTAL, &day);
    assert_eq!(row, [1, 1, MINUTE_MS].map(Value::from).to_vec());
    let bucket = only(&rows, &SESSION_CLOCK_HISTOGRAM_SUBTOTAL, &["instance_count"]);
    assert_eq!(bucket, vec![Value::from(1)]);
}
