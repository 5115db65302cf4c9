//! What an owner remembers of one stream: the inquiry, its place, and every request it accepted.

use std::collections::HashMap;

use bytes::Bytes;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use verbatim_domain::id::RequestId;
use verbatim_domain::inquiry::{Inquiry, evolve};
use verbatim_log::Record;
use verbatim_wire::{Outcome, decode_inquiry, encode_inquiry};

/// One stream as its owner remembers it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stream {
    /// What its rules remember.
    pub(crate) inquiry: Inquiry,
    /// Number of its last event.
    pub(crate) last_seq: u64,
    /// SHA-256 of its last record's bytes.
    pub(crate) last_hash: [u8; 32],
    /// Every accepted request, with the index of its record.
    pub(crate) requests: HashMap<RequestId, u64>,
}

/// A stream in the checkpoint's file; private to one version.
#[derive(Message)]
struct Stored {
    #[prost(bytes = "bytes", tag = "1")]
    inquiry: Bytes,
    #[prost(uint64, tag = "2")]
    last_seq: u64,
    #[prost(bytes = "bytes", tag = "3")]
    last_hash: Bytes,
    /// 16 bytes of id and 8 of index, one after the other.
    #[prost(bytes = "bytes", tag = "4")]
    requests: Bytes,
}

const REQUEST_BYTES: usize = 24;

impl Stream {
    /// Takes in a record of this stream.
    pub(crate) fn take_in(&mut self, index: u64, record: &Record, outcome: &Outcome) {
        for fact in &outcome.facts {
            self.inquiry = evolve(std::mem::take(&mut self.inquiry), &fact.event);
        }
        self.last_seq = outcome.last_seq;
        self.last_hash = Sha256::digest(record.bytes()).into();
        self.requests.insert(outcome.envelope.request_id, index);
    }

    /// About how much memory it takes.
    pub(crate) fn weight_bytes(&self) -> usize {
        let ids = self.inquiry.memory().map_or(0, |memory| {
            memory.messages.by_id.len() + memory.recorded.len() + memory.hands.settled.len()
        });
        1024 + self.requests.len() * 2 * REQUEST_BYTES + ids * 64
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut requests = Vec::with_capacity(self.requests.len() * REQUEST_BYTES);
        for (request_id, index) in &self.requests {
            requests.extend_from_slice(request_id.uuid().as_bytes());
            requests.extend_from_slice(&index.to_be_bytes());
        }
        let stored = Stored {
            inquiry: encode_inquiry(&self.inquiry).into(),
            last_seq: self.last_seq,
            last_hash: Bytes::copy_from_slice(&self.last_hash),
            requests: requests.into(),
        };
        stored.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let stored = Stored::decode(bytes).ok()?;
        let mut requests = HashMap::with_capacity(stored.requests.len() / REQUEST_BYTES);
        for request in stored.requests.chunks(REQUEST_BYTES) {
            let (id, index) = request.split_at_checked(16)?;
            let index = u64::from_be_bytes(index.try_into().ok()?);
            requests.insert(RequestId::new(Uuid::from_slice(id).ok()?), index);
        }
        Some(Stream {
            inquiry: decode_inquiry(&stored.inquiry)?,
            last_seq: stored.last_seq,
            last_hash: stored.last_hash.as_ref().try_into().ok()?,
            requests,
        })
    }
}
