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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fact {
    /// When it happened, in milliseconds since the epoch.
    pub at_ms: i64,
    /// Its place in the stream.
    pub stream_seq: u64,
    /// What it says of itself.
    pub says: Vec<(Attribute, Word)>,
    /// What it changes of the inquiry; nothing: that it is no more.
    pub sets: Vec<(Attribute, Option<Word>)>,
    /// The things it names.
    pub names: Vec<(Subject, u128)>,
    /// When something is due, where it says so, in milliseconds since the epoch.
    pub due_ms: Option<i64>,
    /// What it marks, as a moment from which a clock can count.
    pub landmark: Option<Landmark>,
    /// What it does beyond that.
    pub effect: Effect,
}

/// What a fact does to others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Effect {
    /// Nothing.
    #[default]
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
    /// The thing of this kind that it names.
    pub fn named(&self, subject: Subject) -> Option<u128> {
        self.names.iter().find(|(kind, _)| *kind == subject).map(|(_, id)| *id)
    }
}
