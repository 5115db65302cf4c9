//! What an owner tells the operator's monitoring; each name stands in docs/operations.md.

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use verbatim_log::{Kind, Partition};

use crate::error::OwnerError;
use crate::owner::Standing;

/// The figures of one partition's owner, looked up once.
#[derive(Clone)]
pub(crate) struct OwnerMetrics {
    append_seconds: Histogram,
    group_records: Histogram,
    outcomes: Counter,
    barriers: Counter,
    claims: Counter,
    repeats: Counter,
    reigns: Counter,
    serving: Gauge,
    term: Gauge,
    next_index: Gauge,
    recovery_read: Counter,
    recovery_left: Gauge,
    checkpoint_failures: Counter,
}

impl std::fmt::Debug for OwnerMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnerMetrics").finish_non_exhaustive()
    }
}

impl OwnerMetrics {
    pub(crate) fn new(partition: Partition) -> Self {
        let partition = partition.0.to_string();
        let appended = |kind| counter!("verbatim_records_appended_total", "kind" => kind);
        OwnerMetrics {
            append_seconds: histogram!("verbatim_append_seconds"),
            group_records: histogram!("verbatim_append_group_records"),
            outcomes: appended("outcome"),
            barriers: appended("barrier"),
            claims: appended("claim"),
            repeats: counter!("verbatim_repeats_total"),
            reigns: counter!("verbatim_reigns_total"),
            serving: gauge!("verbatim_partition_serving", "partition" => partition.clone()),
            term: gauge!("verbatim_partition_term", "partition" => partition.clone()),
            next_index: gauge!("verbatim_partition_next_index", "partition" => partition.clone()),
            recovery_read: counter!("verbatim_recovery_read_records_total"),
            recovery_left: gauge!("verbatim_recovery_left_records", "partition" => partition),
            checkpoint_failures: counter!("verbatim_checkpoint_failures_total"),
        }
    }

    /// The owner stands there now.
    pub(crate) fn stands(&self, standing: Standing) {
        self.serving.set(f64::from(u8::from(standing == Standing::Serve)));
        if standing != Standing::Acquire {
            // Whatever was left to read is nobody's business here any more.
            self.recovery_left.set(0.0);
        }
    }

    /// A reign began.
    pub(crate) fn reigns(&self, term: u64) {
        self.reigns.increment(1);
        self.claims.increment(1);
        self.term.set(term as f64);
    }

    /// A reign ended, or never came to its throne.
    pub(crate) fn reign_ended(&self, error: &OwnerError) {
        counter!("verbatim_reigns_ended_total", "cause" => error.cause()).increment(1);
    }

    /// A group of so many records of one kind was acknowledged.
    pub(crate) fn acknowledged(&self, kind: Kind, records: u64, within: Duration, next_index: u64) {
        self.append_seconds.record(within);
        self.group_records.record(records as f64);
        self.next_index.set(next_index as f64);
        match kind {
            Kind::Outcome => self.outcomes.increment(records),
            Kind::Barrier => self.barriers.increment(records),
            Kind::Claim => self.claims.increment(records),
        }
    }

    /// A request came that was recorded before.
    pub(crate) fn repeated(&self) {
        self.repeats.increment(1);
    }

    /// So many records were read on the way to the throne, and so many are left.
    pub(crate) fn recovers(&self, read: usize, left: u64) {
        self.recovery_read.increment(read as u64);
        self.recovery_left.set(left as f64);
    }

    /// A checkpoint could not be written.
    pub(crate) fn checkpoint_failed(&self) {
        self.checkpoint_failures.increment(1);
    }
}

/// So many callers were left in doubt.
pub(crate) fn left_in_doubt(count: usize) {
    counter!("verbatim_commands_in_doubt_total").increment(count as u64);
}

/// Records that do not count and were passed over in a partition that this instance owns.
pub(crate) fn void_records(partition: Partition) -> Counter {
    counter!("verbatim_void_records_total", "partition" => partition.0.to_string())
}

/// How far the relay of a partition is behind its end.
pub(crate) fn relay_lag(partition: Partition) -> Gauge {
    gauge!("verbatim_relay_lag_records", "partition" => partition.0.to_string())
}
