//! One caller in a closed loop: sends, waits, and after a crash asks again for what is in doubt.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;
use verbatim_api::v1 as pb;
use verbatim_tests::callers::{Author, Came, Command, INQUIRIES, Recorder, Ticket, open};
use verbatim_tests::raw_call;

const RECORD: &str = "/verbatim.v1.RecordService/Record";
const WINDOW_MAX: usize = 8;

/// How a caller sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    Unary,
    Stream,
}

/// Which run of the server there is, and until when callers use it.
#[derive(Debug, Clone)]
pub(crate) struct Epoch {
    pub(crate) number: u64,
    /// Connections, shared out among the callers; none before the first start.
    pub(crate) channels: Arc<[Channel]>,
    pub(crate) until: Until,
}

/// When an epoch ends for a caller. In any case what is in doubt from before is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    TheServerIsGone,
    NothingIsInDoubt,
}

pub(crate) struct Caller {
    pub(crate) number: usize,
    pub(crate) way: Way,
    pub(crate) author: Author,
    pub(crate) recorder: Arc<Recorder>,
    /// Told whenever an epoch has ended for this caller.
    pub(crate) idle: mpsc::UnboundedSender<()>,
}

/// What a caller sends next: first what is in doubt, then what its author writes.
struct Agenda<'a> {
    again: VecDeque<Command>,
    author: &'a mut Author,
    until: Until,
}

impl Agenda<'_> {
    fn next(&mut self) -> Option<Command> {
        self.again.pop_front().or_else(|| match self.until {
            Until::TheServerIsGone => Some(self.author.write()),
            Until::NothingIsInDoubt => None,
        })
    }
}

impl Caller {
    /// Until nobody starts servers any more.
    pub(crate) async fn run(mut self, mut epochs: watch::Receiver<Epoch>) {
        let mut doubts: VecDeque<Command> = (0..INQUIRIES).map(open).collect();
        let mut last = 0;
        loop {
            let next = epochs.wait_for(|epoch| epoch.number > last).await;
            let Ok(epoch) = next.map(|epoch| epoch.clone()) else { return };
            last = epoch.number;
            doubts.retain(|_| self.author.asks_again());
            if !epoch.channels.is_empty() {
                let channel = &epoch.channels[self.number % epoch.channels.len()];
                let author = &mut self.author;
                let mut agenda = Agenda { again: doubts, author, until: epoch.until };
                let unanswered = match self.way {
                    Way::Unary => call(channel, &self.recorder, &mut agenda).await,
                    Way::Stream => stream(channel, &self.recorder, &mut agenda).await,
                };
                doubts = unanswered;
                doubts.append(&mut agenda.again);
            }
            if self.idle.send(()).is_err() {
                return;
            }
        }
    }
}

/// One command after the other. Answers which ones are in doubt.
async fn call(
    channel: &Channel,
    recorder: &Recorder,
    agenda: &mut Agenda<'_>,
) -> VecDeque<Command> {
    while let Some(command) = agenda.next() {
        let ticket = recorder.sent(&command, None);
        let answer = raw_call::call(channel, command.path, raw_call::message(&command.arm)).await;
        let receipt = answer.map(|bytes| pb::Receipt::decode(bytes).expect("it is a receipt"));
        match recorder.answered(ticket, receipt) {
            Came::Receipt => agenda.author.remember(command),
            Came::Refusal => {}
            Came::Nothing => return VecDeque::from([command]),
        }
    }
    VecDeque::new()
}

/// A few commands at a time over one stream. Answers which ones are in doubt, in their order.
async fn stream(
    channel: &Channel,
    recorder: &Recorder,
    agenda: &mut Agenda<'_>,
) -> VecDeque<Command> {
    let (sender, messages) = mpsc::channel::<Bytes>(WINDOW_MAX);
    let messages = ReceiverStream::new(messages);
    let Ok(mut answers) = raw_call::stream(channel, RECORD, messages).await else {
        return VecDeque::new();
    };
    let lane = recorder.lane();
    loop {
        let mut sent = VecDeque::new();
        for _ in 0..agenda.author.window() {
            let Some(command) = agenda.next() else { break };
            let is_own = agenda.author.wrote(&command);
            let ticket = recorder.sent(&command, is_own.then_some(lane));
            let request = pb::RecordRequest { command: Some(command.arm.clone()) };
            // If the stream is broken, so are its answers.
            let _broken = sender.send(request.encode_to_vec().into()).await;
            sent.push_back((ticket, command));
        }
        if sent.is_empty() {
            return VecDeque::new();
        }
        while let Some((ticket, command)) = sent.pop_front() {
            match answer(&mut answers, recorder, ticket).await {
                Came::Receipt => agenda.author.remember(command),
                Came::Refusal => {}
                Came::Nothing => {
                    for (ticket, _) in &sent {
                        recorder.unknown(*ticket);
                    }
                    sent.push_front((ticket, command));
                    return sent.into_iter().map(|(_, command)| command).collect();
                }
            }
        }
    }
}

async fn answer(answers: &mut Streaming<Bytes>, recorder: &Recorder, ticket: Ticket) -> Came {
    let Ok(Some(bytes)) = answers.message().await else {
        return recorder.unknown(ticket);
    };
    let response = pb::RecordResponse::decode(bytes).expect("it is a response");
    recorder.responded(ticket, response)
}
