//! Why something that was looked up has no answer.

use std::time::Duration;

use verbatim_log::{BoxError, Partition, ReadError};

/// Why a query, or a replay, has no answer.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The views know no such inquiry.
    #[error("the inquiry was never opened")]
    UnknownInquiry,
    /// The views know no such session.
    #[error("the session was never opened")]
    UnknownSession,
    /// What was asked for is another merchant's.
    #[error("it belongs to another merchant")]
    OtherMerchant,
    /// The views have not applied what the caller wants to see.
    #[error("the views had not applied the positions asked for within {} ms", .0.as_millis())]
    ViewBehind(Duration),
    /// No views were, or will be, at the places that the caller named.
    #[error("no views were at the places of as_of")]
    NoSuchPast(Vec<String>),
    /// The views of the past that the caller wants are being made.
    #[error(
        "the views as of then are being made: {} % is done; ask again",
        done_count.saturating_mul(100) / (*total_count).max(1)
    )]
    PastBeingMade {
        /// So many records are folded; each counts once for each projection.
        done_count: u64,
        /// Of so many.
        total_count: u64,
    },
    /// Views are not made of so much.
    #[error(
        "{record_count} records lie before as_of, and this instance makes views of {records_max}; \
         name an earlier moment, or have `past_records_max` raised"
    )]
    PastTooLong {
        /// How many records.
        record_count: u64,
        /// Of how many views are made.
        records_max: u64,
    },
    /// As many views of the past are being made as an instance makes at a time.
    #[error("views as of {0} other moments are being made already; ask again")]
    TooMuchPast(usize),
    /// The views cannot be read.
    #[error("the views are unavailable")]
    Views(#[source] BoxError),
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] ReadError),
    /// The instance stops, and everything that it still tells ends.
    #[error("the instance stops; go on at another one, or later")]
    Stopping,
    /// The instance serves as many subscriptions as it can.
    #[error("the instance serves {0} subscriptions already; try another one")]
    TooManySubscriptions(usize),
    /// A record that counts cannot be understood.
    #[error("record {index} of partition {partition} cannot be read")]
    Unreadable {
        /// Where.
        partition: Partition,
        /// Where in it.
        index: u64,
        /// Why.
        #[source]
        cause: BoxError,
    },
}
