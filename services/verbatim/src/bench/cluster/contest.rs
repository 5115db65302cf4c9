//! The ledger over Kafka and bare librdkafka, side by side: the same loads, one after the other.
//!
//! The reference sends records that the ledger wrote, key, value and headers, to the partitions
//! where they stood, in a topic with the same settings. So both sides bring the same bytes to the
//! brokers, and both sets of callers make the same commands before they call.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::seq::SliceRandom;
use verbatim_api::v1::record_request::Command;
use verbatim_log::Partition;
use verbatim_log_kafka::bare;

use super::super::BenchError;
use super::super::closed_loop::{self, Answers, Caller};
use super::super::payload::Ids;
use super::Cluster;
use super::ledger_alone::{LedgerAlone, LedgerCaller, facts};

/// Records that the reference sends again. So many that one comes round when the packing of
/// batches has long forgotten it.
const RECORDS: usize = 20_000;

/// How often each load runs on either side, in turns.
const ROUNDS: usize = 3;

/// Both sides, ready for loads.
pub(super) struct Contest {
    ledger: LedgerAlone,
    reference: Reference,
}

/// What both sides reached under one load.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) bare: Answers,
    pub(super) ledger: Answers,
    /// The ledger's rate as a part of the other, by round.
    pub(super) ratios: Vec<f64>,
}

impl Contest {
    /// Starts both sides with so many partitions.
    pub(super) async fn start(cluster: &Cluster, partitions: u32) -> Result<Self, BenchError> {
        let settings = cluster.new_log(partitions).await?;
        let ledger = LedgerAlone::start(&settings, &settings.data_dir).await?;
        ledger.record_facts(RECORDS, Ids::Rising).await?;
        let mut messages = Vec::new();
        for partition in Partition::all(partitions) {
            messages.extend(bare::messages(&settings.kafka(), partition).await?);
        }
        // As callers come: to whichever partition, and not to one after the other.
        messages.shuffle(&mut rand::rng());
        let beside = cluster.new_log(partitions).await?;
        let producer = bare::Producer::open(&beside.kafka()).await?;
        let reference = Reference { producer, messages: messages.into(), next: Arc::default() };
        Ok(Contest { ledger, reference })
    }

    /// One load on both sides, in turns.
    pub(super) async fn run(
        &self,
        callers: usize,
        within: Duration,
    ) -> Result<Reached, BenchError> {
        let mut reached = Reached::default();
        for _ in 0..ROUNDS {
            let bare = self.run_bare(callers, within).await?;
            let ledger = self.run_ledger(callers, within).await?;
            reached.ratios.push(ledger.per_second() / bare.per_second());
            reached.bare.add(bare);
            reached.ledger.add(ledger);
        }
        Ok(reached)
    }

    async fn run_bare(&self, count: usize, within: Duration) -> Result<Answers, BenchError> {
        let caller =
            |_| BareCaller { reference: self.reference.clone(), commands: facts(Ids::Rising) };
        closed_loop::run((0..count).map(caller), within).await
    }

    async fn run_ledger(&self, count: usize, within: Duration) -> Result<Answers, BenchError> {
        let caller = |_| LedgerCaller { ledger: self.ledger.clone(), commands: facts(Ids::Rising) };
        closed_loop::run((0..count).map(caller), within).await
    }

    pub(super) async fn stop(self) {
        self.ledger.stop().await;
    }
}

/// A bare producer, and what it sends.
#[derive(Debug, Clone)]
struct Reference {
    producer: bare::Producer,
    messages: Arc<[bare::Message]>,
    next: Arc<AtomicUsize>,
}

/// A caller of the reference.
struct BareCaller<C> {
    reference: Reference,
    commands: C,
}

impl<C: Iterator<Item = Command> + Send + 'static> Caller for BareCaller<C> {
    async fn call(&mut self) -> Result<Duration, BenchError> {
        // Callers of the ledger make theirs on the same cores.
        black_box(self.commands.next());
        let Reference { producer, messages, next } = &self.reference;
        let place = next.fetch_add(1, Ordering::Relaxed) % messages.len();
        let begun = Instant::now();
        producer.send(&messages[place]).await?;
        Ok(begun.elapsed())
    }
}
