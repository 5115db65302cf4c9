//! What was said: messages in and out, what became of them, flags, notes.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::id::{ExternalId, MessageId, NoteId, derived};
use crate::text::{Code, Content};
use crate::time::Timestamp;
use crate::vocabulary::{MessageFlag, ReplyKind, SenderClass, Visibility};

use super::{Context, Event, Inquiry, Refusal};

/// Wish: record a message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveMessage {
    /// What is to be recorded.
    pub message: MessageReceived,
}

/// A message came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageReceived {
    /// Id of the message.
    pub message_id: MessageId,
    /// Its medium.
    pub kind: Code,
    /// Who wrote it.
    pub sender_class: SenderClass,
    /// Whether everybody can read it.
    pub public: bool,
    /// The words.
    pub body: Option<Content>,
}

/// Wish: record a message that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendReply {
    /// What is to be recorded.
    pub message: MessageSent,
}

/// A message went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSent {
    /// Id of the message.
    pub message_id: MessageId,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
    /// How it came to be written.
    pub reply_kind: ReplyKind,
    /// Who can see it.
    pub visibility: Visibility,
    /// Whether it asks the customer something.
    pub asks_customer: bool,
    /// The words.
    pub body: Option<Content>,
}

macro_rules! about_a_message {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// The message.
            pub message_id: MessageId,
        }
    )*};
}

about_a_message! {
    /// Wish: record that a message arrived.
    MarkDelivered
    /// Wish: record that a message was read.
    MarkRead
    /// A message that went out arrived.
    MessageDelivered
    /// A message that went out was read.
    MessageRead
}

/// Wish: record that a message did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDeliveryFailure {
    /// What is to be recorded.
    pub failure: DeliveryFailed,
}

/// A message that went out did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFailed {
    /// The message.
    pub message_id: MessageId,
    /// Why.
    pub reason: Code,
}

/// Wish: mark a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagMessage {
    /// What is to be recorded.
    pub flagged: MessageFlagged,
}

/// A message was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFlagged {
    /// The message.
    pub message_id: MessageId,
    /// As what.
    pub flag: MessageFlag,
    /// What shows it.
    pub evidence: ExternalId,
}

/// Wish: record a note among colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddNote {
    /// What is to be recorded.
    pub note: NoteAdded,
}

/// A note among colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteAdded {
    /// Id of the note.
    pub note_id: NoteId,
    /// The words.
    pub body: Content,
}

/// Every message of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Messages {
    /// What is remembered of each.
    pub by_id: BTreeMap<MessageId, MessageMemory>,
    /// What the customer wrote and nobody has answered, with when that happened.
    pub unanswered: BTreeMap<MessageId, Timestamp>,
    /// When a person answered last, or what the inquiry is about was decided.
    pub answered_at: Option<Timestamp>,
}

/// What is remembered of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageMemory {
    /// Which way it went, and how far.
    pub passage: Passage,
    /// What it was marked as.
    pub flags: BTreeSet<MessageFlag>,
}

/// Which way a message went, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It came in.
    Received,
    /// It went out; no more is known.
    Sent,
    /// It went out and arrived.
    Delivered,
    /// It went out and was read.
    Read,
    /// It went out and did not arrive.
    Failed,
}

impl MessageSent {
    /// Whether the customer can see that a person answers.
    pub fn is_answer(&self) -> bool {
        self.reply_kind.is_response() && self.visibility.reaches_customer()
    }
}

impl Messages {
    /// Whether a message of this id exists, where one is named.
    pub(super) fn contain(&self, message_id: Option<MessageId>) -> Result<(), Refusal> {
        match message_id {
            Some(id) if !self.by_id.contains_key(&id) => Err(Refusal::UnknownMessage(id)),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn came_in(&mut self, message: &MessageReceived, occurred_at: Timestamp) {
        self.add(message.message_id, Passage::Received);
        if message.sender_class == SenderClass::Customer {
            self.ask(message.message_id, occurred_at);
        }
    }

    pub(super) fn went_out(&mut self, message: &MessageSent, occurred_at: Timestamp) {
        self.add(message.message_id, Passage::Sent);
        if message.is_answer() {
            self.answer(occurred_at);
        }
    }

    fn add(&mut self, message_id: MessageId, passage: Passage) {
        let flags = BTreeSet::new();
        self.by_id.entry(message_id).or_insert(MessageMemory { passage, flags });
    }

    pub(super) fn pass(&mut self, message_id: MessageId, passage: Passage) {
        if let Some(message) = self.by_id.get_mut(&message_id) {
            message.passage = passage;
        }
    }

    /// Since when the customer has waited for an answer of a person.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        self.unanswered.values().min().copied()
    }

    /// The customer wrote. What only becomes known after the answer to it waits for none.
    fn ask(&mut self, message_id: MessageId, asked_at: Timestamp) {
        if self.answered_at.is_none_or(|answered_at| answered_at < asked_at) {
            self.unanswered.entry(message_id).or_insert(asked_at);
        }
    }

    /// Somebody answered all that was written up to a moment.
    pub(super) fn answer(&mut self, answered_at: Timestamp) {
        self.answered_at = self.answered_at.max(Some(answered_at));
        self.unanswered.retain(|_, asked_at| *asked_at > answered_at);
    }

    pub(super) fn flag(&mut self, message_id: MessageId, flag: MessageFlag) {
        if flag.needs_no_answer() {
            self.unanswered.remove(&message_id);
        }
        if let Some(message) = self.by_id.get_mut(&message_id) {
            message.flags.insert(flag);
        }
    }

    pub(super) fn sent(&self, message_id: MessageId) -> Result<Passage, Refusal> {
        let message = self.by_id.get(&message_id).ok_or(Refusal::UnknownMessage(message_id))?;
        match message.passage {
            Passage::Received => Err(Refusal::NotSent(message_id)),
            Passage::Sent | Passage::Delivered | Passage::Read | Passage::Failed => {
                Ok(message.passage)
            }
        }
    }
}

/// What a note is remembered by.
pub(super) fn note_key(note_id: NoteId) -> Uuid {
    derived(&[b"note", note_id.uuid().as_bytes()])
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn receive(
    inquiry: &Inquiry,
    command: &ReceiveMessage,
    context: &Context<'_>,
) -> Decision {
    let ReceiveMessage { message } = command;
    let memory = inquiry.counting(context)?;
    match memory.messages.by_id.get(&message.message_id).map(|known| known.passage) {
        None => Ok(vec![Event::MessageReceived(message.clone())]),
        Some(Passage::Received) => Ok(vec![]),
        Some(Passage::Sent | Passage::Delivered | Passage::Read | Passage::Failed) => {
            Err(Refusal::MessageIdTaken(message.message_id))
        }
    }
}

pub(super) fn reply(inquiry: &Inquiry, command: &SendReply, context: &Context<'_>) -> Decision {
    let SendReply { message } = command;
    let memory = inquiry.counting(context)?;
    match memory.messages.by_id.get(&message.message_id).map(|known| known.passage) {
        None => {
            memory.messages.contain(message.in_reply_to)?;
            Ok(vec![Event::MessageSent(message.clone())])
        }
        Some(Passage::Received) => Err(Refusal::MessageIdTaken(message.message_id)),
        Some(Passage::Sent | Passage::Delivered | Passage::Read | Passage::Failed) => Ok(vec![]),
    }
}

pub(super) fn mark_delivered(
    inquiry: &Inquiry,
    command: &MarkDelivered,
    context: &Context<'_>,
) -> Decision {
    let MarkDelivered { message_id } = *command;
    match inquiry.known(context)?.messages.sent(message_id)? {
        Passage::Delivered | Passage::Read | Passage::Received => Ok(vec![]),
        Passage::Sent | Passage::Failed => {
            Ok(vec![Event::MessageDelivered(MessageDelivered { message_id })])
        }
    }
}

pub(super) fn mark_read(inquiry: &Inquiry, command: &MarkRead, context: &Context<'_>) -> Decision {
    let MarkRead { message_id } = *command;
    match inquiry.known(context)?.messages.sent(message_id)? {
        Passage::Read | Passage::Received => Ok(vec![]),
        Passage::Sent | Passage::Delivered | Passage::Failed => {
            Ok(vec![Event::MessageRead(MessageRead { message_id })])
        }
    }
}

pub(super) fn report_failure(
    inquiry: &Inquiry,
    command: &ReportDeliveryFailure,
    context: &Context<'_>,
) -> Decision {
    let ReportDeliveryFailure { failure } = command;
    match inquiry.known(context)?.messages.sent(failure.message_id)? {
        Passage::Failed | Passage::Received => Ok(vec![]),
        Passage::Sent | Passage::Delivered | Passage::Read => {
            Ok(vec![Event::DeliveryFailed(failure.clone())])
        }
    }
}

pub(super) fn flag(inquiry: &Inquiry, command: &FlagMessage, context: &Context<'_>) -> Decision {
    let FlagMessage { flagged } = command;
    let messages = &inquiry.known(context)?.messages;
    let message_id = flagged.message_id;
    let message = messages.by_id.get(&message_id).ok_or(Refusal::UnknownMessage(message_id))?;
    if message.flags.contains(&flagged.flag) {
        return Ok(vec![]);
    }
    Ok(vec![Event::MessageFlagged(flagged.clone())])
}

pub(super) fn note(inquiry: &Inquiry, command: &AddNote, context: &Context<'_>) -> Decision {
    let AddNote { note } = command;
    let memory = inquiry.known(context)?;
    if memory.recorded.contains(&note_key(note.note_id)) {
        return Ok(vec![]);
    }
    Ok(vec![Event::NoteAdded(note.clone())])
}
