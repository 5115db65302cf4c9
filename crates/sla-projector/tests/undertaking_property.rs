//! What holds for every story of undertakings: the order of arrival is nothing, nothing is lost.

use std::collections::BTreeMap;

use proptest::prelude::*;
use verbatim_projection::{Projector, Table, Value};
use verbatim_sla_projector::{
    BOT_SESSION, CALL, COMPENSATION, COMPLAINT, DISPUTE, ESCALATION, EVIDENCE, FOLLOW_UP, PROMISE,
    SNOOZE, SURVEY, TASK, UndertakingProjector,
};
use verbatim_testkit::inquiries::{Projected, projected, rearranged, undertaking_story};

/// Which fact begins what.
static BEGINNINGS: [(&str, &Table); 12] = [
    ("promise_made", &PROMISE),
    ("follow_up_planned", &FOLLOW_UP),
    ("survey_issued", &SURVEY),
    ("dispute_opened", &DISPUTE),
    ("evidence_requested", &EVIDENCE),
    ("external_complaint_received", &COMPLAINT),
    ("compensation_offered", &COMPENSATION),
    ("bot_engaged", &BOT_SESSION),
    ("escalation_raised", &ESCALATION),
    ("task_delegated", &TASK),
    ("call_started", &CALL),
    ("snooze_set", &SNOOZE),
];

proptest! {
    #[test]
    fn the_order_in_which_records_come_does_not_matter(seed: u64, sentences in 0_u32..120) {
        let mut story = undertaking_story("i", seed, sentences).outcomes();
        let told = projected(&UndertakingProjector, &story);
        story.reverse();
        prop_assert_eq!(projected(&UndertakingProjector, &story), told);
    }

    #[test]
    fn facts_said_in_another_order_lead_to_the_same_rows_but_for_their_numbers(
        seed: u64,
        other: u64,
        sentences in 0_u32..120,
    ) {
        let story = undertaking_story("i", seed, sentences).outcomes();
        let told = projected(&UndertakingProjector, &story);
        let retold = projected(&UndertakingProjector, &rearranged(story, other));
        for table in UndertakingProjector.tables() {
            prop_assert_eq!(without_numbers(&told, table), without_numbers(&retold, table));
        }
    }

    #[test]
    fn whatever_began_has_one_row(seed: u64, sentences in 0_u32..120) {
        let story = undertaking_story("i", seed, sentences).outcomes();
        let mut begun: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in story.iter().flat_map(|outcome| &outcome.facts) {
            *begun.entry(fact.event.kind()).or_default() += 1;
        }
        let told = projected(&UndertakingProjector, &story);
        for (kind, table) in BEGINNINGS {
            let row_count = told.of(table, &["inquiry_id"]).len();
            prop_assert_eq!(row_count, begun.get(kind).copied().unwrap_or(0), "{}", kind);
        }
    }

    #[test]
    fn what_is_open_has_not_ended_and_what_is_not_has(seed: u64) {
        let told = projected(&UndertakingProjector, &undertaking_story("i", seed, 100).outcomes());
        let going_on: [(&Table, &str, &[&str]); 9] = [
            (&PROMISE, "outcome", &["open"]),
            (&FOLLOW_UP, "outcome", &["planned", "reached"]),
            (&SURVEY, "outcome", &["issued"]),
            (&DISPUTE, "status", &["open", "escalated", "ruled"]),
            (&COMPLAINT, "status", &["received", "answered"]),
            (&COMPENSATION, "status", &["offered", "accepted"]),
            (&BOT_SESSION, "outcome", &["engaged", "handoff_failed"]),
            (&ESCALATION, "outcome", &["raised"]),
            (&TASK, "outcome", &["delegated", "accepted"]),
        ];
        for (table, column, words) in going_on {
            for row in told.of(table, &[column, "ended_seq"]) {
                let goes_on = words.iter().any(|word| row[0] == Value::from(*word));
                prop_assert_eq!(goes_on, row[1] == Value::Null, "{}: {:?}", table.name, row);
            }
        }
    }

    #[test]
    fn every_rejection_of_a_bot_s_answer_counts_once(seed: u64, sentences in 0_u32..120) {
        let story = undertaking_story("i", seed, sentences).outcomes();
        let facts = || story.iter().flat_map(|outcome| &outcome.facts);
        let count = |kind: &str| facts().filter(|fact| fact.event.kind() == kind).count();
        let told = projected(&UndertakingProjector, &story);
        let counted = told.of(&BOT_SESSION, &["rejected_count"]).concat();
        let counted: i64 = counted.iter().map(number).sum();
        let has_bots = count("bot_engaged") > 0;
        let expected = if has_bots { count("bot_answer_rejected") } else { 0 };
        prop_assert_eq!(Value::from(counted), Value::count(expected));
    }
}

/// The rows of a table without the numbers of events, which tell the order of arrival.
fn without_numbers(told: &Projected, table: &Table) -> Vec<Vec<Value>> {
    let names = table.columns.iter().map(|column| column.name);
    let numbers: Vec<&str> = names.filter(|name| name.ends_with("_seq")).collect();
    told.without(table, &numbers)
}

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}
