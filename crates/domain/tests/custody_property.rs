//! Laws of custody, over arbitrary facts in arbitrary order.

use proptest::prelude::*;
use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_domain::custody::{Change, CustodyFact, custody};
use verbatim_domain::id::{TeamId, WaitId};
use verbatim_domain::party::{Nature, Owner, Party};
use verbatim_domain::vocabulary::{Organisation, SenderClass, WaitOn};

fn party(number: u8) -> Party {
    let team_id = TeamId::new(format!("team {number}")).expect("a valid id");
    let organisation = Organisation::ALL[usize::from(number) % Organisation::ALL.len()];
    let nature = if number.is_multiple_of(5) { Nature::Bot } else { Nature::People };
    Party { organisation, team_id, agent_id: None, nature, support_line: None }
}

fn change() -> impl Strategy<Value = Change> {
    let wait = |number: u8| WaitId::new(Uuid::from_u128(u128::from(number)));
    prop_oneof![
        (0..6_u8).prop_map(|number| Change::Owned(Owner::Held(party(number)))),
        Just(Change::Owned(Owner::Nobody { queue: None })),
        (0..4_u8, 0..3_usize).prop_map(move |(number, on)| Change::WaitClaimed {
            wait_id: wait(number),
            on: WaitOn::ALL[on],
        }),
        (0..4_u8).prop_map(move |number| Change::WaitEnded { wait_id: wait(number) }),
        (0..4_usize).prop_map(|sender| Change::Spoke(SenderClass::ALL[sender])),
        Just(Change::Decided),
        Just(Change::Told),
        Just(Change::Reopened),
        Just(Change::Ended),
        Just(Change::Nothing),
    ]
}

/// An opening at 1,000 ms and facts around it, some of them before and many at equal times.
fn facts() -> impl Strategy<Value = Vec<CustodyFact>> {
    let fact = (0..3_000_i64, change());
    prop::collection::vec(fact, 0..40).prop_map(|facts| {
        let opened = (1_000, Change::Opened { queue: None });
        let all = std::iter::once(opened).chain(facts).zip(1..);
        all.map(|((unix_ms, change), stream_seq)| CustodyFact {
            occurred_at: Timestamp::from_unix_ms(unix_ms).expect("a valid instant"),
            stream_seq,
            change,
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn the_holdings_add_up_to_the_life_without_gap_or_overlap(facts in facts()) {
        let custody = custody(&facts);
        let held: i64 = custody.holdings.iter().map(|it| it.to_at.ms_since(it.from_at)).sum();
        prop_assert_eq!(held, custody.life_ms);
        for pair in custody.holdings.windows(2) {
            prop_assert_eq!(pair[0].to_at, pair[1].from_at);
            prop_assert!(pair[0].holder != pair[1].holder, "neighbours are two holders");
        }
        for holding in &custody.holdings {
            prop_assert!(holding.from_at < holding.to_at, "a holding lasts some time");
            prop_assert!(holding.from_at.unix_ms() >= 1_000, "nothing is before the opening");
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(facts in facts(), seed in any::<u64>()) {
        let mut shuffled = facts.clone();
        shuffled.sort_by_key(|fact| fact.stream_seq.wrapping_mul(seed | 1));
        prop_assert_eq!(custody(&shuffled), custody(&facts));
    }

    #[test]
    fn without_an_opening_there_is_no_custody(facts in facts()) {
        prop_assert_eq!(custody(&facts[1..]).life_ms, 0);
    }
}
