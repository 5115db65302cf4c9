//! Clocks under what was published: exemptions, emergencies, holidays, rosters; and the past told
//! anew beside what was told first.

use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::vocabulary::WaitOn;
use verbatim_projection::Value;
use verbatim_sla_projector::{CLOCK, ClockProjector};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, judged, merchant};
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{
    clock, document, exemption, holiday, minute as said_minute, office, policy, published,
    published_after, roster, rulebook_at,
};

const MINUTE_MS: i64 = 60_000;
/// Stories are seen by the gateway so long after things happen.
const SEEN_AFTER_MS: i64 = 250;
const OUTAGE: Emergency<'_> = Emergency("outage");

/// These columns of each instance of a clock, under what was published at these minutes.
fn of(
    story: Story,
    told: &[(i64, Vec<Event>)],
    clock_id: &str,
    columns: &[&str],
) -> Vec<Vec<Value>> {
    let rules = rulebook_at(told);
    let governed_by = u64::try_from(told.len()).expect("a short list");
    let rows = judged(&ClockProjector, &story.outcomes(), &rules, Some(governed_by));
    let with_id: Vec<&str> = ["clock_id"].iter().chain(columns).copied().collect();
    let of_it = rows.of(&CLOCK, &with_id).into_iter().filter(|row| row[0] == clock_id.into());
    of_it.map(|row| row[1..].to_vec()).collect()
}

fn with(change: impl FnOnce(&mut pb::PolicyDocument)) -> Vec<Event> {
    let mut document = document();
    change(&mut document);
    published(document)
}

fn minutes(minutes: i64) -> Value {
    (minutes * MINUTE_MS).into()
}

fn minute(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

fn asked() -> Story {
    Story::of("i").opened().received("a")
}

const VERDICTS: [&str; 3] = ["gross_verdict", "net_verdict", "shadow_verdict"];

#[test]
fn what_is_exempt_does_not_count_and_the_shadow_shows_what_it_would_have_come_to() {
    let exempted = [(0, with(|document| document.exemption = vec![exemption(5, 25)]))];
    let late = asked().at(30).replied("r");
    let found = of(late.clone(), &exempted, "first_response", &VERDICTS);
    assert_eq!(found, [["missed", "met", "missed"].map(Value::from)]);
    let columns = ["net_elapsed_ms", "gross_elapsed_ms", "net_met_until_at"];
    assert_eq!(
        of(late, &exempted, "first_response", &columns),
        [[minutes(10), minutes(30), minute(30)]]
    );
}

#[test]
fn what_is_exempt_is_no_pause() {
    let of_all = || pb::Exemption { clock_id: Vec::new(), ..exemption(5, 25) };
    let exempted = [(0, with(|document| document.exemption = vec![of_all()]))];
    let columns = ["paused_ms", "illegitimate_pause_ms", "net_elapsed_ms"];
    let waited = |answered_at| {
        let story = asked().at(20).waits("w", WaitOn::Customer).at(answered_at).received("b");
        of(story.at(30).waited("w").at(40).decided("d"), &exempted, "resolution", &columns)
    };
    assert_eq!(waited(30), [[minutes(10), minutes(0), minutes(15)]]);
    // The wait was answered at minute 26, and went on until minute 30.
    assert_eq!(waited(26), [[minutes(10), minutes(4), minutes(15)]]);
}

#[test]
fn an_exemption_that_is_granted_afterwards_moves_a_deadline_that_has_passed() {
    let before = vec![(0, published(document()))];
    let mut after = before.clone();
    let granted = with(|document| document.exemption = vec![exemption(5, 25)]);
    let granted = granted.into_iter().filter(|it| it.kind() == "exemption_granted").collect();
    after.push((90, granted));
    let columns = ["net_verdict", "net_met_until_at", "shadow_verdict"];
    let late = asked().at(30).replied("r");
    assert_eq!(
        of(late.clone(), &before, "first_response", &columns),
        [["missed".into(), minute(10), "missed".into()]]
    );
    assert_eq!(
        of(late, &after, "first_response", &columns),
        [["met".into(), minute(30), "missed".into()]]
    );
}

#[test]
fn clocks_run_in_shadow_from_a_declaration_until_it_is_over() {
    let mut told = vec![
        (0, published(document())),
        (4, vec![OUTAGE.declared(None, Some(1), &["first_response"])]),
    ];
    let columns = ["net_verdict", "net_met_until_at", "shadow_verdict"];
    assert_eq!(
        of(asked(), &told, "first_response", &columns),
        [["open".into(), Value::Null, "open".into()]],
        "nothing counts as long as it lasts"
    );
    told.push((64, vec![OUTAGE.stood_down()]));
    assert_eq!(
        of(asked().at(70).replied("r"), &told, "first_response", &columns),
        [["met".into(), minute(70), "missed".into()]]
    );
    let untouched = of(asked().at(70).replied("r"), &told, "turn_response", &["net_verdict"]);
    assert_eq!(untouched, [["missed".into()]], "of other clocks nothing was said");
}

#[test]
fn a_clock_may_ask_whether_the_merchant_is_on_holiday() {
    let asking = |from, until| {
        let told = with(|document| {
            document.holiday = vec![holiday(from, until)];
            document.clock[0].exclude.push(pb::ClockExclusion {
                reason: "holiday".to_owned(),
                when: Some(pb::Condition {
                    all: vec!["merchant_mode = holiday".to_owned()],
                    ..Default::default()
                }),
                ..Default::default()
            });
        });
        let columns = ["net_verdict", "excluded_reason"];
        of(asked().at(30).replied("r"), &[(0, told)], "first_response", &columns)
    };
    assert_eq!(asking(0, 20), [["excluded", "holiday"].map(Value::from)]);
    assert_eq!(asking(1, 20), [["missed".into(), Value::Null]], "it had not begun");
}

/// A clock that counts by the shifts of whichever team answers for the inquiry.
fn by_shifts(shifts: &[(&str, &str)]) -> Vec<Event> {
    published(pb::PolicyDocument {
        calendar: vec![office(1, "09:00-17:00")],
        roster: shifts.iter().map(|(team, hours)| roster(1, team, hours)).collect(),
        clock: vec![pb::Clock {
            hours_of: "owner_team".to_owned(),
            calendar_id: "office".to_owned(),
            ..clock("decision", "fact = assignee_set", "fact = resolution_decided", "30m")
        }],
        policy: vec![policy(1, &["decision"])],
        ..Default::default()
    })
}

#[test]
fn a_team_s_clock_counts_while_its_people_are_there() {
    // Nine in the morning in Berlin is minute 0.
    let told = [(0, by_shifts(&[("front", "09:10-09:20"), ("night", "20:00-22:00")]))];
    let decided = |team| {
        let story = Story::of("i").opened().assigned(merchant(team, "")).at(60).decided("d");
        of(story, &told, "decision", &["net_elapsed_ms", "net_verdict"])
    };
    assert_eq!(decided("front"), [[minutes(10), "met".into()]]);
    assert_eq!(decided("night"), [[minutes(0), "met".into()]]);
    assert_eq!(decided("unlisted"), [[minutes(60), "missed".into()]], "by the clock's own hours");
}

#[test]
fn a_roster_that_is_restated_leaves_standing_what_was_told_first() {
    let first = by_shifts(&[("front", "09:10-09:20")]);
    let restated = pb::Roster {
        restated_because: "the_shift_was_longer".to_owned(),
        ..roster(2, "front", "09:10-10:00")
    };
    let restated = pb::PolicyDocument { roster: vec![restated], ..Default::default() };
    let restated = published_after(&first, restated);
    let story = Story::of("i").opened().assigned(merchant("front", "")).at(60).decided("d");
    let told = vec![(0, first), (90, restated)];
    let found = of(story, &told, "decision", &BOTH);
    assert_eq!(found, [["missed".into(), minutes(50), "met".into(), minutes(10)]]);
}

#[test]
fn a_turn_that_one_version_has_open_is_not_begun_by_the_next_as_well() {
    let first = published(document());
    let mut document = document();
    let turn = document.clock.iter_mut().find(|clock| clock.clock_id == "turn_response");
    let turn = turn.expect("it is there");
    turn.version = 2;
    turn.effective_from = said_minute(20);
    let told = [(0, first.clone()), (0, published_after(&first, document))];
    let columns = ["clock_version", "net_elapsed_ms"];
    let asked_twice = asked().at(30).received("b").at(40).replied("r");
    assert_eq!(of(asked_twice, &told, "turn_response", &columns), [[1.into(), minutes(40)]]);
    let two_turns = asked().at(10).replied("r").at(30).received("b").at(40).replied("s");
    assert_eq!(
        of(two_turns, &told, "turn_response", &columns),
        [[1.into(), minutes(10)], [2.into(), minutes(10)]]
    );
}

/// The two readings of the past: as it is known now, as it was told first.
const BOTH: [&str; 4] =
    ["net_verdict", "net_elapsed_ms", "net_verdict_as_first_told", "net_elapsed_as_first_told_ms"];

#[test]
fn a_corrected_time_restates_the_result_beside_the_first_one() {
    let told = [(0, published(document()))];
    let answered = asked().at(30).replied("r");
    let untouched = of(answered.clone(), &told, "first_response", &BOTH);
    let missed = || [Value::from("missed"), minutes(30)];
    assert_eq!(untouched, [[missed(), missed()].concat()]);
    let corrected = answered.at(40).corrected(3, "occurred_at", "2026-01-05T08:06:00Z");
    assert_eq!(
        of(corrected, &told, "first_response", &BOTH),
        [["met".into(), minutes(6), "missed".into(), minutes(30)]]
    );
}

#[test]
fn a_correction_cannot_place_a_fact_after_it_was_seen() {
    let told = [(0, published(document()))];
    let story =
        asked().at(5).replied("r").at(60).corrected(3, "occurred_at", "2026-01-05T08:50:00Z");
    let found = of(story, &told, "first_response", &BOTH[..2]);
    let seen_ms = 5 * MINUTE_MS + SEEN_AFTER_MS;
    assert_eq!(found, [["met".into(), seen_ms.into()]]);
}

#[test]
fn a_corrected_word_chooses_another_target() {
    let told = with(|document| {
        let urgent =
            Some(pb::Condition { all: vec!["priority = urgent".to_owned()], ..Default::default() });
        let due = Some(pb::clock_target::Due::Within("1m".to_owned()));
        document.clock[0].target.insert(0, pb::ClockTarget { when: urgent, due });
    });
    let answered = asked().at(5).replied("r").at(9).corrected(1, "priority", "urgent");
    assert_eq!(
        of(answered, &[(0, told)], "first_response", &BOTH),
        [["missed".into(), minutes(5), "met".into(), minutes(5)]]
    );
}

#[test]
fn a_calendar_that_is_restated_leaves_standing_what_was_told_first() {
    let restated = pb::Calendar {
        restated_because: "the_office_opened_later".to_owned(),
        ..office(2, "09:20-17:00")
    };
    let restated = pb::PolicyDocument { calendar: vec![restated], ..Default::default() };
    let first = published(document());
    let restated = published_after(&first, restated);
    let told = [(0, first), (90, restated)];
    assert_eq!(
        of(asked().at(30).replied("r"), &told, "turn_response", &BOTH),
        [["missed".into(), minutes(10), "missed".into(), minutes(30)]]
    );
}
