//! What an inquiry's rules remember, as bytes for the ledger's checkpoint.
//!
//! These bytes are private to one version: a checkpoint of another version is discarded and the
//! log is folded again.

mod messages;

use std::collections::BTreeSet;

use bytes::Bytes;
use prost::Message;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_domain::Party;
use verbatim_domain::id::{InquiryId, MergeId, WaitId};
use verbatim_domain::inquiry::hands::{Hands, Offer, Settlement};
use verbatim_domain::inquiry::merge::{MergeOffered, Merges};
use verbatim_domain::inquiry::resolve::{Answer, Resolution, Telling};
use verbatim_domain::inquiry::source::Verdicts;
use verbatim_domain::inquiry::wait::{Wait, Waits};
use verbatim_domain::inquiry::{Inquiry, Memory, Stage, Stages};
use verbatim_domain::party::Owner;

use crate::field::Field;

use messages::StoredMessage;

#[derive(Message)]
struct Stored {
    #[prost(uint32, tag = "1")]
    situation: u32,
    #[prost(bytes = "bytes", tag = "2")]
    merged_into: Bytes,
    #[prost(string, tag = "3")]
    merchant_id: String,
    #[prost(string, tag = "4")]
    customer_ref: String,
    #[prost(string, tag = "5")]
    category: String,
    #[prost(string, tag = "6")]
    priority: String,
    #[prost(message, optional, tag = "7")]
    owner: Option<pb::Party>,
    #[prost(message, optional, tag = "8")]
    queue: Option<pb::Party>,
    #[prost(message, optional, tag = "9")]
    offer: Option<StoredOffer>,
    #[prost(message, repeated, tag = "10")]
    settled: Vec<Mark>,
    #[prost(string, repeated, tag = "11")]
    working: Vec<String>,
    #[prost(message, optional, tag = "12")]
    wait: Option<Mark>,
    #[prost(bytes = "bytes", tag = "13")]
    ended_waits: Bytes,
    #[prost(message, repeated, tag = "14")]
    messages: Vec<StoredMessage>,
    #[prost(message, optional, tag = "15")]
    resolution: Option<StoredResolution>,
    #[prost(message, repeated, tag = "16")]
    feedbacks: Vec<Mark>,
    #[prost(message, optional, tag = "17")]
    merge_offered: Option<pb::MergeOffered>,
    #[prost(bytes = "bytes", tag = "18")]
    settled_merges: Bytes,
    #[prost(message, repeated, tag = "19")]
    verdicts: Vec<pb::SourceVerdictRecorded>,
    #[prost(message, repeated, tag = "20")]
    links: Vec<Mark>,
    #[prost(bytes = "bytes", tag = "21")]
    recorded: Bytes,
    #[prost(bytes = "bytes", tag = "22")]
    answered_waits: Bytes,
    /// At most one.
    #[prost(bytes = "bytes", tag = "36")]
    newest_wait: Bytes,
    #[prost(message, repeated, tag = "23")]
    bots: Vec<Mark>,
    #[prost(message, repeated, tag = "24")]
    promises: Vec<Mark>,
    #[prost(message, repeated, tag = "25")]
    escalations: Vec<Mark>,
    #[prost(message, repeated, tag = "26")]
    tasks: Vec<Mark>,
    #[prost(message, repeated, tag = "27")]
    calls: Vec<Mark>,
    #[prost(message, repeated, tag = "28")]
    snoozes: Vec<Mark>,
    #[prost(message, repeated, tag = "29")]
    surveys: Vec<Mark>,
    #[prost(message, repeated, tag = "30")]
    follow_ups: Vec<Mark>,
    #[prost(message, repeated, tag = "31")]
    compensations: Vec<Mark>,
    #[prost(message, repeated, tag = "32")]
    disputes: Vec<Mark>,
    #[prost(message, repeated, tag = "33")]
    evidence: Vec<Mark>,
    #[prost(message, repeated, tag = "34")]
    complaints: Vec<Mark>,
    #[prost(uint64, tag = "35")]
    fact_count: u64,
    #[prost(message, optional, tag = "37")]
    answered_at: Option<prost_types::Timestamp>,
}

/// An id with a number that says what became of it.
#[derive(Message)]
struct Mark {
    #[prost(bytes = "bytes", tag = "1")]
    id: Bytes,
    #[prost(int32, tag = "2")]
    mark: i32,
}

#[derive(Message)]
struct StoredOffer {
    #[prost(bytes = "bytes", tag = "1")]
    handoff_id: Bytes,
    #[prost(message, optional, tag = "2")]
    to: Option<pb::Party>,
    #[prost(message, optional, tag = "3")]
    expires_at: Option<prost_types::Timestamp>,
}

#[derive(Message)]
struct StoredResolution {
    #[prost(bytes = "bytes", tag = "1")]
    id: Bytes,
    #[prost(int32, tag = "2")]
    telling: i32,
    #[prost(int32, tag = "3")]
    answer: i32,
}

/// The bytes of an inquiry; none for one that was never opened.
pub fn encode_inquiry(inquiry: &Inquiry) -> Vec<u8> {
    let (situation, merged_into) = match inquiry {
        Inquiry::Unopened => (0, Bytes::new()),
        Inquiry::Open(_) => (1, Bytes::new()),
        Inquiry::Resolved(_) => (2, Bytes::new()),
        Inquiry::Closed(_) => (3, Bytes::new()),
        Inquiry::Merged(_, into) => (4, into.put()),
        Inquiry::Voided(_) => (5, Bytes::new()),
    };
    let Some(memory) = inquiry.memory() else { return Vec::new() };
    Stored { situation, merged_into, ..put_memory(memory) }.encode_to_vec()
}

/// The inquiry that these bytes stand for; nothing if they are of another version.
pub fn decode_inquiry(bytes: &[u8]) -> Option<Inquiry> {
    if bytes.is_empty() {
        return Some(Inquiry::Unopened);
    }
    let mut stored = Stored::decode(bytes).ok()?;
    let merged_into: Option<InquiryId> = Field::take(std::mem::take(&mut stored.merged_into))?;
    let situation = stored.situation;
    let memory = Box::new(take_memory(stored)?);
    match situation {
        1 => Some(Inquiry::Open(memory)),
        2 => Some(Inquiry::Resolved(memory)),
        3 => Some(Inquiry::Closed(memory)),
        4 => Some(Inquiry::Merged(memory, merged_into?)),
        5 => Some(Inquiry::Voided(memory)),
        _ => None,
    }
}

fn put_memory(memory: &Memory) -> Stored {
    let hands = &memory.hands;
    let (owner, queue) = match &hands.owner {
        Owner::Held(party) => (party.put(), None),
        Owner::Nobody { queue } => (None, queue.put()),
    };
    let mark = |id: Bytes, mark: i32| Mark { id, mark };
    Stored {
        situation: 0,
        merged_into: Bytes::new(),
        fact_count: memory.fact_count,
        merchant_id: memory.merchant_id.put(),
        customer_ref: memory.customer_ref.put(),
        category: memory.category.put(),
        priority: memory.priority.put(),
        owner,
        queue,
        offer: hands.offer.as_ref().map(put_offer),
        settled: hands.settled.iter().map(|(id, how)| mark(id.put(), *how as i32)).collect(),
        working: hands.working.iter().map(Field::put).collect(),
        wait: memory.waits.open.map(|wait| mark(wait.wait_id.put(), wait.on.number())),
        newest_wait: put_ids(memory.waits.newest.iter().map(|id| id.uuid())),
        answered_waits: put_ids(memory.waits.answered.iter().map(|id| id.uuid())),
        ended_waits: put_ids(memory.waits.ended.iter().map(|id| id.uuid())),
        messages: messages::put(&memory.messages),
        answered_at: memory.messages.answered_at.put(),
        resolution: memory.resolution.map(|resolution| StoredResolution {
            id: resolution.resolution_id.put(),
            telling: resolution.telling as i32,
            answer: resolution.answer as i32,
        }),
        feedbacks: put_stages(&memory.feedbacks),
        merge_offered: memory.merges.offered.map(|offered| pb::MergeOffered {
            merge_id: offered.merge_id.put(),
            child_inquiry_id: offered.child_inquiry_id.put(),
        }),
        settled_merges: put_ids(memory.merges.settled.iter().map(|id| id.uuid())),
        verdicts: memory
            .verdicts
            .by_promise
            .iter()
            .map(|(promise, verdict)| pb::SourceVerdictRecorded {
                promise: promise.put(),
                verdict: verdict.number(),
            })
            .collect(),
        bots: put_stages(&memory.bots),
        promises: put_stages(&memory.promises),
        escalations: put_stages(&memory.escalations),
        tasks: put_stages(&memory.tasks),
        calls: put_stages(&memory.calls),
        snoozes: put_stages(&memory.snoozes),
        surveys: put_stages(&memory.surveys),
        follow_ups: put_stages(&memory.follow_ups),
        compensations: put_stages(&memory.compensations),
        disputes: put_stages(&memory.disputes),
        evidence: put_stages(&memory.evidence),
        complaints: put_stages(&memory.complaints),
        links: memory.links.iter().map(|(how, id)| mark(id.put(), how.number())).collect(),
        recorded: put_ids(memory.recorded.iter().copied()),
    }
}

fn take_memory(stored: Stored) -> Option<Memory> {
    let owner: Option<Party> = Field::take(stored.owner)?;
    let owner = match owner {
        Some(party) => Owner::Held(party),
        None => Owner::Nobody { queue: Field::take(stored.queue)? },
    };
    let settled = stored.settled.into_iter();
    let hands = Hands {
        owner,
        offer: stored.offer.map(take_offer).map_or(Some(None), |offer| offer.map(Some))?,
        settled: settled
            .map(|mark| Some((Field::take(mark.id)?, take_settlement(mark.mark)?)))
            .collect::<Option<_>>()?,
        working: stored.working.into_iter().map(Field::take).collect::<Option<_>>()?,
    };
    let wait = match stored.wait {
        None => None,
        Some(mark) => Some(Wait { wait_id: Field::take(mark.id)?, on: Field::take(mark.mark)? }),
    };
    Some(Memory {
        fact_count: stored.fact_count,
        merchant_id: Field::take(stored.merchant_id)?,
        customer_ref: Field::take(stored.customer_ref)?,
        category: Field::take(stored.category)?,
        priority: Field::take(stored.priority)?,
        hands,
        waits: Waits {
            open: wait,
            newest: take_ids(&stored.newest_wait, WaitId::new)?.first().copied(),
            answered: take_ids(&stored.answered_waits, WaitId::new)?,
            ended: take_ids(&stored.ended_waits, WaitId::new)?,
        },
        messages: messages::take(stored.messages, stored.answered_at)?,
        resolution: stored.resolution.map(take_resolution).map_or(Some(None), |r| r.map(Some))?,
        feedbacks: take_stages(stored.feedbacks)?,
        merges: Merges {
            offered: stored.merge_offered.map(take_merge).map_or(Some(None), |it| it.map(Some))?,
            settled: take_ids(&stored.settled_merges, MergeId::new)?,
        },
        verdicts: Verdicts {
            by_promise: stored
                .verdicts
                .into_iter()
                .map(|said| Some((Field::take(said.promise)?, Field::take(said.verdict)?)))
                .collect::<Option<_>>()?,
        },
        bots: take_stages(stored.bots)?,
        promises: take_stages(stored.promises)?,
        escalations: take_stages(stored.escalations)?,
        tasks: take_stages(stored.tasks)?,
        calls: take_stages(stored.calls)?,
        snoozes: take_stages(stored.snoozes)?,
        surveys: take_stages(stored.surveys)?,
        follow_ups: take_stages(stored.follow_ups)?,
        compensations: take_stages(stored.compensations)?,
        disputes: take_stages(stored.disputes)?,
        evidence: take_stages(stored.evidence)?,
        complaints: take_stages(stored.complaints)?,
        links: stored
            .links
            .into_iter()
            .map(|mark| Some((Field::take(mark.mark)?, Field::take(mark.id)?)))
            .collect::<Option<_>>()?,
        recorded: take_ids(&stored.recorded, |uuid| uuid)?,
    })
}

fn put_stages<S: Stage>(stages: &Stages<S>) -> Vec<Mark>
where
    S::Id: Field<Bytes>,
{
    let place = |stage: &S| S::ALL.iter().zip(0..).find(|(it, _)| *it == stage);
    let mark = |stage| place(stage).map_or(-1, |(_, place)| place);
    stages.by_id.iter().map(|(id, stage)| Mark { id: id.put(), mark: mark(stage) }).collect()
}

fn take_stages<S: Stage>(marks: Vec<Mark>) -> Option<Stages<S>>
where
    S::Id: Field<Bytes>,
{
    let stage = |mark: i32| S::ALL.get(usize::try_from(mark).ok()?).copied();
    let taken = marks.into_iter().map(|it| Some((Field::take(it.id)?, stage(it.mark)?)));
    Some(Stages { by_id: taken.collect::<Option<_>>()? })
}

fn put_ids(ids: impl Iterator<Item = Uuid>) -> Bytes {
    ids.flat_map(Uuid::into_bytes).collect()
}

fn take_ids<T: Ord>(bytes: &[u8], new: fn(Uuid) -> T) -> Option<BTreeSet<T>> {
    let ids = bytes.chunks(16).map(|chunk| Uuid::from_slice(chunk).ok().map(new));
    ids.collect()
}

fn put_offer(offer: &Offer) -> StoredOffer {
    StoredOffer {
        handoff_id: offer.handoff_id.put(),
        to: offer.to.put(),
        expires_at: offer.expires_at.put(),
    }
}

fn take_offer(offer: StoredOffer) -> Option<Offer> {
    Some(Offer {
        handoff_id: Field::take(offer.handoff_id)?,
        to: Field::take(offer.to)?,
        expires_at: Field::take(offer.expires_at)?,
    })
}

fn take_merge(offered: pb::MergeOffered) -> Option<MergeOffered> {
    let pb::MergeOffered { merge_id, child_inquiry_id } = offered;
    let (merge_id, child_inquiry_id) = (Field::take(merge_id)?, Field::take(child_inquiry_id)?);
    Some(MergeOffered { merge_id, child_inquiry_id })
}

fn take_settlement(mark: i32) -> Option<Settlement> {
    let all =
        [Settlement::Accepted, Settlement::Declined, Settlement::TimedOut, Settlement::Recalled];
    all.get(usize::try_from(mark).ok()?).copied()
}

fn take_resolution(stored: StoredResolution) -> Option<Resolution> {
    let tellings =
        [Telling::Untold, Telling::Conveyed, Telling::Failed, Telling::Delivered, Telling::Read];
    let answers = [Answer::None, Answer::Confirmed, Answer::Rejected];
    Some(Resolution {
        resolution_id: Field::take(stored.id)?,
        telling: *tellings.get(usize::try_from(stored.telling).ok()?)?,
        answer: *answers.get(usize::try_from(stored.answer).ok()?)?,
    })
}
