//! What an owner remembers of one stream: its state, its place, and every request it accepted.

use std::collections::HashMap;

use bytes::Bytes;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use verbatim_domain::governance::publish::{self, Governance};
use verbatim_domain::id::RequestId;
use verbatim_domain::inquiry::{Inquiry, evolve};
use verbatim_domain::session::{self, Session};
use verbatim_log::Record;
use verbatim_wire::{
    AnyOutcome, decode_governance, decode_inquiry, decode_session, encode_governance,
    encode_inquiry, encode_session,
};

/// What the rules of a stream remember.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum State {
    /// Nothing was recorded yet, of whatever kind it will be.
    #[default]
    Blank,
    /// Of an inquiry.
    Inquiry(Inquiry),
    /// Of what governs.
    Governance(Governance),
    /// Of a session.
    Session(Session),
    /// Of what is said of a customer: nothing, for nothing follows from it.
    Customer,
    /// Of what is said of a merchant, the same.
    Merchant,
}

/// One stream as its owner remembers it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stream {
    /// What its rules remember.
    pub(crate) state: State,
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
    #[prost(bytes = "bytes", optional, tag = "1")]
    inquiry: Option<Bytes>,
    #[prost(uint64, tag = "2")]
    last_seq: u64,
    #[prost(bytes = "bytes", tag = "3")]
    last_hash: Bytes,
    /// 16 bytes of id and 8 of index, one after the other.
    #[prost(bytes = "bytes", tag = "4")]
    requests: Bytes,
    #[prost(bytes = "bytes", optional, tag = "5")]
    governance: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "6")]
    session: Option<Bytes>,
    #[prost(bool, tag = "7")]
    is_of_customer: bool,
    #[prost(bool, tag = "8")]
    is_of_merchant: bool,
}

const REQUEST_BYTES: usize = 24;

impl State {
    /// Total: an outcome in the log has already happened. A stream is of the kind of its first
    /// record, and no other kind gets past `decide`.
    fn after(self, outcome: &AnyOutcome) -> State {
        match outcome {
            AnyOutcome::Inquiry(outcome) => {
                let inquiry =
                    if let State::Inquiry(inquiry) = self { inquiry } else { Inquiry::default() };
                let occurred_at = outcome.envelope.times.occurred_at;
                let events = outcome.facts.iter().map(|fact| (occurred_at, &fact.event));
                State::Inquiry(events.fold(inquiry, evolve))
            }
            AnyOutcome::Governing(outcome) => {
                let governance = if let State::Governance(governance) = self {
                    governance
                } else {
                    Governance::default()
                };
                let events = outcome.facts.iter().map(|fact| &fact.event);
                State::Governance(events.fold(governance, publish::evolve))
            }
            AnyOutcome::Session(outcome) => {
                let session =
                    if let State::Session(session) = self { session } else { Session::default() };
                let events = outcome.facts.iter().map(|fact| &fact.event);
                State::Session(events.fold(session, session::evolve))
            }
            AnyOutcome::Customer(_) => State::Customer,
            AnyOutcome::Merchant(_) => State::Merchant,
        }
    }

    fn weight_bytes(&self) -> usize {
        match self {
            State::Blank | State::Customer | State::Merchant => 0,
            State::Inquiry(inquiry) => inquiry.memory().map_or(0, |memory| {
                let ids = memory.messages.by_id.len()
                    + memory.recorded.len()
                    + memory.hands.settled.len();
                ids * 64
            }),
            State::Governance(governance) => {
                governance.newest.values().map(|newest| newest.bytes.len() + 128).sum()
            }
            State::Session(session) => session.memory().map_or(0, |memory| {
                let ids = memory.answers.len() + memory.inquiries.len();
                ids * 64
            }),
        }
    }
}

impl Stream {
    /// Takes in a record of this stream.
    pub(crate) fn take_in(&mut self, index: u64, record: &Record, outcome: &AnyOutcome) {
        self.state = std::mem::take(&mut self.state).after(outcome);
        self.last_seq = outcome.last_seq();
        self.last_hash = Sha256::digest(record.bytes()).into();
        self.requests.insert(outcome.request_id(), index);
    }

    /// About how much memory it takes.
    pub(crate) fn weight_bytes(&self) -> usize {
        1024 + self.requests.len() * 2 * REQUEST_BYTES + self.state.weight_bytes()
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut requests = Vec::with_capacity(self.requests.len() * REQUEST_BYTES);
        for (request_id, index) in &self.requests {
            requests.extend_from_slice(request_id.uuid().as_bytes());
            requests.extend_from_slice(&index.to_be_bytes());
        }
        let mut stored = Stored {
            is_of_customer: self.state == State::Customer,
            is_of_merchant: self.state == State::Merchant,
            last_seq: self.last_seq,
            last_hash: Bytes::copy_from_slice(&self.last_hash),
            requests: requests.into(),
            ..Stored::default()
        };
        match &self.state {
            State::Blank | State::Customer | State::Merchant => {}
            State::Inquiry(inquiry) => stored.inquiry = Some(encode_inquiry(inquiry).into()),
            State::Governance(governance) => {
                stored.governance = Some(encode_governance(governance).into());
            }
            State::Session(session) => stored.session = Some(encode_session(session).into()),
        }
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
        let state = match &stored {
            Stored { inquiry: Some(bytes), .. } => State::Inquiry(decode_inquiry(bytes)?),
            Stored { governance: Some(bytes), .. } => State::Governance(decode_governance(bytes)?),
            Stored { session: Some(bytes), .. } => State::Session(decode_session(bytes)?),
            Stored { is_of_customer: true, .. } => State::Customer,
            Stored { is_of_merchant: true, .. } => State::Merchant,
            Stored { .. } => State::Blank,
        };
        Some(Stream {
            state,
            last_seq: stored.last_seq,
            last_hash: stored.last_hash.as_ref().try_into().ok()?,
            requests,
        })
    }
}
