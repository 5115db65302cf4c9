//! Why something that was looked up has no answer.

use std::time::Duration;

use verbatim_log::{BoxError, Partition, ReadError};

/// Why a query, or a replay, has no answer.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The views know no such inquiry.
    #[error("the inquiry was never opened")]
    UnknownInquiry,
    /// The inquiry is another merchant's.
    #[error("the inquiry belongs to another merchant")]
    OtherMerchant,
    /// The views have not applied what the caller wants to see.
    #[error("the views had not applied the positions asked for within {} ms", .0.as_millis())]
    ViewBehind(Duration),
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
