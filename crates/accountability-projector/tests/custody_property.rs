//! What holds for every story: holdings add up to the life, and the order of arrival is nothing.

use proptest::prelude::*;
use verbatim_accountability_projector::{
    AGENT_DAY_SUBTOTAL, AccountabilityProjector, CHANNEL_DAY_SUBTOTAL, CUSTODY, FEEDBACK, HANDOFF,
    MERCHANT_DAY_SUBTOTAL, WAIT,
};
use verbatim_domain::Timestamp;
use verbatim_projection::{Projector, Table, Value};
use verbatim_sla_projector::{INQUIRY, SlaProjector};
use verbatim_testkit::inquiries::{projected, random_story, rearranged};

/// Numbers of events and records tell in which order they came.
fn tells_the_order(column: &str) -> bool {
    column == "evidence_log_index" || column.ends_with("_seq")
}

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}

fn instant(value: &Value) -> Timestamp {
    let Value::Timestamp(at) = value else {
        panic!("{value:?} is no instant");
    };
    *at
}

proptest! {
    #[test]
    fn the_holdings_of_an_inquiry_add_up_to_its_life(seed: u64, sentences in 0_u32..60) {
        let story = random_story("i", seed, sentences).outcomes();
        let held = projected(&AccountabilityProjector, &story).of(&CUSTODY, &["held_ms"]);
        let held_ms: i64 = held.iter().map(|row| number(&row[0])).sum();
        let life = projected(&SlaProjector, &story).of(&INQUIRY, &["life_ms"]);
        prop_assert_eq!(vec![vec![Value::from(held_ms)]], life);
    }

    #[test]
    fn holdings_follow_each_other_without_gap_or_overlap(seed: u64, sentences in 0_u32..60) {
        let story = random_story("i", seed, sentences).outcomes();
        let rows = projected(&AccountabilityProjector, &story);
        let rows = rows.of(&CUSTODY, &["from_at", "to_at", "held_ms"]);
        for pair in rows.windows(2) {
            prop_assert_eq!(&pair[0][1], &pair[1][0]);
            let held_ms = instant(&pair[0][1]).ms_since(instant(&pair[0][0]));
            prop_assert_eq!(held_ms, number(&pair[0][2]));
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(seed: u64, other: u64, sentences in 0_u32..60) {
        let story = random_story("i", seed, sentences).outcomes();
        let told = projected(&AccountabilityProjector, &story);
        let retold = projected(&AccountabilityProjector, &rearranged(story, other));
        for table in AccountabilityProjector.tables() {
            let names = table.columns.iter().map(|column| column.name);
            let numbers: Vec<&str> = names.filter(|name| tells_the_order(name)).collect();
            prop_assert_eq!(told.without(table, &numbers), retold.without(table, &numbers));
        }
    }
}

#[test]
fn random_stories_fill_every_table() {
    let tables: [&Table; 7] = [
        &CUSTODY,
        &WAIT,
        &HANDOFF,
        &FEEDBACK,
        &MERCHANT_DAY_SUBTOTAL,
        &CHANNEL_DAY_SUBTOTAL,
        &AGENT_DAY_SUBTOTAL,
    ];
    let outcomes: Vec<_> =
        (0..20).flat_map(|seed| random_story(&format!("i{seed}"), seed, 60).outcomes()).collect();
    let rows = projected(&AccountabilityProjector, &outcomes);
    for table in tables {
        assert!(!rows.without(table, &[]).is_empty(), "{}", table.name);
    }
}
