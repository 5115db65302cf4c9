//! The contract of the log's ports as tests, the same for every adapter.
//!
//! ```text
//! async fn make_log() -> Option<LogFixture> { … }
//! verbatim_testkit::log_contract!(make_log);
//! ```
//!
//! Each claim gets a fresh, empty log of at least three partitions. A fixture that cannot be made
//! because its software is missing says so and is `None`; then the claims are not tested.

#[expect(clippy::unwrap_used, reason = "these are tests, each called by the macro below")]
mod appending;
#[expect(clippy::unwrap_used, reason = "these are tests, each called by the macro below")]
mod reading;
pub mod reign;
#[expect(clippy::unwrap_used, reason = "these are tests, each called by the macro below")]
mod ruling;

use std::any::Any;
use std::sync::Arc;

use verbatim_log::EventLog;

pub use appending::*;
pub use reading::*;
pub use ruling::*;

/// A log to test, and what must live as long: a folder, a broker.
pub struct LogFixture {
    log: Arc<dyn EventLog>,
    _guard: Box<dyn Any + Send>,
}

impl LogFixture {
    /// A log that lives as long as `guard`.
    pub fn new(log: Arc<dyn EventLog>, guard: impl Any + Send) -> Self {
        Self { log, _guard: Box::new(guard) }
    }

    /// The log under test.
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::clone(&self.log)
    }
}

impl std::fmt::Debug for LogFixture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogFixture").field("log", &self.log).finish_non_exhaustive()
    }
}

/// Tests an adapter against the whole contract. Takes an `async fn() -> Option<LogFixture>`; the
/// calling crate needs tokio with `macros` and `rt-multi-thread`, for adapters are used from many
/// threads.
#[macro_export]
macro_rules! log_contract {
    ($make_log:path) => {
        $crate::log_contract! { $make_log =>
            what_was_appended_is_read_byte_for_byte
            pipelined_appends_keep_their_order
            a_group_stands_together_in_the_order_sent
            a_group_with_a_record_too_large_leaves_nothing
            the_largest_record_is_taken
            a_dropped_answer_takes_nothing_back
            partitions_do_not_meet
            a_partition_that_does_not_exist_is_refused
            an_empty_partition_reads_as_nothing
            at_the_end_there_is_nothing_more
            reading_goes_on_from_anywhere
            a_small_read_yields_one_record_at_least
            reading_behind_the_end_says_that_records_are_missing
            a_sought_record_is_found
            a_record_is_found_by_its_time
            an_acknowledged_record_lies_before_the_end
            what_was_read_lies_before_the_end
            the_end_never_falls
            whoever_watches_the_end_is_woken
            a_follower_waits_for_the_next_record
            the_first_claim_takes_index_0
            a_later_claim_takes_the_next_index
            of_two_racing_claims_one_rules
            a_deposed_writer_leaves_nothing_that_counts
            a_record_without_its_predecessor_does_not_count
            a_record_sent_twice_counts_once
            every_reader_agrees_on_what_counts
        }
    };
    ($make_log:path => $($claim:ident)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $claim() {
                if let Some(fixture) = $make_log().await {
                    $crate::log_contract::$claim(fixture.log()).await;
                }
            }
        )+
    };
}
