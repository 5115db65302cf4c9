//! Ownership by consumer group: a hint for liveness, on a thread of its own.
//!
//! The group shares the log's partitions out among the instances that are alive. Nothing is read
//! through it: what it assigns is paused. Whether an assignment still holds is asked of the
//! group's coordinator by a commit, which it takes only from a member of the present generation.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_trait::async_trait;
use metrics::{counter, gauge};
use rdkafka::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use verbatim_log::{Ownership, Partition};

use crate::owners::{self, Owners};
use crate::producer::{Sender, log_line};
use crate::{KafkaLog, KafkaOptions, OpenError};

/// How long the thread waits for the group before it looks at what it was asked.
const PATIENCE: Duration = Duration::from_millis(20);

/// Between two attempts to announce an owner.
const ANNOUNCE_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// One instance's membership in the group that shares partitions out.
#[derive(Debug)]
pub struct Membership {
    assigned: watch::Receiver<Vec<Partition>>,
    asks: Mutex<mpsc::Sender<Ask>>,
    owners: Owners,
    sender: Arc<Sender>,
    owners_topic: String,
    address: String,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread is asked for.
enum Ask {
    Confirm(Partition, oneshot::Sender<bool>),
    Leave,
}

impl Membership {
    /// Joins the group. `address` is where other instances reach this one.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub async fn join(
        options: &KafkaOptions,
        log: &KafkaLog,
        address: &str,
    ) -> Result<Self, OpenError> {
        let owners = Owners::follow(&options.consumer(), &options.owners_topic)?;
        let (assigning, assigned) = watch::channel(Vec::new());
        let group = Group { topic: options.topic.clone(), assigned: assigning };
        let consumer = BaseConsumer::from_config_and_context(&options.member(), group);
        let consumer: BaseConsumer<Group> = consumer.map_err(OpenError::Settings)?;
        consumer.subscribe(&[&options.topic]).map_err(OpenError::Settings)?;
        let (asks, asked) = mpsc::channel();
        let thread = thread::Builder::new().name("kafka-membership".to_owned());
        let thread = thread.spawn(move || take_part(consumer, &asked));
        Ok(Membership {
            assigned,
            asks: Mutex::new(asks),
            owners,
            sender: log.sender(),
            owners_topic: options.owners_topic.clone(),
            address: address.to_owned(),
            thread: Mutex::new(Some(thread.map_err(OpenError::Thread)?)),
        })
    }

    /// Leaves the group, so that the others take over at once.
    pub async fn leave(&self) {
        self.ask(Ask::Leave);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        let ended = tokio::task::spawn_blocking(move || thread.join().is_ok()).await;
        if !ended.is_ok_and(|is_well| is_well) {
            tracing::error!("the membership did not end well");
        }
    }

    fn ask(&self, ask: Ask) {
        // A thread that has ended answers nothing, and who waits for an answer learns of it.
        let _ = self.asks.lock().unwrap_or_else(PoisonError::into_inner).send(ask);
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.ask(Ask::Leave);
    }
}

#[async_trait]
impl Ownership for Membership {
    fn assigned(&self) -> watch::Receiver<Vec<Partition>> {
        self.assigned.clone()
    }

    async fn confirm(&self, partition: Partition) -> bool {
        let (answer, confirmed) = oneshot::channel();
        self.ask(Ask::Confirm(partition, answer));
        confirmed.await.unwrap_or(false)
    }

    fn announce(&self, partition: Partition, term: u64) {
        let (sender, topic) = (Arc::clone(&self.sender), self.owners_topic.clone());
        let (key, value) = (owners::key(partition), owners::value(term, &self.address));
        let mut assigned = self.assigned.clone();
        // Lost, it would send others to the wrong instance for as long as this reign lasts.
        tokio::spawn(async move {
            while !sender.publish(&topic, &key, value.as_bytes()).await {
                let gone = assigned.wait_for(|mine| !mine.contains(&partition));
                if timeout(ANNOUNCE_AGAIN_AFTER, gone).await.is_ok() {
                    return;
                }
            }
        });
    }

    fn owner_address(&self, partition: Partition) -> Option<String> {
        self.owners.address(partition)
    }
}

/// What the group assigns, told as it changes.
struct Group {
    topic: String,
    assigned: watch::Sender<Vec<Partition>>,
}

impl ClientContext for Group {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "the group says");
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
}

impl ConsumerContext for Group {
    fn pre_rebalance(&self, _consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        // Before the group hears that they were given up.
        if let Rebalance::Revoke(list) = rebalance {
            let gone = self.of_list(list);
            self.assigned.send_modify(|mine| mine.retain(|it| !gone.contains(it)));
        }
    }

    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(list) = rebalance {
            if let Err(error) = consumer.pause(list) {
                tracing::warn!(%error, "assigned partitions are fetched for nothing");
            }
            let come = self.of_list(list);
            self.assigned.send_modify(|mine| {
                mine.extend(come);
                mine.sort_unstable();
                mine.dedup();
            });
        }
        counter!("verbatim_assignments_total").increment(1);
        gauge!("verbatim_partitions_assigned").set(self.assigned.borrow().len() as f64);
        tracing::info!(assigned = ?*self.assigned.borrow(), "the group has spoken");
    }
}

impl Group {
    fn of_list(&self, list: &TopicPartitionList) -> Vec<Partition> {
        let ours = list.elements_for_topic(&self.topic);
        ours.iter().filter_map(|it| u32::try_from(it.partition()).ok()).map(Partition).collect()
    }
}

/// Keeps the membership alive until it is left.
fn take_part(consumer: BaseConsumer<Group>, asked: &mpsc::Receiver<Ask>) {
    let mut wait = PATIENCE;
    loop {
        // Paused partitions bring nothing; polling is what keeps a member alive.
        if let Some(Err(error)) = consumer.poll(wait) {
            tracing::debug!(%error, "taking part in the group");
        }
        // One at a time: while the coordinator is away each takes seconds, and polling must go on.
        wait = match asked.try_recv() {
            Ok(Ask::Confirm(partition, answer)) => {
                // Whoever asked may have gone.
                let _ = answer.send(confirm(&consumer, partition));
                Duration::ZERO
            }
            Ok(Ask::Leave) | Err(mpsc::TryRecvError::Disconnected) => {
                consumer.unsubscribe();
                return;
            }
            Err(mpsc::TryRecvError::Empty) => PATIENCE,
        };
    }
}

/// A commit is taken from a member of the present generation, and from nobody else.
fn confirm(consumer: &BaseConsumer<Group>, partition: Partition) -> bool {
    let group = consumer.context();
    if !group.assigned.borrow().contains(&partition) {
        return false;
    }
    let mut list = TopicPartitionList::new();
    let place = rdkafka::Offset::Offset(0);
    let number = partition.0.cast_signed();
    let added = list.add_partition_offset(&group.topic, number, place);
    let committed = added.and_then(|()| consumer.commit(&list, CommitMode::Sync));
    if let Err(error) = &committed {
        tracing::info!(partition = partition.0, %error, "the assignment is not confirmed");
    }
    committed.is_ok() && group.assigned.borrow().contains(&partition)
}
