//! The running ledger: finds a command's owner, and starts and stops the owners.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use verbatim_domain::StreamId;
use verbatim_log::{EventLog, Ownership, Partition};
use verbatim_wire::{DigestKey, Request};

use crate::ask::{Answer, Ask, Chain};
use crate::cache::Cache;
use crate::checkpoint::Checkpoint;
use crate::governance::{self, Governed};
use crate::metrics::OwnerMetrics;
use crate::owner::{Instance, Owner, Standing};
use crate::relay::{Relay, Sending};
use crate::{Clock, Entropy, ExecuteError, Forward, Receipt, StartError, Word};

/// When a caller who met a full queue may try again.
const RETRY_WITHIN: Duration = Duration::from_millis(50);

/// How long a command waits for rules that its caller has seen published.
const RULES_WITHIN: Duration = Duration::from_secs(5);

/// What a ledger works with.
#[derive(Debug)]
pub struct Parts {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Which partitions are this instance's.
    pub ownership: Arc<dyn Ownership>,
    /// Reaches other instances.
    pub forward: Arc<dyn Forward>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The store's key for request digests.
    pub digest_key: DigestKey,
}

/// How a ledger runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where checkpoints lie.
    pub folder: PathBuf,
    /// Where other instances reach this one; empty if nowhere.
    pub address: String,
    /// The most commands that wait for one partition.
    pub queue_len_max: usize,
    /// About how much memory all streams in memory may take together.
    pub cache_bytes_max: usize,
    /// How many streams may differ from the checkpoint before it is written.
    pub changed_count_max: usize,
}

impl Options {
    /// Sane defaults, with checkpoints in `folder`.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Options {
            folder: folder.into(),
            address: String::new(),
            queue_len_max: 4096,
            cache_bytes_max: 128 * 1024 * 1024,
            changed_count_max: 8192,
        }
    }
}

/// Whether commands can be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serving {
    /// Not every assigned partition serves yet.
    Starting,
    /// Every assigned partition serves.
    Ready,
    /// A partition lost data; an operator must decide.
    DataLoss,
    /// No more.
    Stopped,
}

/// A running ledger. Cheap to clone; every clone is the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
}

/// Where a command is to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// By this instance, or by none that it knows of.
    Here,
    /// By another instance.
    Elsewhere {
        /// Where it is reached.
        address: String,
    },
}

#[derive(Debug)]
struct Shared {
    sending: Sending,
    address: String,
    digest_key: DigestKey,
    serving: watch::Receiver<Serving>,
    governed: watch::Receiver<Option<Governed>>,
    stop: watch::Sender<bool>,
    tasks: Mutex<JoinSet<()>>,
}

impl Ledger {
    /// Starts owners for every partition; they serve what is assigned to this instance.
    ///
    /// # Errors
    /// A checkpoint's file cannot be opened.
    pub async fn start(parts: Parts, options: Options) -> Result<Ledger, StartError> {
        let (stop, stopping) = watch::channel(false);
        let (known, governed) = watch::channel(None);
        let mut tasks = JoinSet::new();
        let id = uuid::Builder::from_random_bytes(parts.entropy.bytes16()).into_uuid();
        let instance = Instance { id, address: options.address.clone() };
        let mut inboxes = Vec::new();
        let mut standings = Vec::new();
        let mut checkpoints = Vec::new();
        for partition in Partition::all(parts.log.partition_count()) {
            let checkpoint = Checkpoint::open(&options.folder, partition).await?;
            checkpoints.push(checkpoint.clone());
            let (inbox, asks) = mpsc::channel(options.queue_len_max);
            let (standing, standing_now) = watch::channel(Standing::Follow);
            let owner = Owner {
                partition,
                instance: instance.clone(),
                log: Arc::clone(&parts.log),
                writer: parts.log.writer(partition),
                checkpoint,
                cache: Cache::new(options.cache_bytes_max / parts.log.partition_count() as usize),
                changed_count_max: options.changed_count_max,
                clock: Arc::clone(&parts.clock),
                entropy: Arc::clone(&parts.entropy),
                inbox: asks,
                governed: governed.clone(),
                ownership: Arc::clone(&parts.ownership),
                assigned: parts.ownership.assigned(),
                stop: stopping.clone(),
                standing,
                metrics: OwnerMetrics::new(partition),
            };
            tasks.spawn(owner.run());
            inboxes.push(inbox);
            standings.push(standing_now);
        }
        tasks.spawn(until_stopped(governance::follow(parts.log.clone(), known), stopping.clone()));
        let (serving, serving_now) = watch::channel(Serving::Starting);
        tasks.spawn(watch_standings(standings.clone(), parts.ownership.assigned(), serving));
        let sending = Sending {
            log: parts.log,
            digest_key: parts.digest_key.clone(),
            inboxes,
            standings,
            ownership: parts.ownership,
            forward: parts.forward,
        };
        let shared = Shared {
            sending,
            address: options.address,
            digest_key: parts.digest_key,
            serving: serving_now,
            governed: governed.clone(),
            stop,
            tasks: Mutex::new(tasks),
        };
        let ledger = Ledger { shared: Arc::new(shared) };
        ledger.start_relay(&checkpoints, &governed, &stopping).await;
        Ok(ledger)
    }

    async fn start_relay(
        &self,
        checkpoints: &[Checkpoint],
        governed: &watch::Receiver<Option<Governed>>,
        stopping: &watch::Receiver<bool>,
    ) {
        let mut tasks = self.shared.tasks.lock().await;
        for (partition, checkpoint) in (0..).map(Partition).zip(checkpoints) {
            if partition == Partition::GOVERNANCE {
                continue; // Nothing that governs is a matter of two inquiries.
            }
            let relay = Relay {
                partition,
                checkpoint: checkpoint.clone(),
                governed: governed.clone(),
                sending: self.shared.sending.clone(),
            };
            tasks.spawn(until_stopped(relay.run(), stopping.clone()));
        }
    }

    /// Carries out one command, and answers once it is durable.
    ///
    /// # Errors
    /// Why there is no receipt; a full queue answers at once.
    pub async fn execute(&self, request: Request) -> Result<Receipt, ExecuteError> {
        self.execute_before(request, None).await
    }

    /// As [`Ledger::execute`], for a caller who waits until `answer_before`: later than that the
    /// command is not begun.
    ///
    /// # Errors
    /// As [`Ledger::execute`].
    pub async fn execute_before(
        &self,
        request: Request,
        answer_before: Option<Instant>,
    ) -> Result<Receipt, ExecuteError> {
        self.know_rules(&request).await?;
        let inbox = owner_of(&self.shared.sending.inboxes, request.stream_id);
        let (ask, answer) = Ask::new(request, Chain::default(), answer_before);
        match inbox.try_send(ask) {
            Ok(()) => {
                let receipt = answer.await?;
                if receipt.partition == Partition::GOVERNANCE {
                    // Whoever publishes here and then sends here is judged by it. That it stands
                    // is so, however long it takes until it is known.
                    let _ = self.know_rules_to(receipt.index).await;
                }
                Ok(receipt)
            }
            Err(TrySendError::Full(_)) => Err(ExecuteError::Full { retry_within: RETRY_WITHIN }),
            Err(TrySendError::Closed(_)) => Err(ExecuteError::Unavailable),
        }
    }

    /// Hands a command over and returns the answer to come; waits while the queue is full.
    /// Commands of one chain are decided in the order in which they are handed over, and none of
    /// them after one that is in doubt.
    pub async fn enqueue(
        &self,
        request: Request,
        chain: &Chain,
        answer_before: Option<Instant>,
    ) -> Answer {
        let inbox = owner_of(&self.shared.sending.inboxes, request.stream_id);
        let known = self.know_rules(&request).await;
        let (ask, answer) = Ask::new(request, chain.clone(), answer_before);
        if let Err(error) = known {
            ask.reply.send(Err(error));
            return answer;
        }
        // A closed inbox drops the ask, and with it the answer becomes "unavailable".
        let _ = inbox.send(ask).await;
        answer
    }

    /// Waits until partition 0 is known as far as the caller wants to be judged by: an owner
    /// decides by what is known here.
    async fn know_rules(&self, request: &Request) -> Result<(), ExecuteError> {
        match request.min_governance {
            Some(wanted) => self.know_rules_to(wanted).await,
            None => Ok(()),
        }
    }

    async fn know_rules_to(&self, wanted: u64) -> Result<(), ExecuteError> {
        let mut governed = self.shared.governed.clone();
        let known =
            governed.wait_for(|governed| governed.is_some_and(|governed| governed.by >= wanted));
        match tokio::time::timeout(RULES_WITHIN, known).await {
            Ok(Ok(_known)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(ExecuteError::GovernanceBehind { wanted }),
        }
    }

    /// Which instance carries out the commands of a stream, as far as this one knows.
    pub fn route(&self, stream_id: StreamId) -> Route {
        match self.shared.sending.owner_address(stream_id) {
            Some(address) if address != self.shared.address => Route::Elsewhere { address },
            Some(_) | None => Route::Here,
        }
    }

    /// The partition of a stream.
    pub fn partition_of(&self, stream_id: StreamId) -> Partition {
        self.shared.sending.partition_of(stream_id)
    }

    /// Records what a record of the log holds for an inquiry of this instance's.
    ///
    /// # Errors
    /// As the commands themselves; a record that is not there is not available yet.
    pub async fn carry(&self, word: Word) -> Result<(), ExecuteError> {
        self.shared.sending.carry_here(word).await
    }

    /// The key that requests are parsed with.
    pub fn digest_key(&self) -> &DigestKey {
        &self.shared.digest_key
    }

    /// Whether commands can be carried out, as it changes.
    pub fn serving(&self) -> watch::Receiver<Serving> {
        self.shared.serving.clone()
    }

    /// Refuses what is new, finishes what is on its way, saves, and ends every task.
    pub async fn stop(&self) {
        self.shared.stop.send_replace(true);
        let mut tasks = self.shared.tasks.lock().await;
        while tasks.join_next().await.is_some() {}
    }
}

/// The inbox of the owner of a stream's partition.
pub(crate) fn owner_of(inboxes: &[mpsc::Sender<Ask>], stream_id: StreamId) -> &mpsc::Sender<Ask> {
    let count = u32::try_from(inboxes.len()).unwrap_or(u32::MAX);
    &inboxes[partition_of(stream_id, count).0 as usize]
}

/// The partition of a stream, among so many: what governs has one of its own.
pub(crate) fn partition_of(stream_id: StreamId, partition_count: u32) -> Partition {
    match stream_id {
        StreamId::Inquiry(_)
        | StreamId::Session(_)
        | StreamId::Customer(_)
        | StreamId::Merchant(_) => Partition::of_stream(stream_id.uuid(), partition_count),
        StreamId::Governance(_) => Partition::GOVERNANCE,
    }
}

async fn until_stopped(task: impl Future<Output = ()>, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = task => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Sums up how the owners stand.
async fn watch_standings(
    mut standings: Vec<watch::Receiver<Standing>>,
    mut assigned: watch::Receiver<Vec<Partition>>,
    serving: watch::Sender<Serving>,
) {
    loop {
        let mine = assigned.borrow_and_update().clone();
        let now: Vec<Standing> = standings.iter().map(|standing| *standing.borrow()).collect();
        let sum = sum_up(&mine, &now);
        serving.send_replace(sum);
        if sum == Serving::Stopped {
            return;
        }
        // Who was seen to have stopped says no more.
        let seen = standings.iter_mut().zip(&now);
        let alive = seen.filter(|(_, seen)| **seen != Standing::Stopped);
        let changes = alive.map(|(standing, _)| Box::pin(standing.changed()));
        let stands_elsewhere = futures_select_any(changes.collect());
        tokio::select! {
            () = stands_elsewhere => {}
            Ok(()) = assigned.changed() => {}
        }
    }
}

fn sum_up(mine: &[Partition], standings: &[Standing]) -> Serving {
    let of_mine = || mine.iter().filter_map(|partition| standings.get(partition.0 as usize));
    if standings.iter().all(|standing| *standing == Standing::Stopped) {
        Serving::Stopped
    } else if standings.contains(&Standing::DataLoss) {
        Serving::DataLoss
    } else if of_mine().all(|standing| *standing == Standing::Serve) {
        Serving::Ready
    } else {
        Serving::Starting
    }
}

/// Waits until one of the owners stands elsewhere.
async fn futures_select_any<F: Future + Unpin>(mut futures: Vec<F>) {
    std::future::poll_fn(|context| {
        let any =
            futures.iter_mut().any(|future| std::pin::Pin::new(future).poll(context).is_ready());
        if any { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
