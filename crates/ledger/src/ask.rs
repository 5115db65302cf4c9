//! A command on its way to its owner, and the answer on its way back.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use tokio::time::Instant;
use verbatim_wire::Request;

use crate::{ExecuteError, Receipt};

/// What a caller waits for.
pub(crate) type Reply = Result<Receipt, ExecuteError>;

/// Ties together commands that must be recorded in the order in which they are handed over.
///
/// Once one of them is in doubt, none that was handed over after it is recorded any more: its
/// caller sends all of them again, beginning with the one in doubt. Clones are the same chain.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    broken: Arc<AtomicBool>,
}

impl Chain {
    /// Whether one of its commands is in doubt.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    /// Whether the answer to one of its commands is still to come.
    pub fn is_waited_for(&self) -> bool {
        // Whoever is to answer one holds the chain until then.
        Arc::strong_count(&self.broken) > 1
    }

    /// One of its commands is in doubt.
    pub fn break_off(&self) {
        self.broken.store(true, Ordering::Release);
    }
}

/// One command and whoever waits for its answer.
#[derive(Debug)]
pub(crate) struct Ask {
    /// In a place of its own: it is large, and is handed on from queue to queue.
    pub(crate) request: Box<Request>,
    /// Nobody waits for the answer any more from then on.
    pub(crate) answer_before: Option<Instant>,
    pub(crate) reply: ReplyTo,
}

/// Takes the answer. Dropped without one, it leaves the command in doubt.
#[derive(Debug)]
pub(crate) struct ReplyTo {
    sender: Option<oneshot::Sender<Reply>>,
    chain: Chain,
}

/// The answer to come. Dropping it does not take the command back.
#[derive(Debug)]
pub struct Answer(oneshot::Receiver<Reply>);

impl Ask {
    pub(crate) fn new(
        request: Request,
        chain: Chain,
        answer_before: Option<Instant>,
    ) -> (Self, Answer) {
        let (sender, answer) = oneshot::channel();
        let reply = ReplyTo { sender: Some(sender), chain };
        (Ask { request: Box::new(request), answer_before, reply }, Answer(answer))
    }
}

impl ReplyTo {
    /// Whether a command before this one is in doubt, so that this one may not be recorded.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.chain.is_broken()
    }

    pub(crate) fn send(mut self, reply: Reply) {
        if reply.as_ref().is_err_and(ExecuteError::is_in_doubt) {
            self.chain.break_off();
        }
        if let Some(sender) = self.sender.take() {
            // Whoever asked may have gone; what was recorded stands all the same.
            let _ = sender.send(reply);
        }
    }
}

impl Drop for ReplyTo {
    fn drop(&mut self) {
        if self.sender.is_some() {
            self.chain.break_off();
        }
    }
}

impl Future for Answer {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Reply> {
        // An owner that went away without an answer leaves the command in doubt.
        let answer = Pin::new(&mut self.0).poll(context);
        answer.map(|reply| reply.unwrap_or(Err(ExecuteError::Unavailable)))
    }
}
