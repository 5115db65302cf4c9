//! One partition's owner, through the states of design 02: follow, acquire, claim, serve, drain.
//!
//! Whatever goes wrong while it serves (a delivery in doubt, a foreign claim) ends the reign:
//! speculative state is dropped, callers hear "unavailable", and the next reign begins by reading
//! the log to its end. So there is one way to recover, and every start uses it.

mod claim;
mod decide;
mod flight;
mod recover;
mod serve;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use uuid::Uuid;
use verbatim_log::{AppendRule, EventLog, Offset, Ownership, Partition, PartitionWriter};

use crate::ask::Ask;
use crate::cache::Cache;
use crate::checkpoint::Checkpoint;
use crate::error::OwnerError;
use crate::governance::Governed;
use crate::metrics::OwnerMetrics;
use crate::{Clock, Entropy, ExecuteError};

/// The first pause after a reign that ended badly; it doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(5);
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Where an owner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The partition is not this instance's.
    Follow,
    /// On the way to the throne.
    Acquire,
    /// Deciding.
    Serve,
    /// The log lost or forked data; an operator must decide.
    DataLoss,
    /// Gone.
    Stopped,
}

/// Who runs: this instance, as claims name it.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) id: Uuid,
    pub(crate) address: String,
}

/// The owner of one partition.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) partition: Partition,
    pub(crate) instance: Instance,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) writer: Arc<dyn PartitionWriter>,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) cache: Cache,
    pub(crate) changed_count_max: usize,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) inbox: mpsc::Receiver<Ask>,
    pub(crate) governed: watch::Receiver<Option<Governed>>,
    pub(crate) ownership: Arc<dyn Ownership>,
    pub(crate) assigned: watch::Receiver<Vec<Partition>>,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) standing: watch::Sender<Standing>,
    pub(crate) metrics: OwnerMetrics,
}

/// The right to append, and where the next record goes.
#[derive(Debug, Clone, Copy)]
struct Throne {
    /// The log's identity.
    log_identity: Uuid,
    /// This reign.
    term: u64,
    /// The index of the next record to send.
    next_index: u64,
    /// Behind the last record that is acknowledged: what the append rule knows, and where.
    acknowledged: AppendRule,
    next_offset: Offset,
    /// The last time recorded; it never falls.
    recorded_at_ms: i64,
    /// The last `governed_by` written; it never falls.
    governed_by: u64,
}

impl Owner {
    /// Runs until it is told to stop.
    pub(crate) async fn run(mut self) {
        let mut pause = PAUSE_MIN;
        while self.wait_for_assignment().await {
            self.stand(Standing::Acquire);
            let ended = self.reign().await;
            if let Err(error) = &ended {
                self.metrics.reign_ended(error);
            }
            match ended {
                Ok(()) => pause = PAUSE_MIN,
                Err(OwnerError::Stopped) => break,
                Err(OwnerError::Revoked) => {
                    self.stand(Standing::Follow);
                }
                Err(error) if error.is_final() => {
                    self.report(&error);
                    self.stand(Standing::DataLoss);
                    self.refuse_all().await;
                    break;
                }
                Err(OwnerError::Deposed(_)) => {
                    tracing::info!(partition = self.partition.0, "another claim rules");
                    self.stand(Standing::Follow);
                    self.wait_for_confirmation().await;
                }
                Err(error) => {
                    self.report(&error);
                    self.stand(Standing::Acquire);
                    self.wait_out(pause).await;
                    pause = (pause * 2).min(PAUSE_MAX);
                }
            }
        }
        self.checkpoint.close().await;
        self.stand(Standing::Stopped);
    }

    fn stand(&self, standing: Standing) {
        self.metrics.stands(standing);
        self.standing.send_replace(standing);
    }

    async fn reign(&mut self) -> Result<(), OwnerError> {
        let (mut follower, mut head) = self.recover().await?;
        let throne = self.claim(&mut follower, &mut head).await?;
        drop(follower);
        tracing::info!(partition = self.partition.0, term = throne.term, "serving");
        self.metrics.reigns(throne.term);
        self.stand(Standing::Serve);
        self.ownership.announce(self.partition, throne.term);
        self.serve(throne).await
    }

    /// Whether the partition became this instance's; false when it is time to stop.
    async fn wait_for_assignment(&mut self) -> bool {
        let partition = self.partition;
        let (mut assigned, mut stop) = (self.assigned.clone(), self.stop.clone());
        let mine = async move { assigned.wait_for(|mine| mine.contains(&partition)).await.is_ok() };
        tokio::pin!(mine);
        loop {
            tokio::select! {
                biased;
                () = told_to_stop(&mut stop) => return false,
                is_mine = &mut mine => return is_mine,
                ask = self.inbox.recv() => match ask {
                    Some(ask) => {
                        let owner = self.ownership.owner_address(partition).map(Into::into);
                        refuse(ask, &ExecuteError::NotOwner { owner });
                    }
                    None => return false,
                },
            }
        }
    }

    /// After a foreign claim: waits until the assignment is confirmed, or taken away.
    async fn wait_for_confirmation(&mut self) {
        let mut pause = PAUSE_MIN;
        while self.assigned.borrow().contains(&self.partition) && !*self.stop.borrow() {
            self.wait_out(pause).await;
            let ownership = Arc::clone(&self.ownership);
            if ownership.confirm(self.partition).await {
                return;
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Lets the pause pass; whoever asks meanwhile is told to ask again.
    async fn wait_out(&mut self, pause: Duration) {
        let mut stop = self.stop.clone();
        let until_stopped = async {
            tokio::select! {
                () = told_to_stop(&mut stop) => {}
                () = refuse_asks(&mut self.inbox, &ExecuteError::Unavailable) => {}
            }
        };
        let _ = tokio::time::timeout(pause, until_stopped).await;
    }

    /// Refuses whatever is asked, until it is told to stop.
    async fn refuse_all(&mut self) {
        let lost = ExecuteError::DataLoss { partition: self.partition };
        let mut stop = self.stop.clone();
        tokio::select! {
            () = told_to_stop(&mut stop) => {}
            () = refuse_asks(&mut self.inbox, &lost) => {}
        }
    }

    fn report(&self, error: &OwnerError) {
        let partition = self.partition.0;
        let error: &dyn std::error::Error = error;
        tracing::warn!(partition, error, "a reign ended");
    }
}

/// Waits until it is time to stop; whoever was to say so and is gone has stopped as well.
async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn refuse_asks(inbox: &mut mpsc::Receiver<Ask>, why: &ExecuteError) {
    while let Some(ask) = inbox.recv().await {
        refuse(ask, why);
    }
}

fn refuse(ask: Ask, why: &ExecuteError) {
    ask.reply.send(Err(why.clone()));
}
