//! A fact as clocks see it: when, what it says, what it changes, which things it names.

use std::ops::Deref;
use std::sync::Arc;

use verbatim_domain::governance::Attribute;
use verbatim_domain::governance::clock_def::Subject;

/// A word of a fact: of a closed list, or a code that its source chose.
#[derive(Debug, Clone)]
pub enum Word {
    /// Of a closed list.
    Known(&'static str),
    /// Chosen by its source.
    Chosen(Arc<str>),
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Word::Known(word) => word,
            Word::Chosen(word) => word,
        }
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Word) -> bool {
        **self == **other
    }
}

impl Eq for Word {}

/// A moment of an inquiry from which a clock can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landmark {
    /// It was opened.
    Opened,
    /// The customer wrote.
    CustomerMessage,
    /// A session began.
    SessionStart,
    /// The customer asked for a person.
    HumanRequested,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When it happened, in milliseconds since the epoch.
    pub at_ms: i64,
    /// Its place in the stream.
    pub stream_seq: u64,
    /// When something is due, where it says so, in milliseconds since the epoch.
    pub due_ms: Option<i64>,
    pub(crate) says: Vec<(Attribute, Word)>,
    /// What a message was marked as, and how many milliseconds after it.
    pub(crate) marks: Vec<(Word, i64)>,
    pub(crate) sets: Vec<(Attribute, Option<Word>)>,
    pub(crate) names: Vec<(Subject, u128)>,
    /// The wait that it claims or ends.
    pub(crate) wait: Option<u128>,
    /// Since when anybody here can keep what it begins, where that is later than it happened.
    pub(crate) kept_from_ms: Option<i64>,
    pub(crate) landmark: Option<Landmark>,
    pub(crate) effect: Effect,
}

/// What a fact does to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    None,
    /// Somebody on whom a wait may stand has spoken: the word of [`Attribute::WaitingOn`].
    Spoke(Word),
    /// A message went out.
    Sent,
    /// A message, named by the fact, is marked with a word.
    Flags(Word),
    /// The inquiry was opened again.
    Reopens,
}

impl Fact {
    /// A fact of a kind, as filters name it (`message_received`), with what it says.
    pub fn new(
        at_ms: i64,
        stream_seq: u64,
        kind: Word,
        words: impl IntoIterator<Item = (Attribute, Word)>,
    ) -> Self {
        let (of_inquiry, mut says): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|(attribute, _)| attribute.is_of_the_inquiry());
        let mut sets: Vec<_> =
            of_inquiry.into_iter().map(|(attribute, word)| (attribute, Some(word))).collect();
        let (mut landmark, mut effect) = (None, Effect::None);
        let said = |attribute| {
            let said = says.iter().find(|(of, _)| *of == attribute);
            said.map(|(_, word): &(Attribute, Word)| word.clone())
        };
        let status = |word| (Attribute::Status, Some(Word::Known(word)));
        match &*kind {
            "inquiry_opened" => {
                landmark = Some(Landmark::Opened);
                sets.push(status("open"));
            }
            "message_received" => {
                let sender = said(Attribute::SenderClass).unwrap_or(CUSTOMER);
                landmark = (sender == CUSTOMER).then_some(Landmark::CustomerMessage);
                effect = Effect::Spoke(sender);
            }
            "message_sent" => effect = Effect::Sent,
            "message_flagged" => effect = said(Attribute::Flag).map_or(effect, Effect::Flags),
            "wait_ended" => sets.push((Attribute::WaitingOn, None)),
            "resolution_decided" => sets.push(status("resolved")),
            "inquiry_reopened" => {
                // Who only says thanks starts no clock.
                let is_courtesy = said(Attribute::Cause).is_some_and(|it| &*it == "courtesy");
                effect = if is_courtesy { Effect::None } else { Effect::Reopens };
                sets.push(status("open"));
            }
            "inquiry_closed" => sets.push(status("closed")),
            "inquiry_merged" => sets.push(status("merged")),
            "inquiry_voided" => sets.push(status("voided")),
            "session_opened" => landmark = Some(Landmark::SessionStart),
            "bot_engaged" => sets.push((Attribute::Bot, Some(Word::Known("engaged")))),
            "bot_handoff_requested" => landmark = Some(Landmark::HumanRequested),
            "bot_handoff_completed" | "bot_resolved" => sets.push((Attribute::Bot, None)),
            _other => {}
        }
        // Nothing is waited for when it has ended, whatever was claimed before.
        if matches!(&*kind, "inquiry_closed" | "inquiry_merged" | "inquiry_voided") {
            sets.push((Attribute::WaitingOn, None));
        }
        says.push((Attribute::Fact, kind));
        Fact {
            at_ms,
            stream_seq,
            due_ms: None,
            says,
            marks: Vec::new(),
            sets,
            names: Vec::new(),
            wait: None,
            kept_from_ms: None,
            landmark,
            effect,
        }
    }

    /// What a customer asked in an inquiry that this one took in at a moment, and nobody has
    /// answered. It is no message of this inquiry: it names none, and ends nobody's wait.
    pub(crate) fn taken_over(at_ms: i64, taken_in_ms: i64, stream_seq: u64) -> Self {
        let sender = (Attribute::SenderClass, CUSTOMER);
        let asked = Fact::new(at_ms, stream_seq, Word::Known("message_received"), [sender]);
        Fact { effect: Effect::None, kept_from_ms: Some(taken_in_ms), ..asked }
    }

    /// The same, naming a thing.
    #[must_use]
    pub fn naming(mut self, subject: Subject, id: u128) -> Self {
        self.names.push((subject, id));
        self
    }

    /// The same, saying when something is due, in milliseconds since the epoch.
    #[must_use]
    pub fn due(self, due_ms: Option<i64>) -> Self {
        Fact { due_ms, ..self }
    }

    /// The same, claiming or ending a wait of its own; none: whichever stands.
    #[must_use]
    pub fn of_wait(self, wait: Option<u128>) -> Self {
        Fact { wait, ..self }
    }

    /// Its kind, as filters name it; with one that it was corrected to, where it was.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.says.iter().filter(|(of, _)| *of == Attribute::Fact).map(|(_, kind)| &**kind)
    }

    /// Whether it is of a kind, as filters name it.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kinds().any(|it| it == kind)
    }

    /// The thing of this kind that it names.
    pub fn named(&self, subject: Subject) -> Option<u128> {
        self.names.iter().find(|(kind, _)| *kind == subject).map(|(_, id)| *id)
    }
}

const CUSTOMER: Word = Word::Known("customer");

/// The things that a fact of a kind is about, by its own id. What marks a message may mark one of
/// either direction.
pub fn subjects_of(kind: &str) -> &'static [Subject] {
    match kind {
        "message_received" => &[Subject::Message],
        "message_sent" | "message_delivered" | "message_read" | "delivery_failed" => {
            &[Subject::Reply]
        }
        "message_flagged" => &[Subject::Message, Subject::Reply],
        "callback_promised" => &[Subject::Call],
        _other => {
            let family = FAMILIES.iter().find(|(prefix, _)| kind.starts_with(prefix));
            family.map_or(&[], |(_, subjects)| *subjects)
        }
    }
}

/// Kinds of facts by how their names begin.
const FAMILIES: [(&str, &[Subject]); 14] = [
    ("session_", &[Subject::Session]),
    ("handoff_", &[Subject::Handoff]),
    ("task_", &[Subject::Task]),
    ("promise_", &[Subject::Promise]),
    ("resolution_", &[Subject::Resolution]),
    ("conveyance_", &[Subject::Resolution]),
    ("dispute_", &[Subject::Dispute]),
    ("evidence_", &[Subject::Evidence]),
    ("feedback_", &[Subject::Feedback]),
    ("follow_up_", &[Subject::FollowUp]),
    ("escalation_", &[Subject::Escalation]),
    ("call_", &[Subject::Call]),
    ("snooze_", &[Subject::Snooze]),
    ("external_complaint_", &[Subject::Complaint]),
];
