//! A record: one encoded frame that never changes again, with its header at hand.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use uuid::Uuid;

use crate::frame::{self, Parts};
use crate::{Claim, Header, Kind, UnreadableClaim, UnreadableFrame};

/// The largest frame a log takes.
pub const RECORD_BYTES_MAX: usize = 60 * 1024;

/// One record of a partition: encoded once, kept and handed on byte for byte.
#[derive(Clone)]
pub struct Record {
    bytes: Bytes,
    header: Header,
    kind: Kind,
    body: Range<usize>,
    /// Known to whoever wrote it; a record that was read does not tell.
    stream: Option<Uuid>,
}

/// The record would be larger than a log takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a record of {bytes} bytes is larger than the {RECORD_BYTES_MAX} a log takes")]
pub struct RecordTooLarge {
    /// The size its frame would have.
    pub bytes: usize,
}

impl Record {
    /// A claim. Its index is left out: a claim takes the next one, whichever that is.
    pub fn claim(header: Header, claim: &Claim) -> Result<Self, RecordTooLarge> {
        Self::encode(Header { index: None, ..header }, Kind::Claim, &claim.encode())
    }

    /// A barrier: a header and nothing else.
    pub fn barrier(header: Header) -> Self {
        Self::encode(header, Kind::Barrier, &[]).expect("a frame without body is small")
    }

    /// The outcome of one command.
    pub fn outcome(header: Header, body: &[u8]) -> Result<Self, RecordTooLarge> {
        Self::encode(header, Kind::Outcome, body)
    }

    fn encode(header: Header, kind: Kind, body: &[u8]) -> Result<Self, RecordTooLarge> {
        let bytes = frame::encode(&header, kind, body);
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(RecordTooLarge { bytes: bytes.len() });
        }
        let body = bytes.len() - body.len()..bytes.len();
        Ok(Self { bytes, header, kind, body, stream: None })
    }

    /// Names the stream, for logs that label what they keep. The frame stays as it is.
    #[must_use]
    pub fn of_stream(self, stream: Uuid) -> Self {
        Self { stream: Some(stream), ..self }
    }

    /// Reads a stored frame without copying it.
    pub fn read(bytes: Bytes) -> Result<Self, UnreadableFrame> {
        let Parts { header, kind, body } = frame::decode(&bytes)?;
        Ok(Self { bytes, header, kind, body, stream: None })
    }

    /// The stream that its writer has named.
    pub const fn stream(&self) -> Option<Uuid> {
        self.stream
    }

    /// What the append rule looks at.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What the record is for.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The whole frame, as it stands in the log.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.body.clone()]
    }

    /// The body, sharing the frame's memory.
    pub fn body_bytes(&self) -> Bytes {
        self.bytes.slice(self.body.clone())
    }

    /// The claim that this record makes.
    pub fn read_claim(&self) -> Result<Claim, UnreadableClaim> {
        match self.kind {
            Kind::Claim => Claim::decode(self.body()),
            Kind::Barrier | Kind::Outcome => Err(UnreadableClaim::NotAClaim),
        }
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Record {}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("kind", &self.kind)
            .field("header", &self.header)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
