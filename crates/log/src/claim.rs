//! What a writer says when it takes a partition.

use prost::Message;
use uuid::Uuid;

/// The body of a claim: who takes the partition, of which log, and where it can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The instance that claims, new with every start of a process.
    pub instance: Uuid,
    /// Where other instances reach it; a hint, empty if nowhere.
    pub address: String,
    /// Fresh with every claim: how its sender knows it again.
    pub nonce: Nonce,
    /// The identity of the log. The one in partition 0's first claim counts.
    pub log_identity: Uuid,
    /// How many partitions the log has, for ever.
    pub partition_count: u32,
    /// How bodies behind this claim are sealed.
    pub sealing: Sealing,
}

/// 128 random bits that nobody else draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce(pub [u8; 16]);

/// How the bodies of records are sealed against readers without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sealing {
    /// They are not.
    None,
}

/// Why a claim's body could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableClaim {
    /// The record is no claim.
    #[error("the record is not a claim")]
    NotAClaim,
    /// The body is not protobuf.
    #[error("the claim is not protobuf")]
    Malformed(#[source] prost::DecodeError),
    /// A field that must have 16 bytes has another length.
    #[error("`{field}` of the claim has {bytes} bytes instead of 16")]
    WrongLength {
        /// The field's name.
        field: &'static str,
        /// How many bytes it has.
        bytes: usize,
    },
    /// The claim announces a sealing that this version does not know.
    #[error("`{0}` is not a sealing")]
    UnknownSealing(u32),
}

/// The claim's body on the wire.
#[derive(Clone, PartialEq, Message)]
struct ClaimBody {
    #[prost(bytes = "vec", tag = "1")]
    instance: Vec<u8>,
    #[prost(string, tag = "2")]
    address: String,
    #[prost(bytes = "vec", tag = "3")]
    nonce: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    log_identity: Vec<u8>,
    #[prost(uint32, tag = "5")]
    partition_count: u32,
    #[prost(uint32, tag = "6")]
    sealing: u32,
}

impl Claim {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let Self { instance, address, nonce, log_identity, partition_count, sealing } = self;
        let sealing = match sealing {
            Sealing::None => 0,
        };
        let body = ClaimBody {
            instance: instance.as_bytes().to_vec(),
            address: address.clone(),
            nonce: nonce.0.to_vec(),
            log_identity: log_identity.as_bytes().to_vec(),
            partition_count: *partition_count,
            sealing,
        };
        body.encode_to_vec()
    }

    pub(crate) fn decode(body: &[u8]) -> Result<Self, UnreadableClaim> {
        let body = ClaimBody::decode(body).map_err(UnreadableClaim::Malformed)?;
        let sealing = match body.sealing {
            0 => Sealing::None,
            unknown => return Err(UnreadableClaim::UnknownSealing(unknown)),
        };
        Ok(Self {
            instance: Uuid::from_bytes(sixteen("instance", &body.instance)?),
            address: body.address,
            nonce: Nonce(sixteen("nonce", &body.nonce)?),
            log_identity: Uuid::from_bytes(sixteen("log_identity", &body.log_identity)?),
            partition_count: body.partition_count,
            sealing,
        })
    }
}

fn sixteen(field: &'static str, bytes: &[u8]) -> Result<[u8; 16], UnreadableClaim> {
    let wrong_length = UnreadableClaim::WrongLength { field, bytes: bytes.len() };
    bytes.try_into().map_err(|_| wrong_length)
}
