//! What is said of breaches, as the facts become known.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::What;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::vocabulary::{MessageFlag, WaitOn};
use verbatim_projection::{Placed, Projector, Rows, Value};
use verbatim_sla_projector::{BREACH_NOTICE, ClockProjector};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Projected, Story, judged, merchant};
use verbatim_testkit::rules::{
    document, exemption, office_from, published, retired, rulebook, rulebook_at,
};

const MINUTE_MS: i64 = 60_000;

/// What is said of one clock: the words, and the minute at which each can be said.
fn said(clock_id: &str, story: Story) -> Vec<(String, i64)> {
    let rules = rulebook(&[published(document())]);
    words_in(&judged(&ClockProjector, &story.outcomes(), &rules, Some(1)), clock_id)
}

fn words_in(rows: &Projected, clock_id: &str) -> Vec<(String, i64)> {
    let rows = rows.of(&BREACH_NOTICE, &["clock_id", "kind", "noticed_at"]).into_iter();
    let of_it = rows.filter(|row| row[0] == Value::from(clock_id));
    let words = of_it.map(|row| match &row[1..] {
        [Value::Text(kind), Value::Timestamp(at)] => {
            (kind.to_string(), (at.unix_ms() - BEGINS_AT_MS) / MINUTE_MS)
        }
        other => panic!("{other:?}"),
    });
    words.collect()
}

fn words(words: &[(&str, i64)]) -> Vec<(String, i64)> {
    words.iter().map(|(kind, minute)| ((*kind).to_owned(), *minute)).collect()
}

fn asked() -> Story {
    Story::of("i").opened().received("a")
}

#[test]
fn what_is_answered_in_time_is_not_spoken_of() {
    assert_eq!(said("first_response", asked().at(10).replied("r")), []);
}

#[test]
fn what_nobody_answers_will_be_said_at_its_deadline() {
    assert_eq!(said("first_response", asked()), words(&[("breached", 10)]));
}

#[test]
fn what_is_answered_late_was_breached_at_its_deadline_and_has_ended() {
    let story = asked().at(25).replied("r");
    assert_eq!(said("first_response", story), words(&[("breached", 10), ("ended_late", 25)]));
}

#[test]
fn an_answer_that_is_recorded_after_the_breach_annuls_it_and_both_words_stay() {
    let story = asked().at(9).recorded_after(30).replied("r");
    assert_eq!(said("first_response", story), words(&[("breached", 10), ("annulled", 39)]));
}

#[test]
fn a_mark_that_comes_after_the_breach_annuls_it() {
    let story = asked().at(20).flagged("a", MessageFlag::Courtesy);
    assert_eq!(said("first_response", story), words(&[("breached", 10), ("annulled", 20)]));
}

#[test]
fn a_question_that_is_heard_of_late_is_said_when_it_is() {
    let story = Story::of("i").opened().recorded_after(60).received("a");
    assert_eq!(said("first_response", story), words(&[("breached", 60)]));
}

#[test]
fn a_pause_moves_the_word_that_lies_ahead() {
    let story = Story::of("i").opened().assigned(merchant("front", ""));
    assert_eq!(said("resolution", story.clone()), words(&[("breached", 120)]));
    let paused = story.at(30).waits("w", WaitOn::Customer);
    assert_eq!(said("resolution", paused.clone()), []);
    let goes_on = paused.at(50).received("a").waited("w");
    assert_eq!(said("resolution", goes_on), words(&[("breached", 140)]));
}

/// First responses are exempt from a minute to another, which is published at a minute.
fn exempted(from: i64, until: i64, published_at: i64) -> (i64, Vec<Event>) {
    let granted = pb::PolicyDocument { exemption: vec![exemption(from, until)], ..document() };
    let granted = published(granted).into_iter().filter(|it| it.kind() == "exemption_granted");
    (published_at, granted.collect())
}

/// What is said of first responses under rules of which all but the first came behind the story.
fn said_under(later: Vec<(i64, Vec<Event>)>, story: Story) -> Vec<(String, i64)> {
    let told: Vec<_> = std::iter::once((0, published(document()))).chain(later).collect();
    let rows = judged(&ClockProjector, &story.outcomes(), &rulebook_at(&told), Some(1));
    words_in(&rows, "first_response")
}

#[test]
fn an_exemption_of_the_past_annuls_a_breach_that_was_said_when_it_is_published() {
    let said = said_under(vec![exempted(0, 60, 30)], asked().at(20).replied("r"));
    assert_eq!(said, words(&[("breached", 10), ("ended_late", 20), ("annulled", 30)]));
}

#[test]
fn what_is_exempt_for_a_while_is_breached_once_more_when_that_is_over() {
    let said = said_under(vec![exempted(0, 60, 30)], asked());
    assert_eq!(said, words(&[("breached", 10), ("annulled", 30), ("breached", 70)]));
}

#[test]
fn an_exemption_that_is_taken_back_shows_the_breach_when_that_is_published() {
    let retired = (50, vec![retired(What::Exemption, "outage-7", 1)]);
    let said = said_under(vec![exempted(0, 60, 5), retired], asked());
    assert_eq!(said, words(&[("breached", 50)]));
}

#[test]
fn a_rule_of_another_time_says_nothing() {
    let story = asked().at(20).replied("r");
    let untouched = said_under(Vec::new(), story.clone());
    assert_eq!(said_under(vec![exempted(21, 60, 30)], story.clone()), untouched);
    assert_eq!(said_under(vec![exempted(-60, 0, 30)], story), untouched);
}

#[test]
fn what_a_rule_shows_names_the_rule() {
    let told = [(0, published(document())), exempted(0, 60, 30)];
    let rules = rulebook_at(&told);
    let rows = judged(&ClockProjector, &asked().outcomes(), &rules, Some(1));
    let columns = ["clock_id", "log_index", "governance_index"];
    let shown_by: Vec<_> = rows
        .of(&BREACH_NOTICE, &columns)
        .into_iter()
        .filter(|row| row[0] == Value::from("first_response"))
        .map(|row| row[1..].to_vec())
        .collect();
    let last_record = || Value::from(1);
    let by_rule = || [last_record(), Value::from(2)];
    assert_eq!(shown_by, [[last_record(), Value::Null], by_rule(), by_rule()]);
}

/// The office opens an hour later from a minute on.
fn later_hours(from: i64, published_at: i64) -> (i64, Vec<Event>) {
    let calendar = vec![office_from(2, "10:00-17:00", from)];
    (published_at, published(pb::PolicyDocument { calendar, ..Default::default() }))
}

#[test]
fn rules_and_records_say_the_same_in_whatever_order_they_are_read() {
    let story = asked().at(25).replied("r").decided("d").at(40).received("b");
    let outcomes = story.outcomes();
    let told =
        [(0, published(document())), exempted(0, 60, 30), exempted(5, 6, 32), later_hours(34, 35)];
    let known = |count: usize| rulebook_at(&told[..count]);
    let governed_by = |index: usize| if index < 4 { 1 } else { 4 };
    let case_id = outcomes[0].envelope.subject.inquiry_id.uuid();
    // Under how many of the rules each record is taken in, and whether the case is settled then.
    let read = |rules_at: &dyn Fn(usize) -> usize, settles: bool| {
        let mut case = <ClockProjector as Projector>::Case::default();
        for (index, outcome) in outcomes.iter().enumerate() {
            let (partition, at) = (verbatim_log::Partition(1), index as u64);
            let governed_by = Some(governed_by(index));
            let record = Placed { partition, index: at, governed_by, outcome };
            let rules = known(rules_at(index));
            ClockProjector.fold(&mut case, &record, &rules, &mut Rows::default());
            if settles {
                ClockProjector.settle(case_id, &mut case, &rules);
            }
        }
        ClockProjector.settle(case_id, &mut case, &known(4));
        case
    };
    let in_step = read(&|index| if index < 4 { 1 } else { 4 }, true);
    assert_eq!(read(&|_| 4, true), in_step, "the rules first");
    assert_eq!(read(&|_| 4, false), in_step, "all at once");
    assert_eq!(read(&|index| if index < 2 { 1 } else { 4 }, true), in_step, "some rules early");
}
