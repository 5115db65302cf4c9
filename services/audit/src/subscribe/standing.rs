//! Where a subscription stands: what a resume token says.

use uuid::Uuid;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};
use verbatim_log::{AppendRule, Cursor, Offset};

/// Where a subscription stands in every partition that it follows, in their order.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct Standing {
    /// The log's identity: in another log the cursors would mean nothing, silently.
    #[prost(bytes = "vec", tag = "1")]
    log_identity: Vec<u8>,
    #[prost(uint64, repeated, tag = "2")]
    offsets: Vec<u64>,
    #[prost(uint64, repeated, tag = "3")]
    terms: Vec<u64>,
    #[prost(uint64, repeated, tag = "4")]
    next_indexes: Vec<u64>,
}

impl Standing {
    /// Where the subscription of this token stood, if it is one `like` this; none where one begins.
    pub(super) fn read(
        fields: &mut Fields,
        filters: Filters,
        resume_token: &str,
        like: &Standing,
    ) -> Option<Self> {
        if resume_token.is_empty() {
            return None;
        }
        let is_like = |standing: &Standing| {
            let counts = [&standing.offsets, &standing.terms, &standing.next_indexes].map(Vec::len);
            standing.log_identity == like.log_identity && counts == [like.offsets.len(); 3]
        };
        let error = match open_token::<Standing>(filters, resume_token) {
            Ok(standing) if is_like(&standing) => return Some(standing),
            Ok(_) => TokenError::Unreadable,
            Err(error) => error,
        };
        fields.refuse("resume_token", error.reason(), error.to_string());
        None
    }

    pub(super) fn new(log_identity: Uuid, cursors: &[Cursor]) -> Self {
        Standing {
            log_identity: log_identity.into_bytes().into(),
            offsets: cursors.iter().map(|cursor| cursor.offset.0).collect(),
            terms: cursors.iter().map(|cursor| cursor.rule.term()).collect(),
            next_indexes: cursors.iter().map(|cursor| cursor.rule.next_index()).collect(),
        }
    }

    /// Where it stands in the partition that comes as this number.
    pub(super) fn cursor(&self, number: usize) -> Cursor {
        let rule = AppendRule::resume(self.terms[number], self.next_indexes[number]);
        Cursor { rule, offset: Offset(self.offsets[number]) }
    }

    pub(super) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}
