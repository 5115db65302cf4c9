//! What a recorded fact is to clocks.

mod alone;
mod grouped;
mod session;
mod telling;

use uuid::Uuid;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::inquiry::Event;
use verbatim_domain::session as session_facts;
use verbatim_domain::{Actor, Timestamp};

use crate::fact::{Fact, Word, subjects_of};

use telling::{Telling, about, plain};

/// What a recorded fact tells clocks, whenever it happened. It can be kept and told again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The kind of fact, as filters name it.
    pub kind: Word,
    /// What it says, and what it changes of the inquiry.
    pub words: Vec<(Attribute, Word)>,
    /// The thing that it is about, where it is about one.
    pub about: Option<Uuid>,
    /// When something is due, where it says so, in milliseconds since the epoch.
    pub due_ms: Option<i64>,
    /// Since when somebody waits whom another inquiry left unanswered, in milliseconds since the
    /// epoch.
    pub waiting_since_ms: Option<i64>,
}

impl Told {
    /// What an event of an inquiry tells, and who acted.
    pub fn of(actor: &Actor, event: &Event) -> Self {
        Told::by(actor, event.kind(), tell(event))
    }

    /// What an event of a session tells, and who acted.
    pub fn of_session(session_id: Uuid, actor: &Actor, event: &session_facts::Event) -> Self {
        Told::by(actor, event.kind(), session::session(session_id, event))
    }

    fn by(actor: &Actor, kind: &'static str, telling: Telling) -> Self {
        let organisation = actor.organisation.map(|organisation| organisation.as_str());
        let Telling { words, id, due_at, waiting_since } = telling
            .known(Attribute::ActorKind, actor.kind.as_str())
            .known(Attribute::ActorOrganisation, organisation);
        let due_ms = due_at.map(Timestamp::unix_ms);
        let waiting_since_ms = waiting_since.map(Timestamp::unix_ms);
        Told { kind: Word::Known(kind), words, about: id, due_ms, waiting_since_ms }
    }

    /// Takes in that a field of the fact should have said something else, where that is anything
    /// that clocks see: an attribute by its name, or `due_at`.
    pub fn correct(&mut self, field: &str, now: Option<&str>) {
        if field == "due_at" {
            self.due_ms = now.and_then(instant_ms);
        }
        let Some(attribute) = Attribute::from_name(field) else { return };
        self.words.retain(|(of, _)| *of != attribute);
        self.words.extend(now.map(|word| (attribute, Word::Chosen(word.into()))));
    }

    /// The facts that tell it, at its time and place in the stream: with a merge goes the question
    /// that it takes over, of a time of its own (design 04, ruling 5).
    pub fn facts(self, at_ms: i64, stream_seq: u64) -> impl Iterator<Item = Fact> {
        let since_ms = self.waiting_since_ms.map(|since_ms| since_ms.min(at_ms));
        let question = since_ms.map(|since_ms| Fact::taken_over(since_ms, at_ms, stream_seq));
        question.into_iter().chain([self.at(at_ms, stream_seq)])
    }

    /// The fact that tells what it says itself.
    fn at(self, at_ms: i64, stream_seq: u64) -> Fact {
        let Told { kind, words, about, due_ms, waiting_since_ms: _ } = self;
        let subjects = subjects_of(&kind);
        let is_of_wait = matches!(&*kind, "wait_claimed" | "wait_ended");
        let wait = about.filter(|_| is_of_wait).map(|id| id.as_u128());
        let fact = Fact::new(at_ms, stream_seq, kind, words).due(due_ms).of_wait(wait);
        let named = subjects.iter().filter_map(|subject| Some((*subject, about?.as_u128())));
        named.fold(fact, |fact, (subject, id)| fact.naming(subject, id))
    }
}

/// A recorded fact as clocks see it: when it happened, its place in the stream, by whom; and with
/// it a question that it takes over.
pub fn recorded(
    at: Timestamp,
    stream_seq: u64,
    actor: &Actor,
    event: &Event,
) -> impl Iterator<Item = Fact> {
    Told::of(actor, event).facts(at.unix_ms(), stream_seq)
}

/// An instant as people write it (RFC 3339), in milliseconds since the epoch.
pub fn instant_ms(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

fn tell(event: &Event) -> Telling {
    match event {
        Event::InquiryOpened(e) => alone::opened(e),
        Event::ClassificationChanged(e) => plain().chosen(Attribute::Category, &e.to),
        Event::PriorityChanged(e) => plain().chosen(Attribute::Priority, &e.to),
        Event::InquiryVoided(e) => plain().known(Attribute::Cause, e.reason.as_str()),
        Event::MessageReceived(e) => alone::received(e),
        Event::MessageSent(e) => alone::sent(e),
        Event::MessageDelivered(e) => about(e.message_id.uuid()),
        Event::MessageRead(e) => about(e.message_id.uuid()),
        Event::DeliveryFailed(e) => alone::failed(e),
        Event::MessageFlagged(e) => alone::flagged(e),
        Event::AssigneeSet(e) => plain().owned_by(Some(&e.assignee)),
        Event::AssigneeCleared(e) => plain().owned_by(e.queue.as_ref()),
        Event::HandoffOffered(e) => alone::offered(e),
        Event::HandoffAccepted(e) => about(e.handoff_id.uuid()).owned_by(Some(&e.to)),
        Event::HandoffDeclined(e) => alone::declined(e),
        Event::HandoffTimedOut(e) => about(e.handoff_id.uuid()),
        Event::HandoffRecalled(e) => about(e.handoff_id.uuid()),
        Event::WaitClaimed(e) => alone::waits(e),
        Event::WaitEnded(e) => about(e.wait_id.uuid()).known(Attribute::Cause, e.cause.as_str()),
        Event::ResolutionDecided(e) => alone::decided(e),
        Event::ResolutionConveyed(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceDelivered(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceRead(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceFailed(e) => alone::untold(e),
        Event::ResolutionConfirmed(e) => about(e.resolution_id.uuid()),
        Event::ResolutionRejected(e) => alone::rejected(e),
        Event::InquiryReopened(e) => plain().known(Attribute::Cause, e.cause.as_str()),
        Event::InquiryClosed(e) => plain().chosen(Attribute::Cause, e.reason.as_ref()),
        Event::FeedbackGiven(e) => alone::judged(e),
        Event::FeedbackAcknowledged(e) => about(e.feedback_id.uuid()),
        Event::FeedbackActioned(e) => about(e.feedback_id.uuid()),
        Event::FeedbackInvalidated(e) => about(e.feedback_id.uuid()),
        Event::MergeCompleted(e) => plain().waiting(e.waiting_since),
        Event::Bot(e) => grouped::bot(e),
        Event::Promise(e) => grouped::promise(e),
        Event::Escalation(e) => grouped::escalation(e),
        Event::Task(e) => grouped::task(e),
        Event::Call(e) => grouped::call(e),
        Event::Snooze(e) => grouped::snooze(e),
        Event::ReplyEquivalent(e) => grouped::reply_equivalent(e),
        Event::FollowUp(e) => grouped::follow_up(e),
        Event::Dispute(e) => grouped::dispute(e),
        Event::Complaint(e) => grouped::complaint(e),
        // Of these clocks know that they happened, and no more.
        Event::Survey(_)
        | Event::Compensation(_)
        | Event::Correct(_)
        | Event::NeedRecorded(_)
        | Event::InquiryLinked(_)
        | Event::AttachmentAdded(_)
        | Event::MergeOffered(_)
        | Event::InquiryMerged(_)
        | Event::MergeDeclined(_)
        | Event::MergeRefused(_)
        | Event::NoteAdded(_)
        | Event::WorkStarted(_)
        | Event::WorkStopped(_)
        | Event::SourceStatusRecorded(_)
        | Event::SourceVerdictRecorded(_) => plain(),
    }
}
