//! What holds of clocks over every story.

use std::collections::HashMap;

use proptest::prelude::*;
use verbatim_projection::Value;
use verbatim_sla_projector::{BREACH_SHARE, CLOCK, ClockProjector, EXCLUSION};
use verbatim_testkit::inquiries::{Projected, judged, judged_by, random_story, rearranged};
use verbatim_testkit::rules::{document, other_turns, published, rulebook};

fn rows(story: &[verbatim_wire::Outcome]) -> Projected {
    judged(&ClockProjector, story, &rulebook(&[published(document())]), Some(1))
}

const INSTANCE: [&str; 6] =
    ["inquiry_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"];

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}

/// The rows of each table without the numbers of facts: one that comes later has another.
fn rows_by_content(rows: &Projected) -> Vec<Vec<Vec<Value>>> {
    let sorted = |table| {
        let mut rows = rows.without(table, &["start_seq", "end_seq"]);
        rows.sort();
        rows
    };
    [&CLOCK, &BREACH_SHARE, &EXCLUSION].map(sorted).into()
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(seed: u64, other: u64, sentences in 0_u32..60) {
        let story = random_story("i", seed, sentences).outcomes();
        let (told, retold) = (rows(&story), rows(&rearranged(story, other)));
        prop_assert_eq!(rows_by_content(&told), rows_by_content(&retold));
    }

    #[test]
    fn i3_nor_does_it_where_versions_of_a_clock_follow_each_other(
        seed: u64, other: u64, sentences in 0_u32..60,
    ) {
        let rules = rulebook(&[published(document()), other_turns(2), other_turns(3)]);
        // Decided under one version or another, whenever it arrives.
        let governed_by = |outcome: &verbatim_wire::Outcome| {
            let bytes = outcome.envelope.request_id.uuid().into_bytes();
            Some(u64::from(bytes[0] % 3) + 1)
        };
        let story = random_story("i", seed, sentences).outcomes();
        let rows = |told: &[_]| judged_by(&ClockProjector, told, &rules, governed_by);
        let (told, retold) = (rows(&story), rows(&rearranged(story, other)));
        prop_assert_eq!(rows_by_content(&told), rows_by_content(&retold));
    }

    #[test]
    fn shares_add_up_to_what_counted(seed: u64) {
        let rows = rows(&random_story("i", seed, 60).outcomes());
        let columns: Vec<&str> = INSTANCE.iter().copied()
            .chain(["gross_ms", "net_ms", "honest_ms"]).collect();
        let mut sums: HashMap<Vec<Value>, [i64; 3]> = HashMap::new();
        for row in rows.of(&BREACH_SHARE, &columns) {
            let sum = sums.entry(row[..6].to_vec()).or_default();
            for (place, sum) in sum.iter_mut().enumerate() {
                *sum += number(&row[6 + place]);
            }
        }
        let columns: Vec<&str> = INSTANCE.iter().copied().chain([
            "gross_verdict", "net_verdict", "honest_verdict",
            "gross_elapsed_ms", "net_elapsed_ms", "honest_elapsed_ms",
        ]).collect();
        for row in rows.of(&CLOCK, &columns) {
            let sum = sums.get(&row[..6]).copied().unwrap_or_default();
            for place in 0..3 {
                let verdict = &row[6 + place];
                if *verdict == Value::from("missed") {
                    prop_assert_eq!(sum[place], number(&row[9 + place]));
                } else if *verdict != Value::from("open") {
                    prop_assert_eq!(sum[place], 0);
                }
            }
        }
    }

    #[test]
    fn honest_lies_between_net_and_gross(seed: u64) {
        let rows = rows(&random_story("i", seed, 60).outcomes());
        let columns = ["gross_elapsed_ms", "honest_elapsed_ms", "net_elapsed_ms", "ended_at"];
        for row in rows.of(&CLOCK, &columns) {
            if row[3] != Value::Null {
                let [gross, honest, net] = [0, 1, 2].map(|place| number(&row[place]));
                prop_assert!(gross >= honest && honest >= net, "{gross} {honest} {net}");
            }
        }
    }
}
