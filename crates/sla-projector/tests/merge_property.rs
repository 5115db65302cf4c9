//! I9: what merges and links leave as it was, over inquiries of one customer.

use std::collections::BTreeSet;

use proptest::prelude::*;
use verbatim_api::v1 as pb;
use verbatim_clocks::Rulebook;
use verbatim_domain::Timestamp;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::merge::InquiryMerged;
use verbatim_domain::vocabulary::InquiryRelation;
use verbatim_projection::{Projector, Table, Value};
use verbatim_sla_projector::{
    BREACH_SHARE, CLOCK, ClockProjector, EXCLUSION, INQUIRY, MESSAGE_TURN, SlaProjector,
};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Projected, Story, judged, random_story};
use verbatim_testkit::rules::{document, published, rulebook};
use verbatim_wire::Inquiries;

/// The rules of other tests, save that a merge ends what is promised to the customer, and that some
/// first responses are late.
fn rules() -> Rulebook {
    let mut document = document();
    let to_customer = |clock: &&mut pb::Clock| clock.clock_id.ends_with("_response");
    for clock in document.clock.iter_mut().filter(to_customer) {
        let is_merged = vec!["fact = inquiry_merged".to_owned()];
        clock.cancel.push(pb::ClockCancellation {
            reason: "merged".to_owned(),
            when: Some(pb::Condition { all: is_merged, ..Default::default() }),
            annuls: false,
        });
        clock.target[0].due = Some(pb::clock_target::Due::Within("3s".to_owned()));
    }
    rulebook(&[published(document)])
}

fn rows<P: Projector<Stream = Inquiries>>(projector: &P, story: &Story) -> Projected {
    judged(projector, &story.clone().outcomes(), &rules(), Some(1))
}

/// A parent and a child up to an instant, each alone and then as the merge left them.
#[derive(Debug, Clone)]
struct Family {
    apart: [Story; 2],
    merged: [Story; 2],
    /// After everything else, counted from minute 0.
    merged_at_ms: i64,
    /// What the child said of its customer.
    waiting_since: Option<Timestamp>,
}

impl Family {
    /// The words go to and fro as the relay carries them. None, where the rules refuse the merge.
    fn of(seeds: [u64; 2], sentences: [u32; 2], after_ms: i64) -> Option<Self> {
        let told = |name: &str, place: usize| random_story(name, seeds[place], sentences[place]);
        let apart = [told("parent", 0), told("child", 1)];
        let merged_at_ms = i64::from(sentences[0].max(sentences[1])) * 1_001 + 1 + after_ms;
        let [parent, child] = apart.clone().map(|story| story.at_ms(merged_at_ms));
        let child = child.merged_into("parent");
        let said = child.clone().outcomes().into_iter().flat_map(|outcome| outcome.facts).last()?;
        let Event::InquiryMerged(InquiryMerged { waiting_since, .. }) = said.event else {
            return None;
        };
        let record_count = parent.clone().outcomes().len();
        let parent = parent.took_in_since("child", waiting_since);
        let is_taken_in = parent.clone().outcomes().len() == record_count + 2;
        let merged = [parent, child];
        is_taken_in.then_some(Family { apart, merged, merged_at_ms, waiting_since })
    }
}

fn families() -> impl Strategy<Value = Family> {
    let told = (any::<[u64; 2]>(), [0_u32..40, 0_u32..40], 0_i64..8_000);
    told.prop_filter_map("the rules refuse the merge", |(seeds, sentences, after_ms)| {
        Family::of(seeds, sentences, after_ms)
    })
}

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}

/// The messages of the customer in both inquiries, and those of them that stand in turns.
fn message_counts(stories: &[Story; 2]) -> [i64; 2] {
    let rows = stories.each_ref().map(|story| rows(&SlaProjector, story));
    let sum = |table: &'static Table, column: &str| {
        rows.iter().flat_map(|rows| rows.of(table, &[column])).map(|row| number(&row[0])).sum()
    };
    [sum(&INQUIRY, "received_count"), sum(&MESSAGE_TURN, "message_count")]
}

/// A promise that is broken, net.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Breach {
    clock_id: String,
    start_seq: i64,
    met_until_ms: i64,
    /// The fact that ended it, unless the merge did or nothing has.
    end_seq: Option<i64>,
    is_on_attach: bool,
}

/// What is broken in an inquiry at an instant.
fn breaches(story: &Story, at_ms: i64) -> BTreeSet<Breach> {
    let columns = [
        "clock_id",
        "start_seq",
        "net_verdict",
        "net_met_until_at",
        "ending",
        "end_seq",
        "is_breached_on_attach",
    ];
    let broken = rows(&ClockProjector, story).of(&CLOCK, &columns).into_iter().filter_map(|row| {
        let Value::Timestamp(met_until_at) = row[3] else { return None };
        let met_until_ms = met_until_at.unix_ms() - BEGINS_AT_MS;
        let is_broken = ["missed", "open"].map(Value::from).contains(&row[2]);
        let is_fulfilled = row[4] == Value::from("fulfilled");
        let Value::Text(clock_id) = &row[0] else { panic!("a clock without a name") };
        (is_broken && met_until_ms < at_ms).then(|| Breach {
            clock_id: clock_id.to_string(),
            start_seq: number(&row[1]),
            met_until_ms,
            end_seq: is_fulfilled.then(|| number(&row[5])),
            is_on_attach: row[6] == Value::from(true),
        })
    });
    broken.collect()
}

/// From when to when the turns of an inquiry last.
fn turns(story: &Story) -> Vec<[Value; 2]> {
    let rows = rows(&ClockProjector, story).of(&CLOCK, &["started_at", "ended_at", "clock_id"]);
    let turns = rows.into_iter().filter(|row| row[2] == Value::from("turn_response"));
    let mut turns: Vec<_> = turns.map(|row| [row[0].clone(), row[1].clone()]).collect();
    turns.sort();
    turns
}

proptest! {
    /// A message is counted where it came, before and after: what the parent takes over is since
    /// when somebody waits, and no message.
    #[test]
    fn i9_a_merge_loses_no_message_and_counts_none_twice(family in families()) {
        let Family { apart, merged, merged_at_ms, .. } = family;
        let counts = message_counts(&apart);
        prop_assert_eq!(message_counts(&merged), counts);
        // What the customer writes from then on is one message more, and the parent's.
        let goes_on = merged.map(|story| story.at_ms(merged_at_ms + 500).received("more"));
        prop_assert_eq!(message_counts(&goes_on), counts.map(|count| count + 1));
    }

    /// What is broken by the instant of a merge stays broken where it was, so that both count if
    /// the child and the parent were late:
    ///
    /// - in the child it is the same breach, to the millisecond;
    /// - in the parent each turn that was late is late still, though it may begin sooner, with the
    ///   question taken over. No other clock knows of that question, save the first response: as
    ///   that is to the first question, an earlier one takes its place.
    ///
    /// At most one turn of the parent is late by the merge alone: the child's question was past its
    /// time, or another reply of the parent came too late for it. That is told apart, as breached
    /// on attach. Without those, the breaches are as many as before.
    #[test]
    fn i9_a_merge_takes_no_breach_back_and_adds_none_that_is_not_told_apart(family in families()) {
        let Family { apart: [parent, child], merged: [merged_parent, merged_child], .. } = &family;
        let by_then = |story| breaches(story, family.merged_at_ms);
        prop_assert_eq!(by_then(merged_child), by_then(child));

        let is_turn = |it: &Breach| it.clock_id == "turn_response";
        let is_first = |it: &Breach| it.clock_id == "first_response";
        let (before, after) = (by_then(parent), by_then(merged_parent));
        let others = |all: &BTreeSet<Breach>| {
            all.iter().filter(|it| !is_turn(it) && !is_first(it)).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(others(&after), others(&before));
        let ends = |all: &BTreeSet<Breach>| {
            all.iter().filter(|it| is_turn(it)).map(|it| it.end_seq).collect::<BTreeSet<_>>()
        };
        prop_assert!(ends(&after).is_superset(&ends(&before)));
        let (ends_before, turns) = (ends(&before), after.iter().filter(|it| is_turn(it)));
        let by_merge: Vec<_> = turns.filter(|it| !ends_before.contains(&it.end_seq)).collect();
        prop_assert!(by_merge.len() <= 1 && by_merge.iter().all(|it| it.is_on_attach));
    }

    /// Two waits become one, as if all had been asked in the parent, so that what is late only
    /// after the merge is late once.
    #[test]
    fn i9_who_waited_in_the_child_waits_in_the_parent_and_nowhere_else(family in families()) {
        let Family { apart: [parent, _], merged: [merged_parent, merged_child], .. } = family;
        let runs = |[_, ended_at]: &[Value; 2]| *ended_at == Value::Null;
        prop_assert!(!turns(&merged_child).iter().any(runs));
        let since_ms = family.waiting_since.map(|since| since.unix_ms() - BEGINS_AT_MS);
        let asked = match since_ms {
            Some(since_ms) => parent.at_ms(since_ms).received("theirs"),
            None => parent,
        };
        prop_assert_eq!(turns(&merged_parent), turns(&asked));
    }

    /// A follow-up, a split and any other link say how inquiries hang together. Each keeps its own
    /// messages and its own promises.
    #[test]
    fn i9_a_link_or_a_split_moves_no_message_and_no_breach(
        seed: u64, sentences in 0_u32..40, at_ms in 0_i64..40_000,
        relation in prop::sample::select(InquiryRelation::ALL.to_vec()),
    ) {
        let alone = random_story("i", seed, sentences);
        let linked = alone.clone().at_ms(at_ms).linked(relation, "other");
        let counts = |story: &Story| message_counts(&[story.clone(), Story::of("other").opened()]);
        prop_assert_eq!(counts(&linked), counts(&alone));
        let judged = |story: &Story| {
            let rows = rows(&ClockProjector, story);
            [&CLOCK, &BREACH_SHARE, &EXCLUSION].map(|table| rows.without(table, &[]))
        };
        prop_assert_eq!(judged(&linked), judged(&alone));
    }
}
