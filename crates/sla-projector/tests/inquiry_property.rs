//! What holds for every story: the order of arrival is nothing, and an end is an end.

use proptest::prelude::*;
use verbatim_projection::Value;
use verbatim_sla_projector::{
    INQUIRY, INQUIRY_ORDER, MESSAGE_TURN, REOPENING, RESOLUTION, SOURCE_VERDICT, SlaProjector,
};
use verbatim_testkit::inquiries::{projected, random_story, rearranged};

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(seed: u64, other: u64, sentences in 0_u32..60) {
        let story = random_story("i", seed, sentences).outcomes();
        let told = projected(&SlaProjector, &story);
        let retold = projected(&SlaProjector, &rearranged(story, other));
        // A fact that comes later has another number.
        let numbers = ["answered_seq", "decided_seq", "reopened_seq"];
        for table in
            [&INQUIRY, &INQUIRY_ORDER, &MESSAGE_TURN, &RESOLUTION, &REOPENING, &SOURCE_VERDICT]
        {
            prop_assert_eq!(told.without(table, &numbers), retold.without(table, &numbers));
        }
    }

    #[test]
    fn an_inquiry_is_closed_exactly_when_nobody_holds_it_any_more(seed: u64) {
        let rows = projected(&SlaProjector, &random_story("i", seed, 40).outcomes());
        for row in rows.of(&INQUIRY, &["status", "holder_kind", "closed_at"]) {
            let has_ended = ["closed", "merged", "voided"].map(Value::from).contains(&row[0]);
            prop_assert_eq!(has_ended, row[1] == Value::from("closed"));
            prop_assert_eq!(has_ended, row[2] != Value::Null);
        }
    }

    #[test]
    fn every_message_of_the_customer_stands_in_one_turn(seed: u64) {
        let rows = projected(&SlaProjector, &random_story("i", seed, 60).outcomes());
        let turns = rows.of(&MESSAGE_TURN, &["message_count"]);
        let in_turns: i64 = turns.iter().map(|row| number(&row[0])).sum();
        let received: i64 =
            rows.of(&INQUIRY, &["received_count"]).iter().map(|row| number(&row[0])).sum();
        prop_assert_eq!(in_turns, received);
    }
}

fn number(value: &Value) -> i64 {
    let Value::BigInt(number) = value else {
        panic!("{value:?} is no number");
    };
    *number
}
