//! Where a page of a list ended: a key, so that what comes in between shifts nothing.

use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

/// The last inquiry of a page.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct PageEnd {
    /// When it was opened.
    #[prost(sint64, tag = "1")]
    pub(crate) opened_at_ms: i64,
    /// Its id.
    #[prost(string, tag = "2")]
    pub(crate) inquiry_id: String,
}

impl PageEnd {
    /// Where the page of this token ended; none for the first page.
    pub(crate) fn read(fields: &mut Fields, filters: Filters, page_token: &str) -> Option<Self> {
        if page_token.is_empty() {
            return None;
        }
        let opened = open_token::<PageEnd>(filters, page_token).and_then(PageEnd::checked);
        match opened {
            Ok(end) => Some(end),
            Err(error) => {
                fields.refuse("page_token", error.reason(), error.to_string());
                None
            }
        }
    }

    fn checked(self) -> Result<Self, TokenError> {
        if self.place().is_some() { Ok(self) } else { Err(TokenError::Unreadable) }
    }

    /// When that inquiry was opened, and its id; none if that is no place.
    pub(crate) fn place(&self) -> Option<(Timestamp, Uuid)> {
        let opened_at = Timestamp::from_unix_ms(self.opened_at_ms)?;
        Some((opened_at, Uuid::try_parse(&self.inquiry_id).ok()?))
    }

    pub(crate) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}
