//! Sends what a file becomes, over several streams at once; a case stays on one of them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, Sender, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;

use super::command::{Command, Reject};
use super::connect::Client;
use super::lane::{Lane, SendError};
use super::order::Order;
use super::plan::Plan;
use super::produce::{Produced, produce};
use super::read::ReadError;
use super::rejects::Rejects;
use super::tally::Tally;

/// How many batches may wait before a lane.
const BATCHES_AHEAD_MAX: usize = 64;

/// The most commands of one batch.
const BATCH_MAX: usize = 256;

/// How a file is sent.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    /// In which order.
    pub(super) order: Order,
    /// Over how many streams.
    pub(super) lanes: NonZeroUsize,
    /// How long the server may record nothing.
    pub(super) patience: Duration,
    /// Where rejects go.
    pub(super) rejects: PathBuf,
}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read to its end.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The commands could not all be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The rejects could not be written down.
    #[error("cannot write the rejects to `{}`", path.display())]
    Rejects {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// Sends what a file becomes.
pub(super) async fn send(
    plan: Arc<Plan>,
    path: &Path,
    client: Client,
    sending: Sending,
    tally: Arc<Tally>,
) -> Result<(), ImportError> {
    let (rejects, rejected) = mpsc::unbounded_channel();
    let mut lanes = JoinSet::new();
    let mut queues = Vec::with_capacity(sending.lanes.get());
    for _ in 0..sending.lanes.get() {
        let (queue, incoming) = mpsc::channel(BATCHES_AHEAD_MAX);
        let tally = Arc::clone(&tally);
        let lane = Lane::new(client.clone(), incoming, rejects.clone(), tally, sending.patience);
        lanes.spawn(lane.run());
        queues.push(queue);
    }
    let outlet = Outlet { queues, rejects, tally: Arc::clone(&tally) };
    let (path, order) = (path.to_owned(), sending.order);
    let produced = tokio::task::spawn_blocking(move || {
        produce(&plan, &path, &order, &mut |produced| outlet.put(produced))
    });
    let writing = write_down(rejected, sending.rejects, Arc::clone(&tally));
    let (produced, sent, written) = tokio::join!(produced, all(lanes), writing);
    written?;
    sent?;
    produced.expect("producing commands does not panic")?;
    Ok(())
}

async fn all(mut lanes: JoinSet<Result<(), SendError>>) -> Result<(), SendError> {
    let mut first = Ok(());
    while let Some(ended) = lanes.join_next().await {
        let ended = ended.expect("a lane does not panic");
        first = first.and(ended);
    }
    first
}

async fn write_down(
    mut rejected: UnboundedReceiver<Reject>,
    path: PathBuf,
    tally: Arc<Tally>,
) -> Result<(), ImportError> {
    let mut rejects = Rejects::new(path.clone());
    let failed = |cause| ImportError::Rejects { path: path.clone(), cause };
    while let Some(reject) = rejected.recv().await {
        tally.reject();
        rejects.write(&reject).map_err(failed)?;
    }
    rejects.flush().map_err(failed)
}

/// Where produced things go.
struct Outlet {
    queues: Vec<Sender<Vec<Command>>>,
    rejects: UnboundedSender<Reject>,
    tally: Arc<Tally>,
}

impl Outlet {
    fn put(&self, produced: Produced) -> ControlFlow<()> {
        match produced {
            Produced::Case { rows } => self.tally.case(rows),
            Produced::Skipped(rows) => self.tally.skip(rows),
            Produced::Unseen(column) => tracing::warn!(column, "no row has this column"),
            Produced::Rejected(reject) => {
                if self.rejects.send(reject).is_err() {
                    return ControlFlow::Break(());
                }
            }
            Produced::Commands(commands) => return self.commands(commands),
        }
        ControlFlow::Continue(())
    }

    /// Passes on runs of commands that go the same way.
    fn commands(&self, commands: Vec<Command>) -> ControlFlow<()> {
        let mut batch: Vec<Command> = Vec::new();
        let mut way = 0;
        for command in commands {
            let its_way = self.way(&command);
            if its_way != way || batch.len() == BATCH_MAX {
                self.pass(way, std::mem::take(&mut batch))?;
                way = its_way;
            }
            batch.push(command);
        }
        self.pass(way, batch)
    }

    fn pass(&self, way: usize, batch: Vec<Command>) -> ControlFlow<()> {
        if batch.is_empty() {
            return ControlFlow::Continue(());
        }
        self.tally.commands(batch.len() as u64);
        match self.queues[way].blocking_send(batch) {
            Ok(()) => ControlFlow::Continue(()),
            // The lane has given up; its error is the one to tell.
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn way(&self, command: &Command) -> usize {
        let mut hasher = DefaultHasher::new();
        command.case_id.hash(&mut hasher);
        (hasher.finish() % self.queues.len() as u64) as usize
    }
}
