//! Sessions told as stories: who came, how long they waited, and whether they left.
//!
//! Every fact goes through the rules of the domain, so that no test rests on what cannot happen.

use uuid::Uuid;
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{
    CustomerRef, EventId, ExternalId, InquiryId, MerchantId, MessageId, RequestId, SessionId,
    derived,
};
use verbatim_domain::session::{
    Command, Session, SessionAbandoned, SessionAnswered, SessionClosed, SessionLinked,
    SessionOpened, SessionQueued, decide, evolve,
};
use verbatim_domain::vocabulary::{ActorKind, ReplyKind};
use verbatim_domain::{Actor, Code, Envelope, Fact, SessionSubject, Source, Times, Timestamp};
use verbatim_wire::{Outcome, Sessions};

use crate::inquiries::{BEGINS_AT_MS, Dice, OnRefusal, merchant};

const MINUTE_MS: i64 = 60_000;
const VALID: &str = "a story says only what is valid";

/// One session and its records so far.
#[derive(Debug, Clone)]
pub struct Visit {
    name: String,
    merchant_id: MerchantId,
    customer_ref: CustomerRef,
    session: Session,
    at_ms: i64,
    recorded_after_ms: i64,
    last_seq: u64,
    outcomes: Vec<Outcome<Sessions>>,
    on_refusal: OnRefusal,
}

fn code(word: &str) -> Code {
    Code::new(word).expect(VALID)
}

impl Visit {
    /// A session of this name, not opened yet; minute 0, customer `c1` comes to merchant `m1`.
    pub fn of(name: &str) -> Self {
        Visit {
            name: name.to_owned(),
            merchant_id: MerchantId::new("m1").expect(VALID),
            customer_ref: CustomerRef::new("c1").expect(VALID),
            session: Session::default(),
            at_ms: BEGINS_AT_MS,
            recorded_after_ms: 250,
            last_seq: 0,
            outcomes: Vec::new(),
            on_refusal: OnRefusal::Panic,
        }
    }

    /// What the rules refuse is left out from here on.
    #[must_use]
    pub fn as_far_as_allowed(mut self) -> Self {
        self.on_refusal = OnRefusal::LeaveOut;
        self
    }

    /// The same, of this customer who comes to this merchant.
    #[must_use]
    pub fn between(mut self, merchant: &str, customer: &str) -> Self {
        self.merchant_id = MerchantId::new(merchant).expect(VALID);
        self.customer_ref = CustomerRef::new(customer).expect(VALID);
        self
    }

    /// What follows happened at this minute, whatever was told before.
    #[must_use]
    pub fn at(self, minute: i64) -> Self {
        self.at_ms(minute * MINUTE_MS)
    }

    /// What follows happened so long after minute 0.
    #[must_use]
    pub fn at_ms(mut self, after_ms: i64) -> Self {
        self.at_ms = BEGINS_AT_MS + after_ms;
        self
    }

    /// The id of the session.
    pub fn session_id(&self) -> SessionId {
        SessionId::new(self.id_of("session", ""))
    }

    /// The records, in the order of arrival.
    pub fn outcomes(self) -> Vec<Outcome<Sessions>> {
        self.outcomes
    }

    /// The customer came; whether anybody was there, as far as that is known.
    #[must_use]
    pub fn opened(self, online_at_start: Option<bool>) -> Self {
        let opened = SessionOpened {
            merchant_id: self.merchant_id.clone(),
            customer_ref: self.customer_ref.clone(),
            channel: code("chat"),
            online_at_start,
            order_refs: vec![ExternalId::new("8812").expect(VALID)],
            language: Some(code("de")),
        };
        self.then(Command::OpenSession(opened))
    }

    /// The customer was put in the queue of this team.
    #[must_use]
    pub fn queued(self, team: &str) -> Self {
        self.then(Command::QueueSession(SessionQueued { queue: merchant(team, "") }))
    }

    /// A person of team `front` answered.
    #[must_use]
    pub fn answered(self, message: &str, agent: &str) -> Self {
        let message_id = MessageId::new(self.id_of("message", message));
        let answered_by = Some(merchant("front", agent));
        let reply_kind = ReplyKind::Human;
        self.then(Command::AnswerSession(SessionAnswered { message_id, reply_kind, answered_by }))
    }

    /// An answer of this kind was given, by whoever acted.
    #[must_use]
    pub fn answered_as(self, message: &str, reply_kind: ReplyKind) -> Self {
        let message_id = MessageId::new(self.id_of("message", message));
        let answered = SessionAnswered { message_id, reply_kind, answered_by: None };
        self.then(Command::AnswerSession(answered))
    }

    /// The customer left.
    #[must_use]
    pub fn abandoned(self) -> Self {
        let reason = Some(code("window_closed"));
        self.then(Command::AbandonSession(SessionAbandoned { reason }))
    }

    /// It was closed.
    #[must_use]
    pub fn closed(self) -> Self {
        self.then(Command::CloseSession(SessionClosed { reason: None }))
    }

    /// It led to the inquiry that this word stands for.
    #[must_use]
    pub fn led_to(self, inquiry: &str) -> Self {
        let inquiry_id = InquiryId::new(derived(&[b"inquiry", inquiry.as_bytes()]));
        self.then(Command::LinkSession(SessionLinked { inquiry_id }))
    }

    /// Carries a command out.
    ///
    /// # Panics
    /// If the rules refuse it, unless such are left out.
    #[must_use]
    pub fn then(mut self, command: Command) -> Self {
        let events = match (decide(&self.session, &command, None), self.on_refusal) {
            (Ok(events), _) => events,
            (Err(_), OnRefusal::LeaveOut) => return self,
            (Err(refusal), OnRefusal::Panic) => {
                panic!("a story may not say {command:?}: {refusal}")
            }
        };
        let mut facts = Vec::with_capacity(events.len());
        for event in events {
            self.session = evolve(self.session, &event);
            self.last_seq += 1;
            let event_id = EventId::new(self.id_of("event", &self.last_seq.to_string()));
            facts.push(Fact { event_id, stream_seq: self.last_seq, event });
        }
        self.outcomes.push(Outcome {
            envelope: self.envelope(),
            request_digest: [0; 32],
            prev_hash: [0; 32],
            salt: [0; 16],
            last_seq: self.last_seq,
            facts,
        });
        self
    }

    /// An id that stands for a word within the story.
    fn id_of(&self, kind: &str, word: &str) -> Uuid {
        derived(&[b"visit", self.name.as_bytes(), kind.as_bytes(), word.as_bytes()])
    }

    fn envelope(&self) -> Envelope<SessionSubject> {
        let occurred_at = Timestamp::from_unix_ms(self.at_ms).expect(VALID);
        let claimed = ClaimedTimes { occurred_at: Some(occurred_at), observed_at: None };
        let recorded_at = Timestamp::from_unix_ms(self.at_ms + self.recorded_after_ms);
        let request = self.outcomes.len().to_string();
        Envelope {
            subject: SessionSubject {
                session_id: self.session_id(),
                merchant_id: self.merchant_id.clone(),
                customer_ref: self.customer_ref.clone(),
            },
            request_id: RequestId::new(self.id_of("request", &request)),
            actor: Actor {
                kind: ActorKind::System,
                id: Some(ExternalId::new("router").expect(VALID)),
                team_id: None,
                organisation: None,
                support_line: None,
                role: None,
            },
            source: Source {
                service: code("gateway"),
                instance: None,
                channel: Some(code("chat")),
                external_id: None,
                provenance: Provenance::Live,
            },
            times: Times::clamped(claimed, recorded_at.expect(VALID)),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        }
    }
}

/// A session of about so many facts at as many instants, a few seconds apart, as far as the rules
/// allow them; some arrive later than others that happened after them. One seed tells one story.
pub fn random_visit(visit: Visit, seed: u64, sentence_count: u32) -> Visit {
    let mut dice = Dice::of(seed);
    let begins_ms = visit.at_ms - BEGINS_AT_MS;
    let online = dice.one_of(&[None, Some(false), Some(true), Some(true)]);
    let pace_ms = dice.one_of(&[2_000, 15_000, 60_000, 240_000]);
    let opened = visit.as_far_as_allowed().opened(online);
    (1..=i64::from(sentence_count)).fold(opened, |visit, number| {
        let late_by = if dice.below(4) == 0 { i64::from(dice.below(5)) } else { 0 };
        // No two of them in the same millisecond.
        say(visit.at_ms(begins_ms + (number - late_by) * pace_ms + number), &mut dice)
    })
}

fn say(visit: Visit, dice: &mut Dice) -> Visit {
    let word = dice.one_of(&["a", "b", "c"]);
    let kind = dice.one_of(&[ReplyKind::Greeting, ReplyKind::AutoReply, ReplyKind::BotAutonomous]);
    match dice.below(12) {
        0 | 1 => visit.queued(dice.one_of(&["front", "back"])),
        2..=4 => visit.answered_as(word, kind),
        5 => visit.answered(word, dice.one_of(&["anna", "ben"])),
        6 => visit.answered_as(word, ReplyKind::HumanQuickPhrase),
        7 => visit.abandoned(),
        8 => visit.closed(),
        _ => visit.led_to(word),
    }
}
