//! Given a story, who held the customer, and for how much of it somebody was at work; waits.

use verbatim_accountability_projector::{AccountabilityProjector, CUSTODY, WAIT};
use verbatim_domain::Timestamp;
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::hands::{StartWork, StopWork};
use verbatim_domain::vocabulary::WaitOn;
use verbatim_projection::Value;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform, projected};

const MINUTE_MS: i64 = 60_000;

/// Of each holding: the holder, the minutes held, and why.
fn holdings(story: Story) -> Vec<(String, i64, String)> {
    let rows = projected(&AccountabilityProjector, &story.outcomes());
    let rows = rows.of(&CUSTODY, &["holder_kind", "held_ms", "why"]);
    rows.iter().map(|row| (text(&row[0]), number(&row[1]) / MINUTE_MS, text(&row[2]))).collect()
}

fn holding(holder: &str, minutes: i64, why: &str) -> (String, i64, String) {
    (holder.to_owned(), minutes, why.to_owned())
}

fn minute(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

fn text(value: &Value) -> String {
    let Value::Text(text) = value else {
        panic!("{value:?} is no text");
    };
    text.to_string()
}

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}

/// Vector V13: opened at 0; offered to the mall at 20, accepted at 50; back at 65; waits for the
/// customer from 70 on, who writes at 75; resolved at 145.
fn one_case_three_verdicts() -> Story {
    Story::of("v13")
        .opened()
        .assigned(merchant("front", "anna"))
        .at(20)
        .offered("there", platform("mall", ""))
        .at(50)
        .accepted("there")
        .at(65)
        .offered("back", merchant("front", "anna"))
        .accepted("back")
        .at(70)
        .waits("w", WaitOn::Customer)
        .at(75)
        .received("m")
        .at(145)
        .decided("r")
}

#[test]
fn every_party_answers_for_what_it_held() {
    let holdings = holdings(one_case_three_verdicts());
    let held_by = |kind: &str| -> i64 {
        holdings.iter().filter(|(holder, ..)| holder == kind).map(|(_, minutes, _)| minutes).sum()
    };
    assert_eq!(["merchant", "platform", "customer"].map(held_by), [125, 15, 5]);
}

#[test]
fn every_holding_says_what_began_it() {
    assert_eq!(
        holdings(one_case_three_verdicts()),
        [
            holding("merchant", 50, "assignee_set"),
            holding("platform", 15, "handoff_accepted"),
            holding("merchant", 5, "handoff_accepted"),
            holding("customer", 5, "wait_claimed"),
            holding("merchant", 70, "message_received"),
        ]
    );
}

#[test]
fn a_holding_names_the_record_that_shows_it() {
    let rows = projected(&AccountabilityProjector, &one_case_three_verdicts().outcomes());
    let evidence = rows.of(&CUSTODY, &["evidence_log_partition", "evidence_log_index"]);
    let indexes: Vec<i64> = evidence.iter().map(|row| number(&row[1])).collect();
    assert_eq!(indexes, [1, 3, 5, 6, 7]);
    assert!(evidence.iter().all(|row| number(&row[0]) == 1));
}

#[test]
fn the_last_holding_lasts_while_the_inquiry_lives() {
    let ends = |story: Story| {
        let rows = projected(&AccountabilityProjector, &story.outcomes());
        rows.of(&CUSTODY, &["to_at"]).into_iter().flatten().collect::<Vec<_>>()
    };
    let story = Story::of("i").opened().at(5).assigned(merchant("front", "anna")).at(9);
    assert_eq!(ends(story.clone().received("a")), [minute(5), Value::Null]);
    assert_eq!(ends(story.closed()), [minute(5), minute(9)]);
}

#[test]
fn what_was_closed_and_opened_again_lay_with_nobody_at_work() {
    let story = Story::of("i").opened().at(2).closed().at(7).reopened().at(9).received("a");
    assert_eq!(
        holdings(story),
        [
            holding("nobody", 2, "inquiry_opened"),
            holding("closed", 5, "inquiry_closed"),
            holding("nobody", 2, "inquiry_reopened"),
        ]
    );
}

#[test]
fn the_owner_holds_until_the_customer_was_told() {
    let story = Story::of("i")
        .opened()
        .assigned(merchant("front", "anna"))
        .at(1)
        .decided("r")
        .at(2)
        .waits("w", WaitOn::Customer)
        .at(5)
        .conveyed()
        .at(6)
        .told()
        .at(9)
        .received("thanks");
    let merchant_first = holding("merchant", 6, "assignee_set");
    assert_eq!(holdings(story), [merchant_first, holding("customer", 3, "conveyance_delivered")]);
}

#[test]
fn a_fact_that_comes_late_splits_the_holding_in_which_it_happened() {
    let story = Story::of("i").opened().at(9).received("a").at(4).assigned(merchant("front", ""));
    assert_eq!(
        holdings(story),
        [holding("nobody", 4, "inquiry_opened"), holding("merchant", 5, "assignee_set")]
    );
}

fn starts(story: Story, agent: &str) -> Story {
    story.then(Command::StartWork(StartWork { agent_id: AgentId::new(agent).expect("an agent") }))
}

fn stops(story: Story, agent: &str) -> Story {
    story.then(Command::StopWork(StopWork { agent_id: AgentId::new(agent).expect("an agent") }))
}

/// Of each holding: the holder, the minutes held, and the minutes worked.
fn worked(story: Story) -> Vec<(String, i64, i64)> {
    let rows = projected(&AccountabilityProjector, &story.outcomes());
    let rows = rows.of(&CUSTODY, &["holder_kind", "held_ms", "worked_ms"]);
    let minutes = |value: &Value| number(value) / MINUTE_MS;
    rows.iter().map(|row| (text(&row[0]), minutes(&row[1]), minutes(&row[2]))).collect()
}

fn owned() -> Story {
    Story::of("i").opened().assigned(merchant("front", "anna"))
}

#[test]
fn the_work_of_several_at_once_counts_once() {
    let both = starts(starts(owned().at(2), "anna").at(4), "ben");
    let story = stops(stops(both.at(6), "anna").at(9), "ben");
    assert_eq!(worked(story.at(12).received("a")), [("merchant".to_owned(), 12, 7)]);
}

#[test]
fn work_counts_in_the_holding_in_which_it_was_done() {
    let at_work = starts(owned().at(2), "anna").at(3).waits("w", WaitOn::Customer);
    let story = stops(at_work.at(5).received("a").at(8), "anna").at(9).received("b");
    let expected = [("merchant", 3, 1), ("customer", 2, 2), ("merchant", 4, 3)];
    assert_eq!(worked(story), expected.map(|(who, held, worked)| (who.to_owned(), held, worked)));
}

#[test]
fn work_that_nobody_stopped_lasts_up_to_the_last_fact() {
    let story = starts(owned().at(2), "anna").at(7).source_said("1", "Accepted", "front", "anna");
    assert_eq!(worked(story), [("merchant".to_owned(), 7, 5)]);
}

#[test]
fn work_that_is_recorded_late_counts_when_it_was_done() {
    let late = stops(starts(owned().at(9), "anna").at(10), "anna");
    let story = stops(starts(late.at(1), "anna").at(4), "anna");
    assert_eq!(worked(story), [("merchant".to_owned(), 10, 4)]);
}

#[test]
fn where_nobody_said_that_they_work_nothing_is_known_of_it() {
    let rows = projected(&AccountabilityProjector, &owned().at(5).received("a").outcomes());
    assert_eq!(rows.of(&CUSTODY, &["worked_ms"]), [[Value::Null]]);
    let unworked = stops(starts(owned().at(5), "anna"), "anna");
    assert_eq!(worked(unworked), [("merchant".to_owned(), 5, 0)]);
}

/// Of each wait: when and why it ended, and the minutes waited.
fn waits(story: Story) -> Vec<(Value, Value, i64)> {
    let rows = projected(&AccountabilityProjector, &story.outcomes());
    let rows = rows.of(&WAIT, &["ended_at", "end_cause", "waited_ms"]);
    rows.into_iter()
        .map(|row| (row[0].clone(), row[1].clone(), number(&row[2]) / MINUTE_MS))
        .collect()
}

fn waiting() -> Story {
    Story::of("i").opened().assigned(merchant("front", "anna")).at(3).waits("w", WaitOn::Customer)
}

#[test]
fn a_wait_stands_until_somebody_says_that_it_is_over() {
    assert_eq!(waits(waiting().at(8).waited("w")), [(minute(8), "answered".into(), 5)]);
}

#[test]
fn a_message_of_the_customer_ends_the_wait_whether_or_not_anybody_says_so() {
    assert_eq!(waits(waiting().at(5).received("a")), [(minute(5), "message".into(), 2)]);
    // The message was recorded after the claim of the end, but happened before.
    let story = waiting().at(30).waited("w").at(5).received("a");
    assert_eq!(waits(story), [(minute(5), "message".into(), 2)]);
}

#[test]
fn the_end_of_an_inquiry_ends_its_waits() {
    assert_eq!(waits(waiting().at(4).closed()), [(minute(4), "inquiry_ended".into(), 1)]);
}

#[test]
fn a_wait_that_stands_counts_up_to_the_last_fact() {
    let story = waiting().at(7).source_said("1", "Accepted", "front", "anna");
    assert_eq!(waits(story), [(Value::Null, Value::Null, 4)]);
}
