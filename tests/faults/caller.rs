//! One caller in a closed loop: asks any instance, and asks another one for what is in doubt.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;
use verbatim_api::v1 as pb;
use verbatim_tests::callers::{Author, Came, Command, INQUIRIES, Recorder, Ticket, open};
use verbatim_tests::raw_call;

const RECORD: &str = "/verbatim.v1.RecordService/Record";
const WINDOW_MAX: usize = 8;

/// An instance whose time stands still answers nothing; nobody waits for ever. Most ask somebody
/// else soon, so that what they sent first may be carried out behind their backs; some wait until
/// whoever is gone has a successor.
const PATIENCE_MS: Range<u64> = 300..5_000;
const LONG_PATIENCE: Duration = Duration::from_secs(15);
const LONG_PATIENCES: f64 = 0.1;

/// Before somebody asks again.
const BREATH: Duration = Duration::from_millis(50);

/// How a caller sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    Unary,
    Stream,
}

/// What callers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// They send what their authors write, and ask again for what is in doubt.
    Work,
    /// They send once more what they sent first of all, and ask for what is in doubt until nothing
    /// is.
    Settle,
}

pub(crate) struct Caller {
    pub(crate) way: Way,
    pub(crate) author: Author,
    pub(crate) chance: StdRng,
    pub(crate) recorder: Arc<Recorder>,
    /// A way to each instance.
    pub(crate) channels: Arc<[Channel]>,
    pub(crate) phase: watch::Receiver<Phase>,
}

impl Caller {
    /// Until nothing is in doubt any more.
    pub(crate) async fn run(mut self) {
        let mut doubts: VecDeque<Command> = (0..INQUIRIES).map(open).collect();
        let mut last_of_all = doubts.clone();
        loop {
            let phase = *self.phase.borrow();
            if phase == Phase::Settle {
                doubts.append(&mut last_of_all);
            }
            let count = match self.way {
                Way::Unary => 1,
                Way::Stream => self.author.window(),
            };
            let mut batch = Vec::new();
            while batch.len() < count {
                match (doubts.pop_front(), phase) {
                    (Some(command), _) => batch.push(command),
                    (None, Phase::Work) => batch.push(self.author.write()),
                    (None, Phase::Settle) => break,
                }
            }
            if batch.is_empty() {
                return;
            }
            let unanswered = match self.way {
                Way::Unary => self.call(batch).await,
                Way::Stream => self.stream(batch).await,
            };
            if !unanswered.is_empty() {
                // What was sent first is sent again first.
                unanswered.into_iter().rev().for_each(|command| doubts.push_front(command));
                if phase == Phase::Work && !self.author.asks_again() {
                    // Left to themselves.
                    doubts.clear();
                }
                let _ = timeout(BREATH, std::future::pending::<()>()).await;
            }
        }
    }

    fn any_channel(&mut self) -> Channel {
        self.channels[self.chance.random_range(0..self.channels.len())].clone()
    }

    fn patience(&mut self) -> Duration {
        match self.chance.random_bool(LONG_PATIENCES) {
            true => LONG_PATIENCE,
            false => Duration::from_millis(self.chance.random_range(PATIENCE_MS)),
        }
    }

    /// One command after the other. Answers which ones are in doubt.
    async fn call(&mut self, batch: Vec<Command>) -> Vec<Command> {
        let mut unanswered = Vec::new();
        for command in batch {
            let (channel, patience) = (self.any_channel(), self.patience());
            let ticket = self.recorder.sent(&command, None);
            let call = raw_call::call(&channel, command.path, raw_call::message(&command.arm));
            let came = match timeout(patience, call).await {
                Ok(answer) => {
                    let receipt =
                        answer.map(|bytes| pb::Receipt::decode(bytes).expect("it is a receipt"));
                    self.recorder.answered(ticket, receipt)
                }
                Err(_elapsed) => self.recorder.unknown(ticket),
            };
            match came {
                Came::Receipt => self.author.remember(command),
                Came::Refusal => {}
                Came::Nothing => unanswered.push(command),
            }
        }
        unanswered
    }

    /// A few commands at once over one stream. Answers which ones are in doubt, in their order.
    async fn stream(&mut self, batch: Vec<Command>) -> Vec<Command> {
        let (channel, patience) = (self.any_channel(), self.patience());
        let (sender, messages) = mpsc::channel::<Bytes>(WINDOW_MAX);
        let opened = raw_call::stream(&channel, RECORD, ReceiverStream::new(messages));
        let Ok(Ok(mut answers)) = timeout(patience, opened).await else {
            return batch;
        };
        let lane = self.recorder.lane();
        let mut sent = VecDeque::new();
        for command in batch {
            let is_own = self.author.wrote(&command);
            let ticket = self.recorder.sent(&command, is_own.then_some(lane));
            let request = pb::RecordRequest { command: Some(command.arm.clone()) };
            // If the stream is broken, so are its answers.
            let _broken = sender.send(request.encode_to_vec().into()).await;
            sent.push_back((ticket, command));
        }
        while let Some((ticket, command)) = sent.pop_front() {
            match self.answer(&mut answers, ticket, patience).await {
                Came::Receipt => self.author.remember(command),
                Came::Refusal => {}
                Came::Nothing => {
                    for (ticket, _) in &sent {
                        self.recorder.unknown(*ticket);
                    }
                    sent.push_front((ticket, command));
                    return sent.into_iter().map(|(_, command)| command).collect();
                }
            }
        }
        Vec::new()
    }

    async fn answer(
        &self,
        answers: &mut Streaming<Bytes>,
        ticket: Ticket,
        patience: Duration,
    ) -> Came {
        let Ok(Ok(Some(bytes))) = timeout(patience, answers.message()).await else {
            return self.recorder.unknown(ticket);
        };
        let response = pb::RecordResponse::decode(bytes).expect("it is a response");
        self.recorder.responded(ticket, response)
    }
}
