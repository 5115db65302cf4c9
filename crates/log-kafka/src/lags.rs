//! How far this instance's own reading of the topic is behind its end, for monitoring.

use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Gauge, gauge};
use rdkafka::Statistics;
use rdkafka::statistics::Partition as Seen;
use verbatim_log::{LagMeter, Offset};

use crate::partition_tail::PartitionTail;

/// How often librdkafka is to say where it stands, in milliseconds.
pub(crate) const LOOK_EVERY_MS: &str = "1000";

/// The lag of every partition of one topic.
pub(crate) struct Lags {
    topic: String,
    tails: Arc<[PartitionTail]>,
    partitions: Mutex<Vec<Reading>>,
}

/// How one partition is read.
struct Reading {
    meter: LagMeter,
    records: Gauge,
    seconds: Gauge,
}

impl Lags {
    pub(crate) fn new(topic: &str, tails: Arc<[PartitionTail]>) -> Self {
        let readings = (0..tails.len()).map(|partition| {
            let partition = partition.to_string();
            let records = gauge!("verbatim_consumer_lag_records", "partition" => partition.clone());
            let seconds = gauge!("verbatim_consumer_lag_seconds", "partition" => partition);
            Reading { meter: LagMeter::default(), records, seconds }
        });
        let partitions = Mutex::new(readings.collect());
        Lags { topic: topic.to_owned(), tails, partitions }
    }

    /// Takes in what librdkafka says of its consumer.
    pub(crate) fn look(&self, statistics: &Statistics) {
        let now_ms = u64::try_from(statistics.ts / 1000).unwrap_or(0);
        let Some(topic) = statistics.topics.get(&self.topic) else { return };
        let mut partitions = self.partitions.lock().unwrap_or_else(PoisonError::into_inner);
        for (number, seen) in &topic.partitions {
            // The topic's own line of what belongs to no partition has a negative number.
            let Ok(place) = usize::try_from(*number) else { continue };
            let (reading, tail) = (partitions.get_mut(place), self.tails.get(place));
            if let (Some(reading), Some(tail), Some((end, reached))) = (reading, tail, places(seen))
            {
                // Of what was not fetched, for it is this instance's own, librdkafka knows nothing.
                reading.look(now_ms, end.max(tail.end()), reached.max(tail.seen()));
            }
        }
    }
}

impl Reading {
    fn look(&mut self, now_ms: u64, end: Offset, reached: Offset) {
        let lag = self.meter.look(now_ms, end, reached);
        self.records.set(lag.records as f64);
        self.seconds.set(lag.behind_for_ms as f64 / 1000.0);
    }
}

/// Where the partition ends, and what was read of it; neither is known at first, which is said by
/// negative numbers.
fn places(seen: &Seen) -> Option<(Offset, Offset)> {
    let end = u64::try_from(seen.hi_offset).ok()?;
    // Before the first record is read, it is the place where reading begins.
    let reached = u64::try_from(seen.app_offset).or(u64::try_from(seen.next_offset)).ok()?;
    Some((Offset(end), Offset(reached)))
}
