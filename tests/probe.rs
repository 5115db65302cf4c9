//! A reader that follows everything through whichever instance answers, and notes what it is told.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::Status;
use tonic::transport::Channel;
use verbatim_api::v1 as pb;
use verbatim_api::v1::subscription_service_client::SubscriptionServiceClient;

use crate::checker::{Body, Entry, RawLog};

/// An instance that says nothing for so long is left: even silence is broken by a token sooner.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// How long to wait before the next instance is asked.
const PAUSE: Duration = Duration::from_millis(100);

/// What a probe was told.
#[derive(Debug, Default)]
pub struct Told {
    /// Of each partition, the indexes of the outcomes, in the order told.
    pub indexes: BTreeMap<u32, Vec<u64>>,
    /// How often it had to go on at another instance.
    pub reconnected: u64,
    /// The number of the last fact of each inquiry.
    seqs: BTreeMap<Vec<u8>, u64>,
    /// What was wrong at once.
    wrong: Vec<String>,
    token: String,
}

/// A probe on its way.
#[derive(Debug)]
pub struct Probe {
    count: watch::Receiver<u64>,
    stop: watch::Sender<bool>,
    task: JoinHandle<Told>,
}

impl Probe {
    /// Begins to follow everything.
    pub fn start(instances: Vec<Channel>) -> Self {
        let (counting, count) = watch::channel(0);
        let (stop, stopping) = watch::channel(false);
        Probe { count, stop, task: tokio::spawn(follow(instances, counting, stopping)) }
    }

    /// Waits until so many outcomes were told.
    pub async fn reaches(&mut self, count: u64) {
        let _ = self.count.wait_for(|told| *told >= count).await;
    }

    /// Ends, and says what was told.
    ///
    /// # Panics
    /// If the probe did.
    pub async fn stop(self) -> Told {
        self.stop.send_replace(true);
        self.task.await.expect("a probe does not panic")
    }
}

/// Whether a probe hears of it.
fn has_facts(entry: &Entry) -> bool {
    match &entry.body {
        Body::Outcome(recorded) => !recorded.event_ids.is_empty(),
        Body::Claim { .. } | Body::Barrier => false,
    }
}

impl Told {
    /// How many outcomes of a log a probe is told.
    pub fn told_count(log: &RawLog) -> u64 {
        let entries = log.partitions.iter().flat_map(|partition| &partition.entries);
        entries.filter(|entry| has_facts(entry)).count() as u64
    }

    /// What does not agree with the log: something skipped, doubled, or out of order.
    pub fn against(&self, log: &RawLog) -> Vec<String> {
        let mut wrong = self.wrong.clone();
        for (partition, records) in (0..).zip(&log.partitions) {
            let outcomes = records.entries.iter().filter(|entry| has_facts(entry));
            let expected: Vec<u64> = outcomes.map(|entry| entry.index).collect();
            let told = self.indexes.get(&partition).map_or(&[][..], Vec::as_slice);
            // The log may have gone on after the probe stopped.
            if expected.get(..told.len()) != Some(told) {
                let differs = expected.iter().zip(told).position(|(is, told)| is != told);
                let at = differs.unwrap_or(expected.len());
                wrong.push(format!(
                    "partition {partition}: {:?} was told where the log has {:?}",
                    told.get(at),
                    expected.get(at)
                ));
            }
        }
        wrong
    }

    fn take_in(&mut self, answer: pb::SubscribeResponse) {
        for recorded in answer.events {
            let position = recorded.position.unwrap_or_default();
            let told = self.indexes.entry(position.partition).or_default();
            if told.last() != Some(&position.index) || recorded.ordinal == 0 {
                told.push(position.index);
            }
            let stream = recorded.outcome.unwrap_or_default().stream_id.to_vec();
            let seq = recorded.event.unwrap_or_default().stream_seq;
            let last = self.seqs.entry(stream).or_default();
            if seq != *last + 1 {
                self.wrong.push(format!("{position:?}: fact {seq} was told behind {last}"));
            }
            *last = seq;
        }
        self.token = answer.resume_token;
    }

    fn count(&self) -> u64 {
        self.indexes.values().map(|told| told.len() as u64).sum()
    }
}

async fn follow(
    instances: Vec<Channel>,
    counting: watch::Sender<u64>,
    mut stopping: watch::Receiver<bool>,
) -> Told {
    let mut told = Told::default();
    for instance in instances.iter().cycle() {
        tokio::select! {
            _ = follow_at(instance, &mut told, &counting) => told.reconnected += 1,
            _ = stopping.wait_for(|stop| *stop) => break,
        }
        let _ = timeout(PAUSE, stopping.wait_for(|stop| *stop)).await;
    }
    told
}

/// Follows at one instance until it ends the stream or falls silent.
async fn follow_at(
    instance: &Channel,
    told: &mut Told,
    counting: &watch::Sender<u64>,
) -> Result<(), Status> {
    let mut client = SubscriptionServiceClient::new(instance.clone());
    let request = pb::SubscribeRequest { resume_token: told.token.clone(), ..Default::default() };
    let Ok(answers) = timeout(SILENCE_MAX, client.subscribe(request)).await else { return Ok(()) };
    let mut answers = answers?.into_inner();
    while let Ok(answer) = timeout(SILENCE_MAX, answers.message()).await {
        let Some(answer) = answer? else { return Ok(()) };
        told.take_in(answer);
        counting.send_replace(told.count());
    }
    Ok(())
}
