//! Writes a log by hand: claims, outcomes, and records that do not count.

use std::sync::Arc;

use prost::Message;
use tokio::sync::watch;
use verbatim_api::v1 as pb;
use verbatim_log::{EventLog, Partition};
use verbatim_testkit::log_contract::reign::{claim, outcome_with_body};
use verbatim_testkit::watched_log::WatchedLog;

use crate::Audit;
use crate::subscribe::Subscriptions;

pub(super) struct Scribe {
    pub(super) log: Arc<WatchedLog>,
    places: Vec<Place>,
    stop: watch::Sender<bool>,
}

/// Where the scribe is in one partition.
#[derive(Clone, Copy)]
struct Place {
    term: u64,
    next_index: u64,
}

impl Scribe {
    /// A log of so many partitions, each claimed once.
    pub(super) async fn begin(partition_count: u32) -> Self {
        let places = vec![Place { term: 0, next_index: 0 }; partition_count as usize];
        let log = WatchedLog::new(partition_count);
        let mut scribe = Scribe { log, places, stop: watch::Sender::new(false) };
        for partition in 0..partition_count {
            scribe.claim(partition).await;
        }
        scribe
    }

    pub(super) fn log(&self) -> Arc<dyn EventLog> {
        Arc::<WatchedLog>::clone(&self.log)
    }

    pub(super) fn audit(&self) -> Audit {
        Audit::new(self.log(), self.stop.subscribe())
    }

    /// An audit that reads this much at a time.
    pub(super) fn audit_in_chunks_of(&self, bytes: usize) -> Audit {
        let subscriptions = Subscriptions::new(self.log(), self.stop.subscribe());
        let subscriptions = Arc::new(subscriptions.with_chunk_bytes_max(bytes));
        Audit { subscriptions, ..self.audit() }
    }

    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Takes the partition anew.
    pub(super) async fn claim(&mut self, partition: u32) {
        let place = &mut self.places[partition as usize];
        place.term += 1;
        place.next_index += 1;
        let record = claim(place.term);
        self.log.writer(Partition(partition)).append(vec![record]).await.unwrap();
    }

    /// One outcome with a fact of `merchant`.
    pub(super) async fn outcome(&mut self, partition: u32, merchant: &str) {
        self.outcomes(partition, merchant, 1).await;
    }

    /// So many outcomes with a fact each.
    pub(super) async fn outcomes(&mut self, partition: u32, merchant: &str, count: u64) {
        let place = &mut self.places[partition as usize];
        let indexes = place.next_index..place.next_index + count;
        place.next_index += count;
        let term = place.term;
        let records = indexes.map(|index| {
            let body = outcome_of(merchant, index).encode_to_vec();
            outcome_with_body(term, index, &body)
        });
        let records = records.collect();
        self.log.writer(Partition(partition)).append(records).await.unwrap();
    }

    /// A record of a deposed writer or a second copy: it does not count.
    pub(super) async fn void(&mut self, partition: u32) {
        let place = self.places[partition as usize];
        let index = place.next_index.saturating_sub(1);
        let body = outcome_of("nobody", index).encode_to_vec();
        let record = outcome_with_body(place.term, index, &body);
        self.log.writer(Partition(partition)).append(vec![record]).await.unwrap();
    }
}

fn outcome_of(merchant: &str, seq: u64) -> pb::Outcome {
    let body = pb::event::Body::NoteAdded(pb::NoteAdded::default());
    let event = pb::Event { stream_seq: seq, body: Some(body), ..Default::default() };
    pb::Outcome {
        stream_id: vec![7; 16].into(),
        merchant_id: merchant.to_owned(),
        events: vec![event],
        ..Default::default()
    }
}
