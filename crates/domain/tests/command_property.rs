//! Laws of the rules, over arbitrary commands in arbitrary order.

mod command_property {
    pub(super) mod names;
    pub(super) mod protocol;
    pub(super) mod stream;
    pub(super) mod wishes;
}

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use command_property::names::{name_given, name_wished};
use command_property::protocol::Reader;
use command_property::stream::Stream;
use command_property::wishes::{Wish, wishes};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use verbatim_domain::Timestamp;
use verbatim_domain::custody::{Change, Custody, CustodyFact, Holder, custody};
use verbatim_domain::id::TeamId;
use verbatim_domain::inquiry::{Event, Inquiry, evolve, replay};
use verbatim_domain::party::{Nature, Owner, Party};
use verbatim_domain::vocabulary::Organisation;

/// Every reason to refuse, as programs know them: they are promised.
const REASONS: [&str; 53] = [
    "ALREADY_DELIVERED",
    "ALREADY_RESOLVED",
    "BOT_ENGAGEMENT_NOT_FOUND",
    "BOT_ENGAGEMENT_OUT_OF_ORDER",
    "CALL_NOT_FOUND",
    "CALL_OUT_OF_ORDER",
    "COMPENSATION_NOT_FOUND",
    "COMPENSATION_OUT_OF_ORDER",
    "COMPLAINT_NOT_FOUND",
    "COMPLAINT_OUT_OF_ORDER",
    "DISPUTE_NOT_FOUND",
    "DISPUTE_OUT_OF_ORDER",
    "ESCALATION_NOT_FOUND",
    "ESCALATION_OUT_OF_ORDER",
    "EVIDENCE_NOT_FOUND",
    "FACT_NOT_FOUND",
    "FEEDBACK_NOT_FOUND",
    "FEEDBACK_OUT_OF_ORDER",
    "FOLLOW_UP_NOT_FOUND",
    "FOLLOW_UP_OUT_OF_ORDER",
    "HANDOFF_NOT_EXPIRED",
    "HANDOFF_NOT_FOUND",
    "HANDOFF_OPEN",
    "HANDOFF_REQUIRED",
    "HANDOFF_SETTLED",
    "HANDOFF_TO_HOLDER",
    "INQUIRY_CLOSED",
    "INQUIRY_MERGED",
    "INQUIRY_NOT_FOUND",
    "INQUIRY_VOIDED",
    "LINK_TO_ITSELF",
    "MERGE_OPEN",
    "MERGE_WITH_ITSELF",
    "MESSAGE_ID_TAKEN",
    "MESSAGE_NOT_FOUND",
    "MESSAGE_NOT_SENT",
    "NOT_CONVEYED",
    "NOT_RESOLVED",
    "OTHER_CUSTOMER",
    "OTHER_MERCHANT",
    "PROMISE_NOT_FOUND",
    "PROMISE_OUT_OF_ORDER",
    "RESOLUTION_CONFIRMED",
    "RESOLUTION_NOT_FOUND",
    "RESOLUTION_REJECTED",
    "SNOOZE_NOT_FOUND",
    "SNOOZE_OPEN",
    "SURVEY_NOT_FOUND",
    "SURVEY_OUT_OF_ORDER",
    "TASK_NOT_FOUND",
    "TASK_OUT_OF_ORDER",
    "WAIT_NOT_FOUND",
    "WAIT_OPEN",
];

#[test]
fn the_laws_are_held_against_every_kind_of_fact_and_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let (mut kinds, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..1024 {
        let story = wishes().new_tree(&mut runner).expect("a story").current();
        let mut stream = Stream::default();
        for wish in &story {
            match stream.ask(wish) {
                Ok(events) => kinds.extend(events.iter().map(Event::kind)),
                Err(refusal) => {
                    reasons.insert(refusal.reason());
                }
            }
        }
    }
    assert_eq!(kinds, Event::KINDS.iter().copied().collect());
    assert_eq!(reasons, REASONS.into());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_refusal_leaves_nothing_behind(story in wishes()) {
        let mut stream = Stream::default();
        let (accepted, refused): (Vec<Wish>, Vec<Wish>) =
            story.iter().cloned().partition(|wish| stream.ask(wish).is_ok());
        let without_them = Stream::of(&accepted);
        prop_assert_eq!(&without_them.facts, &stream.facts, "without {:?}", refused);
        prop_assert_eq!(&without_them.inquiry, &stream.inquiry);
    }

    #[test]
    fn an_accepted_command_said_again_at_once_changes_nothing(story in wishes()) {
        let mut stream = Stream::default();
        for wish in &story {
            if stream.ask(wish).is_ok() {
                prop_assert_eq!(stream.answer(wish), Ok(vec![]), "{:?} is said again", wish);
            }
        }
    }

    /// The ledger answers a repeated request by its id; here the rules are on their own.
    #[test]
    fn what_was_accepted_is_on_record_once_however_often_it_is_said(story in wishes()) {
        let mut stream = Stream::default();
        let mut wished = BTreeSet::new();
        for wish in story.iter().chain(&story) {
            if stream.ask(wish).is_ok() {
                wished.extend(name_wished(&wish.command));
            }
        }
        let events = stream.events();
        let given: Vec<_> = events.iter().filter_map(name_given).collect();
        prop_assert_eq!(given.len(), wished.len(), "{:?}", given);
        prop_assert_eq!(given.into_iter().collect::<BTreeSet<_>>(), wished);
    }

    #[test]
    fn the_first_fact_is_the_opening_and_there_is_no_second_one(story in wishes()) {
        let events = Stream::of(&story).events();
        let opens = |event: &Event| matches!(event, Event::InquiryOpened(_));
        prop_assert!(events.first().is_none_or(opens));
        prop_assert!(!events.iter().skip(1).any(opens));
    }

    #[test]
    fn a_fold_may_stop_anywhere_and_go_on(story in wishes(), cut in any::<prop::sample::Index>()) {
        let stream = Stream::of(&story);
        let events = stream.happened();
        let (before, after) = events.split_at(cut.index(events.len() + 1));
        let before = replay(before.iter().copied());
        let resumed = after.iter().copied().fold(before, evolve);
        prop_assert_eq!(&resumed, &replay(events));
        prop_assert_eq!(&resumed, &stream.inquiry);
    }

    /// No rule guards the log: whatever is in it is folded, and the rules go on from there.
    #[test]
    fn any_facts_in_any_order_are_folded_and_any_command_is_answered(
        (facts, story) in (wishes(), wishes()).prop_flat_map(|(told, story)| {
            (Just(Stream::of(&told).facts).prop_shuffle(), Just(story))
        }),
    ) {
        let opened = facts.iter().any(|(_, event)| matches!(event, Event::InquiryOpened(_)));
        let happened = facts.iter().map(|(occurred_at, event)| (*occurred_at, event));
        let mut stream = Stream { inquiry: replay(happened), ..Stream::default() };
        prop_assert_eq!(stream.inquiry != Inquiry::Unopened, opened);
        for wish in &story {
            if stream.ask(wish).is_ok() {
                prop_assert!(stream.answer(wish).is_ok(), "{:?} is said again", wish);
            }
        }
    }

    #[test]
    fn responsibility_moves_on_acceptance_and_one_offer_or_wait_is_open_at_a_time(
        story in wishes(),
    ) {
        let mut reader = Reader::default();
        for event in Stream::of(&story).events() {
            let read = reader.read(&event);
            prop_assert_eq!(read, Ok(()), "{:?} after {:?}", event, reader);
        }
    }

    #[test]
    fn the_holdings_add_up_to_the_life(story in wishes()) {
        let stream = Stream::of(&story);
        let order: Vec<usize> = (0..stream.facts.len()).collect();
        let custody = custody(&stream.arrived_in(&order));
        let held: i64 = custody.holdings.iter().map(|it| it.to_at.ms_since(it.from_at)).sum();
        prop_assert_eq!(held, custody.life_ms);
        prop_assert_eq!(custody.holder.is_some(), !stream.facts.is_empty(), "somebody has it");
        for pair in custody.holdings.windows(2) {
            prop_assert_eq!(pair[0].to_at, pair[1].from_at);
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter_except_among_equal_times(
        (stream, shuffled) in wishes().prop_map(|story| Stream::of(&story)).prop_flat_map(|stream| {
            let order: Vec<usize> = (0..stream.facts.len()).collect();
            (Just(stream), Just(order).prop_shuffle())
        }),
    ) {
        let told: Vec<usize> = (0..stream.facts.len()).collect();
        let rearranged = keeping_equal_times(&stream, &shuffled);
        let (one, other) =
            (custody(&stream.arrived_in(&told)), custody(&stream.arrived_in(&rearranged)));
        prop_assert_eq!(chain(&one), chain(&other));
        prop_assert_eq!((one.holder, one.life_ms), (other.holder, other.life_ms));
    }
}

#[test]
fn among_equal_times_the_order_of_arrival_decides() {
    let assigned = |name: &str| {
        let team_id = TeamId::new(name).expect("a valid id");
        let (organisation, nature) = (Organisation::Merchant, Nature::People);
        let owner = Party { organisation, team_id, agent_id: None, nature, support_line: None };
        Change::Owned(Owner::Held(owner))
    };
    let fact =
        |stream_seq, change| CustodyFact { occurred_at: Timestamp::default(), stream_seq, change };
    let opened = || fact(1, Change::Opened { queue: None });
    let one = custody(&[opened(), fact(2, assigned("a")), fact(3, assigned("b"))]);
    let other = custody(&[opened(), fact(3, assigned("a")), fact(2, assigned("b"))]);
    let team = |custody: &Custody| {
        custody.holder.as_ref().and_then(Holder::party).map(|party| party.team_id.to_string())
    };
    assert_eq!((team(&one).as_deref(), team(&other).as_deref()), (Some("b"), Some("a")));
}

/// The chain of hands without the places in the stream, which are those of the arrival.
fn chain(custody: &Custody) -> Vec<String> {
    let holdings = custody.holdings.iter();
    holdings.map(|it| format!("{:?} {:?} {:?}", it.from_at, it.to_at, it.holder)).collect()
}

/// The shuffled order, but facts of one instant come in the order in which they were told.
fn keeping_equal_times(stream: &Stream, shuffled: &[usize]) -> Vec<usize> {
    let mut told = BTreeMap::<_, VecDeque<usize>>::new();
    for (place, (occurred_at, _)) in stream.facts.iter().enumerate() {
        told.entry(*occurred_at).or_default().push_back(place);
    }
    let next_of_its_time = |&place: &usize| {
        told.get_mut(&stream.facts[place].0).and_then(VecDeque::pop_front).expect("as many as were")
    };
    shuffled.iter().map(next_of_its_time).collect()
}
