//! What a stream of governing facts remembers, as bytes for the ledger's checkpoint.
//!
//! Private to one version, like those of an inquiry.

use bytes::Bytes;
use prost::Message;
use verbatim_domain::governance::publish::{Governance, Newest, What};

use crate::field::Field;

#[derive(Message)]
struct Stored {
    #[prost(message, repeated, tag = "1")]
    newest: Vec<Edition>,
}

#[derive(Message)]
struct Edition {
    #[prost(uint32, tag = "1")]
    what: u32,
    #[prost(string, tag = "2")]
    id: String,
    #[prost(uint32, tag = "3")]
    version: u32,
    #[prost(bytes = "bytes", tag = "4")]
    bytes: Bytes,
}

/// The bytes of what was published.
pub fn encode_governance(governance: &Governance) -> Vec<u8> {
    let newest = governance.newest.iter().map(|((what, id), newest)| Edition {
        what: *what as u32,
        id: id.put(),
        version: newest.version,
        bytes: Bytes::copy_from_slice(&newest.bytes),
    });
    Stored { newest: newest.collect() }.encode_to_vec()
}

/// What was published, by these bytes; nothing if they are of another version.
pub fn decode_governance(bytes: &[u8]) -> Option<Governance> {
    let stored = Stored::decode(bytes).ok()?;
    let newest = stored.newest.into_iter().map(|edition| {
        let what = match edition.what {
            0 => What::Calendar,
            1 => What::Clock,
            2 => What::Policy,
            _ => return None,
        };
        let id = Field::take(edition.id)?;
        let newest = Newest { version: edition.version, bytes: edition.bytes.as_ref().into() };
        Some(((what, id), newest))
    });
    Some(Governance { newest: newest.collect::<Option<_>>()? })
}
