//! Where a replay stands: everything that a resumed one needs, beside the filters.

use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

/// Where a replay stands. Partitions behind `partition` follow from their beginning.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Standing {
    /// The partition that is being replayed; behind the last one when all is told.
    #[prost(uint32, tag = "1")]
    pub(crate) partition: u32,
    /// The index of the next record to look at.
    #[prost(uint64, tag = "2")]
    pub(crate) next_index: u64,
    /// For each partition of the log, the index behind its last record when the replay began.
    #[prost(uint64, repeated, tag = "3")]
    pub(crate) ends: Vec<u64>,
}

impl Standing {
    /// Where the replay of this token stood; none where a replay begins.
    pub(crate) fn read(
        fields: &mut Fields,
        filters: Filters,
        resume_token: &str,
        partition_count: u32,
    ) -> Option<Self> {
        if resume_token.is_empty() {
            return None;
        }
        let is_of_this_log = |standing: &Standing| standing.ends.len() == partition_count as usize;
        let opened = open_token::<Standing>(filters, resume_token);
        match opened {
            Ok(standing) if is_of_this_log(&standing) => Some(standing),
            Ok(_) => refuse(fields, TokenError::Unreadable),
            Err(error) => refuse(fields, error),
        }
    }

    pub(crate) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}

fn refuse(fields: &mut Fields, error: TokenError) -> Option<Standing> {
    fields.refuse("resume_token", error.reason(), error.to_string());
    None
}
