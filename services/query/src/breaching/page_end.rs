//! Where a page of clocks ended.

use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

/// The last clock of a page.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct PageEnd {
    #[prost(sint64, tag = "1")]
    pub(super) met_until_ms: i64,
    #[prost(string, tag = "2")]
    pub(super) inquiry_id: String,
    #[prost(string, tag = "3")]
    pub(super) scope: String,
    #[prost(string, tag = "4")]
    pub(super) clock_id: String,
    #[prost(string, tag = "5")]
    pub(super) subject_id: String,
    #[prost(uint64, tag = "6")]
    pub(super) start_seq: u64,
    #[prost(uint32, tag = "7")]
    pub(super) interval_number: u32,
}

impl PageEnd {
    /// Where the page of this token ended; none for the first page.
    pub(super) fn read(fields: &mut Fields, filters: Filters, page_token: &str) -> Option<Self> {
        if page_token.is_empty() {
            return None;
        }
        let error = match open_token::<PageEnd>(filters, page_token) {
            Ok(end) if end.place().is_some() => return Some(end),
            Ok(_) => TokenError::Unreadable,
            Err(error) => error,
        };
        fields.refuse("page_token", error.reason(), error.to_string());
        None
    }

    /// The instant, the inquiry and the thing; none, if that is no place.
    pub(super) fn place(&self) -> Option<(Timestamp, Uuid, Uuid)> {
        let met_until = Timestamp::from_unix_ms(self.met_until_ms)?;
        let inquiry_id = Uuid::try_parse(&self.inquiry_id).ok()?;
        Some((met_until, inquiry_id, Uuid::try_parse(&self.subject_id).ok()?))
    }

    pub(super) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}
