//! Where a page of clocks ended.

use verbatim_api::v1 as pb;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

use crate::clock_row::named;

/// The last clock of a page.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct PageEnd {
    #[prost(sint64, tag = "1")]
    pub(super) met_until_ms: i64,
    #[prost(message, optional, tag = "2")]
    pub(super) name: Option<pb::ClockName>,
}

impl PageEnd {
    /// Where the page of this token ended; none for the first page.
    pub(super) fn read(fields: &mut Fields, filters: Filters, page_token: &str) -> Option<Self> {
        if page_token.is_empty() {
            return None;
        }
        let error = match open_token::<PageEnd>(filters, page_token) {
            Ok(end) if named(end.name.as_ref()).is_some() => return Some(end),
            Ok(_) => TokenError::Unreadable,
            Err(error) => error,
        };
        fields.refuse("page_token", error.reason(), error.to_string());
        None
    }

    pub(super) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}
