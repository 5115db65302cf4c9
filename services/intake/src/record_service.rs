//! Commands in bulk: a stream of any mix of them, answered one by one, in order.
//!
//! One task reads, parses and hands commands to the ledger without waiting for their answers; the
//! answers wait in a queue of bounded length, in the order of the commands. When the caller does
//! not read its answers, or the ledger is busy, the queue fills and no more commands are read.

use std::collections::HashMap;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};
use verbatim_api::v1::record_response::Answer as Said;
use verbatim_api::v1::record_service_server::RecordService;
use verbatim_api::v1::{RecordRequest, RecordResponse};
use verbatim_grpc::{
    Call, Continues, Failure, Handed, Peers, from_execute, from_missing_command, from_violations,
    refusal_to_proto,
};
use verbatim_ledger::{Answer, Chain, ExecuteError, Ledger, Receipt, Route, Serving};
use verbatim_log::Partition;
use verbatim_wire::parse;

use crate::Intake;
use crate::receipt::receipt_to_proto;

/// How many commands of one stream may be on their way to their answers.
pub(crate) const WINDOW_LEN: usize = 4096;

#[tonic::async_trait]
impl RecordService for Intake {
    type RecordStream = Answers;

    async fn record(
        &self,
        request: Request<Streaming<RecordRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let call = Call::of(&request).without_deadline();
        let commands = request.into_inner();
        let commands = commands.map(move |request| request.map(|request| Posted { request, call }));
        Ok(Response::new(answer(Desk::anywhere(self), commands)))
    }
}

/// The answers to a stream of commands. Dropping them ends the reading; it takes nothing back.
#[derive(Debug)]
pub struct Answers {
    /// None once the stream was broken off: what follows is not answered.
    queue: Option<mpsc::Receiver<Due>>,
    next: Option<Due>,
    reader: AbortHandle,
}

/// What is due to the caller for one command.
#[derive(Debug)]
enum Due {
    /// The ledger's answer, once it comes.
    Coming(Answer),
    /// Another instance's answer, once it comes.
    Handed(Handed),
    /// The command was never handed over.
    Refused(Failure),
    /// The caller's stream broke.
    Broken(Status),
}

/// One command of a stream, with what surrounds it.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) request: RecordRequest,
    pub(crate) call: Call,
}

/// Where the commands of one stream are carried out, and what ties them together.
#[derive(Debug)]
pub(crate) struct Desk {
    ledger: Ledger,
    /// None: what this instance does not own is refused.
    peers: Option<Peers>,
    chain: Chain,
    /// Where the last command of each partition went: another instance, or none.
    owners: HashMap<Partition, Option<String>>,
}

impl Desk {
    /// Wherever their owners are.
    pub(crate) fn anywhere(intake: &Intake) -> Self {
        Desk::new(intake, Some(intake.peers.clone()))
    }

    /// By this instance, to which another one has handed them.
    pub(crate) fn here(intake: &Intake) -> Self {
        Desk::new(intake, None)
    }

    fn new(intake: &Intake, peers: Option<Peers>) -> Self {
        let ledger = intake.ledger.clone();
        Desk { ledger, peers, chain: Chain::default(), owners: HashMap::new() }
    }
}

pub(crate) fn answer<S>(desk: Desk, commands: S) -> Answers
where
    S: Stream<Item = Result<Posted, Status>> + Send + Unpin + 'static,
{
    let (window, queue) = mpsc::channel(WINDOW_LEN);
    let reader = tokio::spawn(read(desk, commands, window)).abort_handle();
    Answers { queue: Some(queue), next: None, reader }
}

/// Hands over one command after the other, until the ledger stops. A place in the window is taken
/// first, so that never more commands are on their way than it holds.
async fn read<S>(mut desk: Desk, mut commands: S, window: mpsc::Sender<Due>)
where
    S: Stream<Item = Result<Posted, Status>> + Unpin,
{
    let mut serving = desk.ledger.serving();
    while let Ok(place) = window.reserve().await {
        let command = tokio::select! {
            biased;
            command = commands.next() => command,
            // A caller who is silent would hold the server up.
            _ = serving.wait_for(|serving| *serving == Serving::Stopped) => {
                Some(Err(from_execute(ExecuteError::Unavailable).into()))
            }
        };
        match command {
            Some(Ok(posted)) => place.send(desk.hand_over(posted).await),
            Some(Err(status)) => return place.send(Due::Broken(status)),
            None => return,
        }
    }
}

impl Desk {
    async fn hand_over(&mut self, posted: Posted) -> Due {
        let Posted { request, call } = posted;
        let Some(arm) = request.command else {
            return Due::Refused(from_missing_command());
        };
        let request = match parse(arm, self.ledger.digest_key()) {
            Ok(request) => request.of_trace(call.trace_parent),
            Err(violations) => return Due::Refused(from_violations(violations)),
        };
        let partition = self.ledger.partition_of(request.stream_id);
        let route = self.ledger.route(request.stream_id);
        self.keep_order(partition, &route);
        match (route, &self.peers) {
            (Route::Elsewhere { address }, Some(peers)) => {
                Due::Handed(peers.hand(&address, partition, &request, &self.chain, None))
            }
            (Route::Elsewhere { .. }, None) | (Route::Here, _) => {
                Due::Coming(self.ledger.enqueue(request, &self.chain, call.answer_before).await)
            }
        }
    }

    /// A new owner must not record a command while one before it waits for the old one, which may
    /// have lost it: then both would come again, and change places.
    fn keep_order(&mut self, partition: Partition, route: &Route) {
        let owner = match route {
            Route::Here => None,
            Route::Elsewhere { address } => Some(address.clone()),
        };
        let before = self.owners.insert(partition, owner.clone());
        let has_moved = before.is_some_and(|before| before != owner);
        if has_moved && self.chain.is_waited_for() {
            self.chain.break_off();
        }
    }
}

impl Stream for Answers {
    type Item = Result<RecordResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(next) = ready!(self.poll_due(context)) else {
            return Poll::Ready(None);
        };
        let said = match next {
            Due::Refused(failure) => Ok(refused(&failure)),
            Due::Broken(status) => Err(status),
            Due::Coming(mut answer) => match Pin::new(&mut answer).poll(context) {
                Poll::Ready(reply) => said(reply),
                Poll::Pending => {
                    self.next = Some(Due::Coming(answer));
                    return Poll::Pending;
                }
            },
            Due::Handed(mut handed) => match Pin::new(&mut handed).poll(context) {
                Poll::Ready(response) => response.map_err(|error| from_execute(error).into()),
                Poll::Pending => {
                    self.next = Some(Due::Handed(handed));
                    return Poll::Pending;
                }
            },
        };
        if said.is_err() {
            // The caller begins again from here.
            self.queue = None;
        }
        Poll::Ready(Some(said))
    }
}

impl Answers {
    fn poll_due(&mut self, context: &mut Context<'_>) -> Poll<Option<Due>> {
        match (self.next.take(), &mut self.queue) {
            (Some(next), _) => Poll::Ready(Some(next)),
            (None, Some(queue)) => queue.poll_recv(context),
            (None, None) => Poll::Ready(None),
        }
    }
}

fn said(reply: Result<Receipt, ExecuteError>) -> Result<RecordResponse, Status> {
    let failure = match reply {
        Ok(receipt) => return Ok(response(Said::Receipt(receipt_to_proto(&receipt)))),
        Err(error) => from_execute(error),
    };
    match failure.continues() {
        Continues::Yes => Ok(refused(&failure)),
        Continues::No => Err(failure.into()),
    }
}

fn refused(failure: &Failure) -> RecordResponse {
    response(Said::Refusal(refusal_to_proto(failure)))
}

fn response(said: Said) -> RecordResponse {
    RecordResponse { answer: Some(said) }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
