//! A command on its way to its owner, and the answer on its way back.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use verbatim_wire::Request;

use crate::{ExecuteError, Receipt};

/// What a caller waits for.
pub(crate) type Reply = Result<Receipt, ExecuteError>;

/// One command and whoever waits for its answer.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) request: Request,
    pub(crate) reply: oneshot::Sender<Reply>,
}

/// The answer to come. Dropping it does not take the command back.
#[derive(Debug)]
pub struct Answer(pub(crate) oneshot::Receiver<Reply>);

impl Ask {
    pub(crate) fn new(request: Request) -> (Self, Answer) {
        let (reply, answer) = oneshot::channel();
        (Ask { request, reply }, Answer(answer))
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
