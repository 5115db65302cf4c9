//! A ledger over Kafka with nothing before it: no gRPC, no other instance, no views.

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use verbatim_api::v1::record_request::Command;
use verbatim_ledger::{Alone, Chain, Ledger, Options, Parts, Serving};
use verbatim_log::{EventLog, EveryPartition};
use verbatim_log_kafka::KafkaLog;
use verbatim_wire::{DigestKey, Request, parse};

use crate::chance::{SystemClock, SystemEntropy};
use crate::settings::Settings;

use super::super::closed_loop::Caller;
use super::super::payload::Ids;
use super::super::{BenchError, payload};
use super::DIGEST_KEY;

/// How many facts each inquiry has.
const FACTS_PER_INQUIRY: usize = 10;

/// How many tasks fill a log, and how many commands each of them has on its way.
const FILLERS: usize = 4;
const COMMANDS_ON_THEIR_WAY: usize = 1_024;

/// A running ledger that owns every partition.
#[derive(Debug, Clone)]
pub(super) struct LedgerAlone {
    pub(super) log: KafkaLog,
    ledger: Ledger,
}

impl LedgerAlone {
    /// Opens the log and starts the ledger; returns once every partition serves. Checkpoints lie
    /// in `folder`.
    pub(super) async fn start(settings: &Settings, folder: &Path) -> Result<Self, BenchError> {
        let log = KafkaLog::open(&settings.kafka(), settings.partitions).await?;
        let parts = Parts {
            log: Arc::new(log.clone()),
            ownership: Arc::new(EveryPartition::new(settings.partitions)),
            forward: Arc::new(Alone),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            digest_key: DigestKey::new(&DIGEST_KEY),
        };
        let options = Options {
            queue_len_max: settings.queue_len_max,
            cache_bytes_max: settings.cache_mib * 1024 * 1024,
            ..Options::in_folder(folder)
        };
        let ledger = Ledger::start(parts, options).await?;
        let mut serving = ledger.serving();
        let settled = serving.wait_for(|serving| *serving != Serving::Starting).await?;
        match *settled {
            Serving::Ready => Ok(LedgerAlone { log, ledger: ledger.clone() }),
            Serving::Starting | Serving::DataLoss | Serving::Stopped => {
                Err("the ledger does not serve".into())
            }
        }
    }

    pub(super) fn port(&self) -> Arc<dyn EventLog> {
        Arc::new(self.log.clone())
    }

    pub(super) async fn stop(self) {
        self.ledger.stop().await;
        self.log.close().await;
    }

    fn parse(&self, command: Command) -> Result<Request, BenchError> {
        parse(command, self.ledger.digest_key())
            .map_err(|violations| format!("the command is not valid: {violations:?}").into())
    }

    /// Carries one command out as the intake does, and tells how long that took.
    pub(super) async fn execute(&self, command: Command) -> Result<Duration, BenchError> {
        let begun = Instant::now();
        let request = self.parse(command)?;
        self.ledger.execute(request).await?;
        Ok(begun.elapsed())
    }

    /// Records so many facts, some of an inquiry behind one another.
    pub(super) async fn record_facts(&self, count: usize, ids: Ids) -> Result<usize, BenchError> {
        let share = |share: Range<usize>| facts(ids).take(share.len());
        self.fill(shared_out(count).map(share).collect()).await
    }

    /// Records every command of these tasks, each task's in order, as fast as it goes.
    pub(super) async fn fill<C>(&self, tasks: Vec<C>) -> Result<usize, BenchError>
    where
        C: Iterator<Item = Command> + Send + 'static,
    {
        let mut filling = JoinSet::new();
        for commands in tasks {
            let ledger = self.clone();
            filling.spawn(async move { ledger.record_all(commands).await });
        }
        let mut recorded = 0;
        while let Some(filled) = filling.join_next().await {
            recorded += filled??;
        }
        Ok(recorded)
    }

    async fn record_all(
        &self,
        commands: impl Iterator<Item = Command> + Send,
    ) -> Result<usize, BenchError> {
        let (chain, mut answers, mut recorded) = (Chain::default(), VecDeque::new(), 0);
        for command in commands {
            let request = self.parse(command)?;
            answers.push_back(self.ledger.enqueue(request, &chain, None).await);
            recorded += 1;
            if answers.len() >= COMMANDS_ON_THEIR_WAY
                && let Some(oldest) = answers.pop_front()
            {
                oldest.await?;
            }
        }
        for answer in answers {
            answer.await?;
        }
        Ok(recorded)
    }
}

/// One inquiry after the other, each from its opening on, for ever.
pub(super) fn facts(ids: Ids) -> impl Iterator<Item = Command> + Send + 'static {
    let inquiries = std::iter::repeat_with(move || payload::inquiry(FACTS_PER_INQUIRY, ids));
    inquiries.flatten().filter_map(|request| request.command)
}

/// A number of commands, shared out among those who fill a log.
pub(super) fn shared_out(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..FILLERS).map(move |filler| count * filler / FILLERS..count * (filler + 1) / FILLERS)
}

/// One caller, with the commands that it makes one by one.
pub(super) struct LedgerCaller<C> {
    pub(super) ledger: LedgerAlone,
    pub(super) commands: C,
}

impl<C: Iterator<Item = Command> + Send + 'static> Caller for LedgerCaller<C> {
    async fn call(&mut self) -> Result<Duration, BenchError> {
        let command = self.commands.next().ok_or("a caller has run out of commands")?;
        self.ledger.execute(command).await
    }
}
