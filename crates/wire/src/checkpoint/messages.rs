//! The messages of an inquiry, as the checkpoint holds them.

use bytes::Bytes;
use prost::Message;
use verbatim_domain::Timestamp;
use verbatim_domain::id::MessageId;
use verbatim_domain::inquiry::talk::{MessageMemory, Messages, Passage};
use verbatim_domain::vocabulary::MessageFlag;

use crate::field::Field;

#[derive(Message)]
pub(super) struct StoredMessage {
    #[prost(bytes = "bytes", tag = "1")]
    id: Bytes,
    #[prost(int32, tag = "2")]
    passage: i32,
    #[prost(int32, repeated, tag = "3")]
    flags: Vec<i32>,
    /// When it came, where nobody has answered it.
    #[prost(message, optional, tag = "4")]
    unanswered_since: Option<prost_types::Timestamp>,
}

pub(super) fn put(messages: &Messages) -> Vec<StoredMessage> {
    let put_one = |(id, message): (&MessageId, &MessageMemory)| StoredMessage {
        id: id.put(),
        passage: message.passage as i32,
        flags: message.flags.iter().map(|flag| flag.number()).collect(),
        unanswered_since: messages.unanswered.get(id).copied().put(),
    };
    messages.by_id.iter().map(put_one).collect()
}

pub(super) fn take(
    stored: Vec<StoredMessage>,
    answered_at: Option<prost_types::Timestamp>,
) -> Option<Messages> {
    let passages =
        [Passage::Received, Passage::Sent, Passage::Delivered, Passage::Read, Passage::Failed];
    let mut messages = Messages { answered_at: Field::take(answered_at)?, ..Messages::default() };
    for StoredMessage { id, passage, flags, unanswered_since } in stored {
        let message_id: MessageId = Field::take(id)?;
        let since: Option<Timestamp> = Field::take(unanswered_since)?;
        messages.unanswered.extend(since.map(|since| (message_id, since)));
        let passage = *passages.get(usize::try_from(passage).ok()?)?;
        let flags = flags.into_iter().map(MessageFlag::from_number).collect();
        messages.by_id.insert(message_id, MessageMemory { passage, flags });
    }
    Some(messages)
}
