//! Waits: how long each of them stood, what ended it, and what was said around it.

use std::collections::BTreeMap;

use verbatim_domain::vocabulary::{SenderClass, WaitEndCause, WaitOn};

use crate::history::{Asks, Claim, History, Reply, What};
use verbatim_projection::Passages;
use verbatim_projection::kept::KeptId;

/// One wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) claimed_at_ms: i64,
    pub(crate) claimed_seq: u64,
    /// None while it stands.
    pub(crate) end: Option<End>,
    /// When somebody said that it was over, another wait was claimed, a resolution was decided, or
    /// the inquiry ended: a message does not take a claim back. None while the claim stands.
    pub(crate) claimed_until_ms: Option<i64>,
    /// Who said that it was over.
    pub(crate) ended_by_id: Option<&'a str>,
    /// Up to the end of the inquiry's life while it stands.
    pub(crate) waited_ms: i64,
    /// To the message that the claim names, if it went to the customer.
    pub(crate) named_distance_ms: Option<i64>,
    /// To the nearest question to the customer.
    pub(crate) question_distance_ms: Option<i64>,
    /// What was said since the wait before was claimed; none for the first wait.
    pub(crate) message_count_before: Option<i64>,
    /// Messages that came in while it stood.
    pub(crate) received_count: i64,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at_ms: i64,
    pub(crate) cause: EndCause,
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndCause {
    /// Somebody said so.
    Said(WaitEndCause),
    /// The one that was waited for wrote, whether or not anybody said so.
    Message,
    /// The inquiry ended.
    InquiryEnded,
}

impl EndCause {
    /// As analysts read it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EndCause::Said(cause) => cause.as_str(),
            EndCause::Message => "message",
            EndCause::InquiryEnded => "inquiry_ended",
        }
    }
}

/// The waits of an inquiry, in the order of their claims. Facts before the opening are clipped.
pub(crate) fn waits<'a>(history: &'a History, passages: &Passages) -> Vec<Wait<'a>> {
    let Some(opened_at_ms) = history.opened_at_ms() else {
        return Vec::new();
    };
    let mut waits = Waits::default();
    for moment in history.iter() {
        let at_ms = moment.at_ms.max(opened_at_ms);
        match &moment.what {
            What::WaitClaimed(claim) => waits.claim(claim, at_ms, moment.seq),
            What::WaitEnded { wait_id, cause, ended_by_id } => {
                let (end, by_id) = (End::said(at_ms, *cause), ended_by_id.as_deref());
                waits.end(*wait_id, Said { end, by_id });
            }
            What::Spoke { sender } => waits.receive(SenderClass::from_number(*sender), at_ms),
            What::Replied(reply) if passages.failed(reply.message_id) => waits.say(),
            What::Replied(reply) => waits.reply(reply, at_ms),
            What::Decided => waits.end_claims(at_ms),
            What::Closed | What::Merged | What::Voided => waits.end_all(at_ms),
            What::Opened { .. }
            | What::Assigned(_)
            | What::Unassigned { .. }
            | What::Accepted(_)
            | What::Delivered
            | What::Read
            | What::Reopened
            | What::WorkStarted { .. }
            | What::WorkStopped { .. } => {}
        }
    }
    waits.finish(history)
}

impl End {
    fn said(at_ms: i64, cause: i32) -> Self {
        End { at_ms, cause: EndCause::Said(WaitEndCause::from_number(cause)) }
    }
}

/// That somebody said that a wait was over.
#[derive(Clone, Copy)]
struct Said<'a> {
    end: End,
    by_id: Option<&'a str>,
}

/// Waits in the making.
#[derive(Default)]
struct Waits<'a> {
    waits: Vec<Wait<'a>>,
    /// Ends that happened before their claim.
    early_ends: BTreeMap<KeptId, Said<'a>>,
    /// When messages went to the customer, each by its id.
    sent_ms: BTreeMap<KeptId, i64>,
    /// When the customer was asked something, in order.
    questions_ms: Vec<i64>,
    /// Messages and replies since the last claim.
    message_count: i64,
}

impl<'a> Waits<'a> {
    fn claim(&mut self, claim: &'a Claim, claimed_at_ms: i64, claimed_seq: u64) {
        let early = self.early_ends.get(&claim.wait_id);
        let before = self.waits.last_mut();
        let message_count_before = before.is_some().then_some(self.message_count);
        if let Some(before) = before {
            before.claimed_until_ms.get_or_insert(claimed_at_ms);
        }
        self.message_count = 0;
        self.waits.push(Wait {
            claim,
            claimed_at_ms,
            claimed_seq,
            end: early.map(|said| End { at_ms: claimed_at_ms, ..said.end }),
            claimed_until_ms: early.map(|_| claimed_at_ms),
            ended_by_id: early.and_then(|said| said.by_id),
            waited_ms: 0,
            named_distance_ms: None,
            question_distance_ms: None,
            message_count_before,
            received_count: 0,
        });
    }

    fn end(&mut self, wait_id: KeptId, said: Said<'a>) {
        match self.waits.iter_mut().find(|wait| wait.claim.wait_id == wait_id) {
            Some(wait) => {
                wait.end_once(said.end);
                wait.claimed_until_ms.get_or_insert(said.end.at_ms);
                wait.ended_by_id = said.by_id;
            }
            None => {
                self.early_ends.insert(wait_id, said);
            }
        }
    }

    fn receive(&mut self, sender: SenderClass, at_ms: i64) {
        self.say();
        for wait in self.waits.iter_mut().filter(|wait| wait.end.is_none()) {
            wait.received_count += 1;
            if answers(sender, wait.claim.on()) {
                wait.end_once(End { at_ms, cause: EndCause::Message });
            }
        }
    }

    /// Somebody said something, whether or not it arrived.
    fn say(&mut self) {
        self.message_count += 1;
    }

    fn reply(&mut self, reply: &Reply, at_ms: i64) {
        self.say();
        self.sent_ms.insert(reply.message_id, at_ms);
        match reply.asks {
            Asks::Something => self.questions_ms.push(at_ms),
            Asks::Nothing => {}
        }
    }

    fn end_all(&mut self, at_ms: i64) {
        for wait in &mut self.waits {
            wait.end_once(End { at_ms, cause: EndCause::InquiryEnded });
        }
        self.end_claims(at_ms);
    }

    /// Who decides claims no longer that somebody else has to act first.
    fn end_claims(&mut self, at_ms: i64) {
        for wait in &mut self.waits {
            wait.claimed_until_ms.get_or_insert(at_ms);
        }
    }

    fn finish(mut self, history: &History) -> Vec<Wait<'a>> {
        for wait in &mut self.waits {
            let claimed_at_ms = wait.claimed_at_ms;
            let until_ms = wait.end.map(|end| end.at_ms).or(history.last_fact_at_ms());
            wait.waited_ms = until_ms.map_or(0, |until_ms| until_ms - claimed_at_ms).max(0);
            let named = wait.claim.question_message_id.and_then(|id| self.sent_ms.get(&id));
            wait.named_distance_ms = named.map(|at_ms| (at_ms - claimed_at_ms).abs());
            let distances_ms = self.questions_ms.iter().map(|at_ms| (at_ms - claimed_at_ms).abs());
            wait.question_distance_ms = distances_ms.min();
        }
        self.waits
    }
}

impl Wait<'_> {
    fn end_once(&mut self, end: End) {
        self.end.get_or_insert(end);
    }
}

/// Whether a message of this sender is what such a wait was for.
fn answers(sender: SenderClass, on: WaitOn) -> bool {
    match on {
        WaitOn::Customer => sender == SenderClass::Customer,
        WaitOn::ThirdParty => sender == SenderClass::ThirdParty,
        WaitOn::Internal | WaitOn::Unrecognised(_) => false,
    }
}
