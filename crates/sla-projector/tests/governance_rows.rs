//! Given publications, the rows of what governs.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::What;
use verbatim_domain::governance::publish::{Event, PublicationRetired};
use verbatim_domain::{Code, Timestamp};
use verbatim_projection::{Table, Value};
use verbatim_sla_projector::{
    EMERGENCY, EMERGENCY_STEP, EXEMPTION, GOVERNANCE_POSITION, GovernanceProjector, HOLIDAY,
    METRIC_DEFINITION, PROCESS_TRANSITION, PUBLICATION,
};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Projected, projected};
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{
    Published, document, exemption, holiday, other_hours, plan, publication, published,
};

const MINUTE_MS: i64 = 60_000;
const OUTAGE: Emergency<'_> = Emergency("outage");

/// What was published at these minutes.
fn rows(told: Vec<(i64, Vec<Event>)>) -> Projected {
    let mut outcomes = Vec::new();
    let mut first_seq = 1;
    for (number, (minute, events)) in (1..).zip(told) {
        outcomes.push(publication(Published { number, first_seq, minute }, events));
        first_seq = outcomes.last().expect("one was told").last_seq + 1;
    }
    projected(&GovernanceProjector, &outcomes)
}

fn minute(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

fn code(word: &str) -> Code {
    Code::new(word).expect("a code")
}

fn retired(what: What, id: &str, at: i64) -> Event {
    let effective_from = Timestamp::from_unix_ms(BEGINS_AT_MS + at * MINUTE_MS).expect("a minute");
    let (id, reason) = (code(id), code("it_was_shorter"));
    Event::Retired(PublicationRetired { what, id, version: 1, reason, effective_from })
}

fn texts(rows: &Projected, table: &Table, columns: &[&str]) -> Vec<Vec<String>> {
    let text = |value: &Value| match value {
        Value::Text(text) => text.to_string(),
        Value::BigInt(number) => number.to_string(),
        Value::Null => "-".to_owned(),
        other @ (Value::Uuid(_) | Value::Timestamp(_) | Value::Boolean(_)) => panic!("{other:?}"),
    };
    rows.of(table, columns).iter().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn every_version_of_everything_that_was_published_has_a_row() {
    let rows = rows(vec![(0, published(document())), (9, other_hours(2, "10:00-17:00"))]);
    assert_eq!(
        texts(&rows, &PUBLICATION, &["what", "id", "version", "published_seq"]),
        [
            ["calendar", "office", "1", "1"],
            ["calendar", "office", "2", "7"],
            ["clock", "first_response", "1", "2"],
            ["clock", "handoff_acceptance", "1", "4"],
            ["clock", "resolution", "1", "5"],
            ["clock", "turn_response", "1", "3"],
            ["policy", "promises", "1", "6"],
        ]
    );
    let columns = ["first_seq", "last_seq", "log_partition", "log_index"];
    assert_eq!(
        texts(&rows, &GOVERNANCE_POSITION, &columns),
        [["1", "6", "1", "0"], ["7", "7", "1", "1"]]
    );
}

#[test]
fn a_retired_exemption_ends_then_and_its_row_says_why() {
    let exempting = pb::PolicyDocument { exemption: vec![exemption(10, 60)], ..document() };
    let ended = retired(What::Exemption, "outage-7", 30);
    let rows = rows(vec![(20, published(exempting)), (29, vec![ended])]);
    let columns = ["from_at", "until_at", "clock_ids", "approved_by", "is_retroactive"];
    assert_eq!(
        rows.of(&EXEMPTION, &columns),
        [[minute(10), minute(30), "first_response".into(), "ines".into(), true.into()]]
    );
    let retired = rows.of(&PUBLICATION, &["what", "retired_at", "retired_because"]).into_iter();
    let of_it: Vec<_> = retired.filter(|row| row[0] == Value::from("exemption")).collect();
    assert_eq!(of_it, [[Value::from("exemption"), minute(30), "it_was_shorter".into()]]);
}

#[test]
fn what_was_retired_before_it_began_lasted_for_no_time() {
    let document = pb::PolicyDocument { holiday: vec![holiday(50, 90)], ..Default::default() };
    let told = vec![(0, published(document)), (5, vec![retired(What::Holiday, "spring", 6)])];
    let spans = rows(told).of(&HOLIDAY, &["holiday_id", "from_at", "until_at"]);
    assert_eq!(spans, [[Value::from("spring"), minute(50), minute(50)]]);
}

#[test]
fn a_metric_and_a_process_stand_as_they_were_defined() {
    let metric = pb::MetricDefinition {
        metric_id: "M01".to_owned(),
        version: 1,
        numerator: "answered in time".to_owned(),
        denominator: "assessed".to_owned(),
        sample_min: 30,
        effective_from: None,
    };
    let word = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let process = pb::ProcessDefinition {
        process_id: "refund".to_owned(),
        version: 1,
        step: word(&["inquiry_opened", "resolution_decided"]),
        start: word(&["inquiry_opened"]),
        transition: word(&["inquiry_opened -> resolution_decided"]),
        effective_from: None,
    };
    let document =
        pb::PolicyDocument { metric: vec![metric], process: vec![process], ..Default::default() };
    let rows = rows(vec![(0, published(document))]);
    let columns = ["metric_id", "version", "sample_min", "numerator", "denominator"];
    assert_eq!(
        texts(&rows, &METRIC_DEFINITION, &columns),
        [["M01", "1", "30", "answered in time", "assessed"]]
    );
    assert_eq!(
        texts(&rows, &PROCESS_TRANSITION, &["process_id", "from_step", "to_step"]),
        [["refund", "", "inquiry_opened"], ["refund", "inquiry_opened", "resolution_decided"]]
    );
}

/// Planned for, seen at minute 3, declared at 10.
fn emergency(later: Vec<(i64, Vec<Event>)>) -> Projected {
    let document = pb::PolicyDocument { emergency_plan: vec![plan()], ..Default::default() };
    let declared = OUTAGE.declared(Some("outage"), Some(3), &["first_response"]);
    let mut told = vec![(0, published(document)), (10, vec![declared])];
    told.extend(later);
    rows(told)
}

#[test]
fn an_emergency_is_told_from_its_signal_to_its_review() {
    let rows = emergency(vec![
        (14, vec![OUTAGE.acted("call_the_carrier", false), OUTAGE.is_now("major")]),
        (25, vec![OUTAGE.acted("tell_the_public", true)]),
        (70, vec![OUTAGE.stood_down()]),
        (90, vec![OUTAGE.reviewed()]),
    ]);
    let columns = ["plan_id", "level", "level_change_count", "action_count", "exempted_clock_ids"];
    assert_eq!(
        texts(&rows, &EMERGENCY, &columns),
        [["outage", "major", "1", "2", "first_response"]]
    );
    let columns = [
        "detected_at",
        "declared_at",
        "first_action_at",
        "first_notice_at",
        "stood_down_at",
        "reviewed_at",
    ];
    assert_eq!(rows.of(&EMERGENCY, &columns), [[3, 10, 14, 25, 70, 90].map(minute)]);
    let columns = ["declared_after_ms", "acted_after_ms", "noticed_after_ms", "recovered_after_ms"];
    let took = [7, 4, 15, 60].map(|minutes| Value::from(minutes * MINUTE_MS));
    assert_eq!(rows.of(&EMERGENCY, &columns), [took]);
}

#[test]
fn each_step_of_the_plan_says_whether_it_was_taken() {
    let rows = emergency(vec![(12, vec![OUTAGE.acted("tell_the_public", true)])]);
    let columns = ["step_number", "step", "taken_at", "taken_after_ms"];
    assert_eq!(
        rows.of(&EMERGENCY_STEP, &columns),
        [
            [1.into(), "call_the_carrier".into(), Value::Null, Value::Null],
            [2.into(), "tell_the_public".into(), minute(12), (2 * MINUTE_MS).into()],
        ]
    );
}

#[test]
fn what_happens_in_one_emergency_is_nothing_of_another() {
    let other = Emergency("flood");
    let rows = emergency(vec![
        (11, vec![other.declared(None, Some(11), &[])]),
        (20, vec![other.acted("pump", false), other.stood_down()]),
    ]);
    let columns = ["trigger_code", "stood_down_at", "action_count"];
    let mut found = rows.of(&EMERGENCY, &columns);
    found.sort();
    assert_eq!(
        found,
        [
            [Value::from("no_calls"), Value::Null, 0.into()],
            [Value::from("no_calls"), minute(20), 1.into()],
        ]
    );
}
