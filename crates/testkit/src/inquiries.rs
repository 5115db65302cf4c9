//! Inquiries told as stories: what happened to a customer, minute by minute, as records hold it.
//!
//! Every fact goes through the rules of the domain, so that no test rests on what cannot happen.

mod crowd;
mod endings;
mod passages;
mod projected;
mod random;
mod undertakings;

use uuid::Uuid;
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{
    AgentId, CorrectionId, CustomerRef, EventId, ExternalId, HandoffId, InquiryId, MerchantId,
    MessageId, RequestId, TeamId, WaitId, derived,
};
use verbatim_domain::inquiry::{
    Command, Context, Inquiry, correct, decide, describe, evolve, hands, talk, wait,
};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::{
    ActorKind, MessageFlag, Organisation, ReplyKind, SenderClass, Visibility, WaitEndCause, WaitOn,
};
use verbatim_domain::{
    Actor, Code, Content, Envelope, Fact, InquirySubject, Party, Source, Times, Timestamp,
};
use verbatim_wire::Outcome;

pub use crowd::crowd;
pub use projected::{Projected, judged, judged_by, projected};
pub(crate) use random::Dice;
pub use random::{random_story, rearranged};
pub use undertakings::{WORDS, undertaking_story};

/// The minute 0 of every story: 2026-01-05T08:00:00Z, a Monday.
pub const BEGINS_AT_MS: i64 = 1_767_600_000_000;

const MINUTE_MS: i64 = 60_000;
const VALID: &str = "a story says only what is valid";

/// One inquiry and its records so far.
#[derive(Debug, Clone)]
pub struct Story {
    name: String,
    inquiry: Inquiry,
    actor: Actor,
    at_ms: i64,
    recorded_after_ms: i64,
    last_seq: u64,
    outcomes: Vec<Outcome>,
    on_refusal: OnRefusal,
}

/// What becomes of a sentence that the rules refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnRefusal {
    /// The teller made a mistake.
    Panic,
    /// It did not happen.
    LeaveOut,
}

/// An id that stands for a word within a story.
fn id_of(story: &str, kind: &str, word: &str) -> Uuid {
    derived(&[b"story", story.as_bytes(), kind.as_bytes(), word.as_bytes()])
}

fn code(word: &str) -> Code {
    Code::new(word).expect(VALID)
}

/// A team, with an agent unless `agent` is empty.
pub fn party(organisation: Organisation, team: &str, agent: &str) -> Party {
    Party {
        organisation,
        team_id: TeamId::new(team).expect(VALID),
        agent_id: (!agent.is_empty()).then(|| AgentId::new(agent).expect(VALID)),
        nature: Nature::People,
        support_line: None,
    }
}

/// A team of the merchant, with an agent unless `agent` is empty.
pub fn merchant(team: &str, agent: &str) -> Party {
    party(Organisation::Merchant, team, agent)
}

/// A team of the mall, with an agent unless `agent` is empty.
pub fn platform(team: &str, agent: &str) -> Party {
    party(Organisation::Platform, team, agent)
}

impl Story {
    /// An inquiry of this name, not opened yet; minute 0, agent `anna` of team `front` speaks.
    pub fn of(name: &str) -> Self {
        let actor = Actor {
            kind: ActorKind::Human,
            id: Some(ExternalId::new("anna").expect(VALID)),
            team_id: Some(TeamId::new("front").expect(VALID)),
            organisation: Some(Organisation::Merchant),
            support_line: None,
            role: None,
        };
        let name = name.to_owned();
        let (inquiry, at_ms) = (Inquiry::default(), BEGINS_AT_MS);
        let on_refusal = OnRefusal::Panic;
        let (recorded_after_ms, last_seq, outcomes) = (250, 0, Vec::new());
        Story { name, inquiry, actor, at_ms, recorded_after_ms, last_seq, outcomes, on_refusal }
    }

    /// What the rules refuse is left out from here on.
    #[must_use]
    pub fn as_far_as_allowed(mut self) -> Self {
        self.on_refusal = OnRefusal::LeaveOut;
        self
    }

    /// What follows happened at this minute, whatever was told before.
    #[must_use]
    pub fn at(mut self, minute: i64) -> Self {
        self.at_ms = BEGINS_AT_MS + minute * MINUTE_MS;
        self
    }

    /// What follows happened so long after minute 0.
    #[must_use]
    pub fn at_ms(mut self, after_ms: i64) -> Self {
        self.at_ms = BEGINS_AT_MS + after_ms;
        self
    }

    /// What follows is recorded so many minutes after it happened.
    #[must_use]
    pub fn recorded_after(mut self, minutes: i64) -> Self {
        self.recorded_after_ms = minutes * MINUTE_MS;
        self
    }

    /// What follows was done by this agent.
    #[must_use]
    pub fn by(mut self, agent: &str) -> Self {
        self.actor.id = Some(ExternalId::new(agent).expect(VALID));
        self
    }

    /// The id of the inquiry.
    pub fn inquiry_id(&self) -> InquiryId {
        InquiryId::new(id_of(&self.name, "inquiry", ""))
    }

    /// The records, in the order of arrival.
    pub fn outcomes(self) -> Vec<Outcome> {
        self.outcomes
    }

    /// Carries a command out.
    ///
    /// # Panics
    /// If the rules refuse it, unless such are left out.
    #[must_use]
    pub fn then(mut self, command: Command) -> Self {
        let occurred_at = Timestamp::from_unix_ms(self.at_ms).expect(VALID);
        let inquiry_id = self.inquiry_id();
        let context = Context { inquiry_id, merchant_id: None, occurred_at };
        let events = match (decide(&self.inquiry, &command, &context), self.on_refusal) {
            (Ok(events), _) => events,
            (Err(_), OnRefusal::LeaveOut) => return self,
            (Err(refusal), OnRefusal::Panic) => {
                panic!("a story may not say {command:?}: {refusal}")
            }
        };
        let mut facts = Vec::with_capacity(events.len());
        for event in events {
            self.inquiry = evolve(self.inquiry, (occurred_at, &event));
            self.last_seq += 1;
            let event_id = EventId::new(id_of(&self.name, "event", &self.last_seq.to_string()));
            facts.push(Fact { event_id, stream_seq: self.last_seq, event });
        }
        let envelope = self.envelope(occurred_at);
        self.outcomes.push(Outcome {
            envelope,
            request_digest: [0; 32],
            prev_hash: [0; 32],
            salt: [0; 16],
            last_seq: self.last_seq,
            facts,
        });
        self
    }

    fn envelope(&self, occurred_at: Timestamp) -> Envelope {
        let request = self.outcomes.len().to_string();
        let claimed = ClaimedTimes { occurred_at: Some(occurred_at), observed_at: None };
        let recorded_at =
            Timestamp::from_unix_ms(occurred_at.unix_ms() + self.recorded_after_ms).expect(VALID);
        Envelope {
            subject: InquirySubject {
                inquiry_id: self.inquiry_id(),
                merchant_id: MerchantId::new("m1").expect(VALID),
                customer_ref: CustomerRef::new("c1").expect(VALID),
            },
            request_id: RequestId::new(id_of(&self.name, "request", &request)),
            actor: self.actor.clone(),
            source: Source {
                service: code("desk"),
                instance: None,
                channel: Some(code("chat")),
                external_id: None,
                provenance: Provenance::Live,
            },
            times: Times::clamped(claimed, recorded_at),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        }
    }
}

/// The verbs of a story. Words stand for ids: the same word is the same thing.
impl Story {
    /// It began, in the mall's common queue.
    #[must_use]
    pub fn opened(self) -> Self {
        self.opened_in(None)
    }

    /// It began in this team's queue.
    #[must_use]
    pub fn opened_in(self, queue: Option<Party>) -> Self {
        self.opened_about(&[], queue)
    }

    /// It began over these orders.
    ///
    /// # Panics
    /// If a name is none.
    #[must_use]
    pub fn opened_about(self, orders: &[&str], queue: Option<Party>) -> Self {
        let opened = describe::InquiryOpened {
            merchant_id: MerchantId::new("m1").expect(VALID),
            customer_ref: CustomerRef::new("c1").expect(VALID),
            origin: None,
            channel: code("chat"),
            subject: None,
            priority: Some(code("normal")),
            category: Some(code("delivery")),
            customer_tier: None,
            order_refs: orders.iter().map(|id| ExternalId::new(*id).expect(VALID)).collect(),
            language: None,
            queue,
        };
        self.then(Command::OpenInquiry(describe::OpenInquiry { opened }))
    }

    /// The customer wrote.
    #[must_use]
    pub fn received(self, message: &str) -> Self {
        let message = talk::MessageReceived {
            message_id: MessageId::new(id_of(&self.name, "message", message)),
            kind: code("text"),
            sender_class: SenderClass::Customer,
            public: false,
            body: None,
        };
        self.then(Command::ReceiveMessage(talk::ReceiveMessage { message }))
    }

    /// A person answered.
    #[must_use]
    pub fn replied(self, message: &str) -> Self {
        self.replied_as(message, ReplyKind::Human)
    }

    /// An answer of this kind went out.
    #[must_use]
    pub fn replied_as(self, message: &str, reply_kind: ReplyKind) -> Self {
        let message = talk::MessageSent {
            message_id: MessageId::new(id_of(&self.name, "message", message)),
            in_reply_to: None,
            reply_kind,
            visibility: Visibility::Customer,
            asks_customer: false,
            body: None,
        };
        self.then(Command::SendReply(talk::SendReply { message }))
    }

    /// A message was marked.
    #[must_use]
    pub fn flagged(self, message: &str, flag: MessageFlag) -> Self {
        let flagged = talk::MessageFlagged {
            message_id: MessageId::new(id_of(&self.name, "message", message)),
            flag,
            evidence: ExternalId::new("seen").expect(VALID),
        };
        self.then(Command::FlagMessage(talk::FlagMessage { flagged }))
    }

    /// Somebody became the owner.
    #[must_use]
    pub fn assigned(self, assignee: Party) -> Self {
        self.then(Command::AssignInquiry(hands::AssignInquiry { assignee, method: None }))
    }

    /// It went back to the queue.
    #[must_use]
    pub fn unassigned(self) -> Self {
        self.then(Command::UnassignInquiry(hands::UnassignInquiry { reason: None }))
    }

    /// A hand-off was offered.
    #[must_use]
    pub fn offered(self, handoff: &str, to: Party) -> Self {
        let offer = hands::OfferHandoff {
            handoff_id: HandoffId::new(id_of(&self.name, "handoff", handoff)),
            to,
            reason_code: code("not_ours"),
            summary: None,
            requested_action: None,
            expires_at: None,
        };
        self.then(Command::OfferHandoff(offer))
    }

    /// A hand-off was accepted.
    #[must_use]
    pub fn accepted(self, handoff: &str) -> Self {
        let handoff_id = HandoffId::new(id_of(&self.name, "handoff", handoff));
        self.then(Command::AcceptHandoff(hands::AcceptHandoff { handoff_id, agent_id: None }))
    }

    /// The hand-off on offer was accepted, whichever it is.
    #[must_use]
    pub fn accepted_any(self) -> Self {
        let memory = self.inquiry.memory();
        let Some(offer) = memory.and_then(|memory| memory.hands.offer.clone()) else {
            return self;
        };
        let (handoff_id, agent_id) = (offer.handoff_id, None);
        self.then(Command::AcceptHandoff(hands::AcceptHandoff { handoff_id, agent_id }))
    }

    /// A hand-off was declined.
    #[must_use]
    pub fn declined(self, handoff: &str) -> Self {
        let handoff_id = HandoffId::new(id_of(&self.name, "handoff", handoff));
        let reason_code = code("not_ours_either");
        self.then(Command::DeclineHandoff(hands::DeclineHandoff { handoff_id, reason_code }))
    }

    /// What a field of an earlier fact should have said.
    ///
    /// # Panics
    /// If the story has no such fact.
    pub fn corrected(self, of: u64, field: &str, now: &str) -> Self {
        let name = format!("{field} of {of} is {now}");
        let corrected = correct::FactCorrected {
            correction_id: CorrectionId::new(id_of(&self.name, "correction", &name)),
            of,
            field: code(field),
            was: None,
            now: Some(Content::new(now).expect(VALID)),
            reason: code("misread"),
            approved_by: ExternalId::new("ines").expect(VALID),
        };
        self.then(correct::Command::CorrectFact(corrected).into())
    }

    /// It waits for somebody.
    #[must_use]
    pub fn waits(self, wait: &str, on: WaitOn) -> Self {
        let wait = wait::WaitClaimed {
            wait_id: WaitId::new(id_of(&self.name, "wait", wait)),
            on,
            question_message_id: None,
            expected_at: None,
        };
        self.then(Command::ClaimWait(wait::ClaimWait { wait }))
    }

    /// Somebody said that a wait was over.
    #[must_use]
    pub fn waited(self, wait: &str) -> Self {
        let wait_id = Some(WaitId::new(id_of(&self.name, "wait", wait)));
        let (cause, evidence_message_id) = (WaitEndCause::Answered, None);
        self.then(Command::EndWait(wait::EndWait { wait_id, cause, evidence_message_id }))
    }

    /// Somebody said that the wait that stands was over.
    #[must_use]
    pub fn waited_any(self) -> Self {
        let (cause, evidence_message_id) = (WaitEndCause::Expired, None);
        self.then(Command::EndWait(wait::EndWait { wait_id: None, cause, evidence_message_id }))
    }
}
