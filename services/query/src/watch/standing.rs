//! Where a watcher stands: what a resume token says.

use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

use crate::clock_row::named;

/// Where a watcher stands in every partition: everything before its places was told.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct Standing {
    /// The log's identity: in another log the indexes would mean nothing, silently.
    #[prost(bytes = "vec", tag = "1")]
    log_identity: Vec<u8>,
    /// One for each partition.
    #[prost(message, repeated, tag = "2")]
    pub(super) places: Vec<Place>,
    /// What is being told, where that is more than one answer holds.
    #[prost(message, optional, tag = "3")]
    pub(super) telling: Option<Telling>,
}

/// A place among the words of one partition.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct Place {
    /// Everything whose instant is no later, in milliseconds since 1970, …
    #[prost(sint64, tag = "1")]
    pub(crate) told_to_ms: i64,
    /// … which a record before this index shows …
    #[prost(uint64, tag = "2")]
    pub(crate) next_index: u64,
    /// … or a rule at no later a place in partition 0.
    #[prost(uint64, tag = "3")]
    pub(crate) governance_index: u64,
}

/// The words between the places at which a watcher stands and others, told in their order.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct Telling {
    /// The places at which the watcher will stand.
    #[prost(message, repeated, tag = "1")]
    pub(super) to: Vec<Place>,
    /// The partition whose words come next.
    #[prost(uint32, tag = "2")]
    pub(super) partition: u32,
    /// The last of its words that was told.
    #[prost(message, optional, tag = "3")]
    pub(super) last: Option<Word>,
}

/// What names a word among those of one partition.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Word {
    #[prost(sint64, tag = "1")]
    pub(crate) noticed_at_ms: i64,
    #[prost(bool, tag = "2")]
    pub(crate) is_ahead: bool,
    #[prost(message, optional, tag = "3")]
    pub(crate) name: Option<pb::ClockName>,
    #[prost(int64, tag = "4")]
    pub(crate) notice_number: i64,
}

impl Standing {
    /// Before an instant in each partition, and before every record.
    pub(super) fn new(log_identity: Uuid, partition_count: u32, unix_ms: i64) -> Self {
        let place = Place { told_to_ms: unix_ms, ..Place::default() };
        let places = vec![place; partition_count as usize];
        Standing { log_identity: log_identity.into_bytes().into(), places, telling: None }
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
        let count = like.places.len();
        let is_like = |standing: &Standing| {
            let to = standing.telling.as_ref().map_or(count, |telling| telling.to.len());
            standing.log_identity == like.log_identity
                && [standing.places.len(), to] == [count; 2]
                && standing.telling.as_ref().is_none_or(Telling::is_readable)
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

impl Telling {
    fn is_readable(&self) -> bool {
        self.last.as_ref().is_none_or(|last| named(last.name.as_ref()).is_some())
    }
}
