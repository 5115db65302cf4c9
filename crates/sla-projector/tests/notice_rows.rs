//! What is said of breaches, as the facts become known.

use verbatim_domain::vocabulary::{MessageFlag, WaitOn};
use verbatim_projection::Value;
use verbatim_sla_projector::{BREACH_NOTICE, ClockProjector};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, judged, merchant};
use verbatim_testkit::rules::{document, published, rulebook};

const MINUTE_MS: i64 = 60_000;

/// What is said of one clock: the words, and the minute at which each can be said.
fn said(clock_id: &str, story: Story) -> Vec<(String, i64)> {
    let rules = rulebook(&[published(document())]);
    let rows = judged(&ClockProjector, &story.outcomes(), &rules, Some(1));
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

#[test]
fn what_was_in_force_later_says_the_same_as_if_it_had_been_from_the_beginning() {
    use verbatim_projection::{Placed, Projector, Rows};
    let outcomes = asked().at(25).replied("r").at(40).received("b").outcomes();
    let rules = rulebook(&[published(document())]);
    let projector = ClockProjector;
    let mut at_once = <ClockProjector as Projector>::Case::default();
    let mut again = at_once.clone();
    let mut appended = Rows::default();
    let none = verbatim_clocks::Rulebook::default();
    for (index, outcome) in (0..).zip(&outcomes) {
        let partition = verbatim_log::Partition(1);
        let record = Placed { partition, index, governed_by: Some(1), outcome };
        projector.fold(&mut at_once, &record, &rules, &mut appended);
        projector.fold(&mut again, &record, &none, &mut appended);
    }
    let case_id = outcomes[0].envelope.subject.inquiry_id.uuid();
    projector.settle(case_id, &mut at_once, &rules);
    projector.settle(case_id, &mut again, &none);
    assert_ne!(at_once, again);
    projector.judge_again(case_id, &mut again, &rules);
    assert_eq!(at_once, again);
}
