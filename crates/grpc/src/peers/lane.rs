//! One stream of commands to the owner of one partition.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use prost::Message;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use verbatim_api::v1::instance_service_client::InstanceServiceClient;
use verbatim_api::v1::{HandRequest, RecordRequest, RecordResponse};
use verbatim_ledger::{Chain, ExecuteError};
use verbatim_wire::Request;

use crate::{metrics, trace_parent};

/// The most commands that wait to be sent to one owner.
const QUEUE_LEN: usize = 4096;

/// The way to one owner. Clones are the same way.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    queue: mpsc::Sender<HandRequest>,
    waiting: Waiting,
}

/// Those who wait for answers, in the order of their commands; none once the stream has ended.
type Waiting = Arc<Mutex<Option<VecDeque<Waiter>>>>;

/// Somebody who waits for the answer to a command that was handed on. Dropped without an answer,
/// it leaves the command in doubt.
#[derive(Debug)]
struct Waiter {
    sender: Option<oneshot::Sender<RecordResponse>>,
    chain: Chain,
}

impl Waiter {
    fn answer(mut self, response: RecordResponse) {
        if let Some(sender) = self.sender.take() {
            metrics::handed_on("answered");
            // Whoever asked may have gone.
            let _ = sender.send(response);
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if self.sender.is_some() {
            metrics::handed_on("in_doubt");
            self.chain.break_off();
        }
    }
}

/// The answer of another instance, once it comes.
#[derive(Debug)]
pub struct Handed(Option<oneshot::Receiver<RecordResponse>>);

impl Handed {
    /// It was not handed on.
    pub(super) const fn in_doubt() -> Self {
        Handed(None)
    }
}

impl Future for Handed {
    type Output = Result<RecordResponse, ExecuteError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(answer) = &mut self.0 else { return Poll::Ready(Err(ExecuteError::Unavailable)) };
        Pin::new(answer).poll(context).map(|answer| answer.map_err(|_| ExecuteError::Unavailable))
    }
}

impl Lane {
    pub(super) fn open(client: InstanceServiceClient<Channel>) -> Self {
        let (queue, commands) = mpsc::channel(QUEUE_LEN);
        let waiting = Arc::new(Mutex::new(Some(VecDeque::new())));
        tokio::spawn(carry(client, commands, Arc::clone(&waiting)));
        Lane { queue, waiting }
    }

    pub(super) fn is_open(&self) -> bool {
        !self.queue.is_closed() && lock(&self.waiting).is_some()
    }

    /// Leaves everybody in doubt who still waits. False, for nothing of it is left.
    pub(super) fn end(&self) -> bool {
        drop(lock(&self.waiting).take());
        false
    }

    /// A lane whose stream has ended with a command on it, before anybody has noticed.
    #[cfg(test)]
    pub(super) fn ended_under(chain: &Chain) -> Self {
        let (queue, commands) = mpsc::channel(QUEUE_LEN);
        drop(commands);
        let (sender, _answer) = oneshot::channel();
        let waiter = Waiter { sender: Some(sender), chain: chain.clone() };
        Lane { queue, waiting: Arc::new(Mutex::new(Some(VecDeque::from([waiter])))) }
    }

    /// Sends a command; whoever is sent later is answered later.
    pub(super) fn hand(
        &self,
        request: &Request,
        chain: &Chain,
        answer_before: Option<Instant>,
    ) -> Handed {
        let Some(request) = to_hand(request, answer_before) else { return Handed::in_doubt() };
        let (sender, answer) = oneshot::channel();
        let waiter = Waiter { sender: Some(sender), chain: chain.clone() };
        let mut waiting = lock(&self.waiting);
        // Both under one lock: the order of the waiters is that of the commands.
        if let Some(waiting) = waiting.as_mut()
            && self.queue.try_send(request).is_ok()
        {
            waiting.push_back(waiter);
            return Handed(Some(answer));
        }
        Handed::in_doubt()
    }
}

/// A command with what surrounds it. How long its caller still waits is said as a span: the clocks
/// of two instances need not agree.
fn to_hand(request: &Request, answer_before: Option<Instant>) -> Option<HandRequest> {
    let command = RecordRequest::decode(request.canonical.as_slice()).ok()?;
    let waits_for = answer_before.map(|it| it.saturating_duration_since(Instant::now()));
    Some(HandRequest {
        request: Some(command),
        trace_parent: request.trace_parent.as_ref().map(trace_parent::print).unwrap_or_default(),
        answer_within: waits_for.and_then(|it| it.try_into().ok()),
    })
}

/// Carries commands and answers until the stream ends; then all that wait are in doubt.
async fn carry(
    mut client: InstanceServiceClient<Channel>,
    commands: mpsc::Receiver<HandRequest>,
    waiting: Waiting,
) {
    if let Err(status) = exchange(&mut client, commands, &waiting).await {
        tracing::debug!(code = ?status.code(), "a stream to another instance ended");
    }
    let left = lock(&waiting).take();
    drop(left);
}

async fn exchange(
    client: &mut InstanceServiceClient<Channel>,
    commands: mpsc::Receiver<HandRequest>,
    waiting: &Waiting,
) -> Result<(), tonic::Status> {
    let mut answers = client.hand(ReceiverStream::new(commands)).await?.into_inner();
    while let Some(response) = answers.message().await? {
        let first = lock(waiting).as_mut().and_then(VecDeque::pop_front);
        match first {
            Some(waiter) => waiter.answer(response),
            None => return Ok(()),
        }
    }
    Ok(())
}

fn lock(waiting: &Waiting) -> std::sync::MutexGuard<'_, Option<VecDeque<Waiter>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
