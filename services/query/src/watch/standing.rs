//! Where a watcher stands: what a resume token says.

use uuid::Uuid;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

/// Where a watcher stands in every partition: everything before both was told.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct Standing {
    /// The log's identity: in another log the indexes would mean nothing, silently.
    #[prost(bytes = "vec", tag = "1")]
    log_identity: Vec<u8>,
    /// Everything whose instant is no later, in milliseconds since 1970 …
    #[prost(sint64, repeated, tag = "2")]
    pub(super) told_to_ms: Vec<i64>,
    /// … and which a record before this index shows.
    #[prost(uint64, repeated, tag = "3")]
    pub(super) next_indexes: Vec<u64>,
}

impl Standing {
    pub(super) fn new(log_identity: Uuid, partition_count: u32, unix_ms: i64) -> Self {
        let count = partition_count as usize;
        let log_identity = log_identity.into_bytes().into();
        Standing { log_identity, told_to_ms: vec![unix_ms; count], next_indexes: vec![0; count] }
    }

    /// Where the watcher of this token stood, if it is one `like` this; none where one begins.
    pub(super) fn read(
        fields: &mut Fields,
        filters: Filters,
        resume_token: &str,
        like: &Standing,
    ) -> Option<Self> {
        if resume_token.is_empty() {
            return None;
        }
        let count = like.told_to_ms.len();
        let is_like = |standing: &Standing| {
            standing.log_identity == like.log_identity
                && [standing.told_to_ms.len(), standing.next_indexes.len()] == [count; 2]
        };
        let error = match open_token::<Standing>(filters, resume_token) {
            Ok(standing) if is_like(&standing) => return Some(standing),
            Ok(_) => TokenError::Unreadable,
            Err(error) => error,
        };
        fields.refuse("resume_token", error.reason(), error.to_string());
        None
    }

    pub(super) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}
