//! What a session's rules remember, as bytes for the ledger's checkpoint.
//!
//! Private to one version, like those of an inquiry.

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_domain::session::{Memory, Session, Stage};

use crate::field::Field;

#[derive(Message)]
struct Stored {
    #[prost(uint32, tag = "1")]
    stage: u32,
    #[prost(string, tag = "2")]
    merchant_id: String,
    #[prost(string, tag = "3")]
    customer_ref: String,
    #[prost(message, optional, tag = "4")]
    queue: Option<pb::Party>,
    #[prost(bytes = "bytes", repeated, tag = "5")]
    answers: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "6")]
    inquiries: Vec<Bytes>,
}

/// The bytes of a session; none for one that was never opened.
pub fn encode_session(session: &Session) -> Vec<u8> {
    let Some(memory) = session.memory() else { return Vec::new() };
    let Memory { stage, merchant_id, customer_ref, queue, answers, inquiries } = memory;
    let stored = Stored {
        stage: *stage as u32,
        merchant_id: merchant_id.put(),
        customer_ref: customer_ref.put(),
        queue: queue.put(),
        answers: answers.iter().map(Field::put).collect(),
        inquiries: inquiries.iter().map(Field::put).collect(),
    };
    stored.encode_to_vec()
}

/// The session that these bytes stand for; nothing if they are of another version.
pub fn decode_session(bytes: &[u8]) -> Option<Session> {
    if bytes.is_empty() {
        return Some(Session::Unopened);
    }
    let stored = Stored::decode(bytes).ok()?;
    let stage = match stored.stage {
        0 => Stage::Waiting,
        1 => Stage::Answered,
        2 => Stage::Abandoned,
        3 => Stage::Closed,
        _later => return None,
    };
    Some(Session::Opened(Box::new(Memory {
        stage,
        merchant_id: Field::take(stored.merchant_id)?,
        customer_ref: Field::take(stored.customer_ref)?,
        queue: Field::take(stored.queue)?,
        answers: stored.answers.into_iter().map(Field::take).collect::<Option<_>>()?,
        inquiries: stored.inquiries.into_iter().map(Field::take).collect::<Option<_>>()?,
    })))
}
