//! What is remembered of an inquiry comes back from a checkpoint as it was.

use proptest::prelude::*;
use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_domain::id::{AgentId, MergeId, MessageId, WaitId};
use verbatim_domain::inquiry::hands::WorkStarted;
use verbatim_domain::inquiry::merge::MergeRefused;
use verbatim_domain::inquiry::talk::{MessageFlagged, MessageReceived};
use verbatim_domain::inquiry::wait::{WaitClaimed, WaitEnded};
use verbatim_domain::inquiry::{Event, Inquiry, replay};
use verbatim_domain::vocabulary::{MessageFlag, SenderClass, WaitOn};
use verbatim_wire::{decode_inquiry, encode_inquiry};

use crate::facts;
use crate::pen::{Pen, drawn};

fn full(kind: &str) -> Event {
    let all = facts::of_every_kind(&mut Pen::Full);
    all.into_iter().find(|event| event.kind() == kind).unwrap()
}

/// An inquiry with more than one of everything of which there can be more.
fn full_of_all() -> Inquiry {
    let mut facts = facts::of_every_kind(&mut Pen::Full);
    facts.retain(|event| !["inquiry_voided", "inquiry_merged"].contains(&event.kind()));
    let received = facts::message_received(&mut Pen::Full);
    facts.push(Event::MessageReceived(received.clone()));
    for (flag, number) in MessageFlag::ALL.iter().zip(1..) {
        let flagged = facts::message_flagged(&mut Pen::Full);
        facts.push(Event::MessageFlagged(MessageFlagged { flag: *flag, ..flagged }));
        facts.push(Event::WaitClaimed(claimed(number)));
        let (wait_id, ended) = (claimed(number).wait_id, facts::wait_ended(&mut Pen::Full));
        facts.push(Event::WaitEnded(WaitEnded { wait_id, ..ended }));
        facts.push(Event::WaitClaimed(claimed(number + 1_000)));
        let message_id = MessageId::new(Uuid::from_u128(number));
        let sender_class = SenderClass::Customer;
        let answer = MessageReceived { message_id, sender_class, ..received.clone() };
        facts.push(Event::MessageReceived(answer));
        let agent_id = AgentId::new(format!("agent-{number}")).unwrap();
        facts.push(Event::WorkStarted(WorkStarted { agent_id }));
        let merge_id = MergeId::new(Uuid::from_u128(number));
        let refused = facts::merge_refused(&mut Pen::Full);
        facts.push(Event::MergeRefused(MergeRefused { merge_id, ..refused }));
    }
    replayed(&facts)
}

/// A second passes between one fact and the next.
fn replayed(facts: &[Event]) -> Inquiry {
    let moments = (1..).map(|second| Timestamp::from_unix_ms(second * 1_000).unwrap());
    replay(moments.zip(facts))
}

/// A wait on the customer.
fn claimed(number: u128) -> WaitClaimed {
    let wait_id = WaitId::new(Uuid::from_u128(number));
    WaitClaimed { wait_id, on: WaitOn::Customer, ..facts::wait_claimed(&mut Pen::Full) }
}

#[test]
fn an_inquiry_full_of_everything_comes_back_as_it_was() {
    let inquiry = full_of_all();
    let memory = inquiry.memory().unwrap();
    let flags = memory.messages.by_id.values().map(|message| message.flags.len()).max();
    assert_eq!(flags, Some(MessageFlag::ALL.len()));
    assert!(memory.messages.by_id.len() > 4 && memory.messages.unanswered.len() > 4);
    assert!(memory.waits.ended.len() > 4 && memory.waits.answered.len() > 4);
    assert!(memory.hands.working.len() > 4 && memory.merges.settled.len() > 4);
    assert!(memory.recorded.len() > 4);
    assert_eq!(decode_inquiry(&encode_inquiry(&inquiry)), Some(inquiry));
}

/// Inquiries that two or three facts lead to, of every kind that there is.
fn inquiries() -> Vec<Inquiry> {
    let mut inquiries = vec![Inquiry::Unopened, full_of_all()];
    for pen in [Pen::Full, Pen::Bare] {
        let opened = Event::InquiryOpened(facts::inquiry_opened(&mut pen.clone()));
        let before = ["message_sent", "resolution_decided", "handoff_offered", "inquiry_closed"];
        for first in before.map(full) {
            for second in facts::of_every_kind(&mut pen.clone()) {
                let (opened, first) = (opened.clone(), first.clone());
                inquiries.push(replayed(&[opened.clone(), first.clone(), second.clone()]));
                inquiries.push(replayed(&[opened, second, first]));
            }
        }
        inquiries.push(replayed(&facts::of_every_kind(&mut pen.clone())));
    }
    inquiries
}

fn situation(inquiry: &Inquiry) -> usize {
    match inquiry {
        Inquiry::Unopened => 0,
        Inquiry::Open(_) => 1,
        Inquiry::Resolved(_) => 2,
        Inquiry::Closed(_) => 3,
        Inquiry::Merged(..) => 4,
        Inquiry::Voided(_) => 5,
    }
}

#[test]
fn an_inquiry_in_any_situation_comes_back_as_it_was() {
    let mut counts = [0; 6];
    for inquiry in inquiries() {
        counts[situation(&inquiry)] += 1;
        assert_eq!(decode_inquiry(&encode_inquiry(&inquiry)), Some(inquiry));
    }
    assert!(counts.iter().all(|count| *count > 0), "each situation is met: {counts:?}");
}

#[test]
fn an_inquiry_never_opened_takes_no_bytes() {
    assert_eq!(encode_inquiry(&Inquiry::Unopened), b"");
}

#[test]
fn a_damaged_checkpoint_is_never_a_panic() {
    let mut discarded = 0;
    for inquiry in inquiries().iter().step_by(5) {
        let mut bytes = encode_inquiry(inquiry);
        for end in 0..bytes.len() {
            discarded += usize::from(decode_inquiry(&bytes[..end]).is_none());
        }
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            discarded += usize::from(decode_inquiry(&bytes).is_none());
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
    assert!(discarded > 1_000, "damage is seen: {discarded}");
}

#[test]
fn a_checkpoint_of_a_situation_that_is_not_known_is_discarded() {
    let mut bytes = encode_inquiry(&replayed(&[full("inquiry_opened")]));
    // The situation comes first: its key and its number.
    assert_eq!(bytes[..2], [0x08, 1]);
    for unknown in [0, 6, 7, 99] {
        bytes[1] = unknown;
        assert_eq!(decode_inquiry(&bytes), None, "{unknown}");
    }
    // Merged, and no word into what.
    bytes[1] = 4;
    assert_eq!(decode_inquiry(&bytes), None);
    assert_eq!(decode_inquiry(b"not a checkpoint"), None);
}

fn facts_in_any_order() -> impl Strategy<Value = Vec<Event>> {
    let kinds = facts::of_every_kind(&mut Pen::Bare);
    let events = prop::collection::vec(prop::sample::select(kinds), 0..60);
    (events, drawn()).prop_map(|(events, mut pen)| {
        let opened = Event::InquiryOpened(facts::inquiry_opened(&mut pen));
        let drawn = events.iter().map(|event| facts::of_the_kind(event, &mut pen));
        std::iter::once(opened).chain(drawn).collect()
    })
}

proptest! {
    #[test]
    fn an_inquiry_after_any_facts_comes_back_as_it_was(facts in facts_in_any_order()) {
        let inquiry = replayed(&facts);
        let bytes = encode_inquiry(&inquiry);
        let read = decode_inquiry(&bytes);
        prop_assert_eq!(read.as_ref(), Some(&inquiry));
        prop_assert_eq!(encode_inquiry(&read.unwrap()), bytes, "one memory has one form");
    }
}
