//! One stream to the server: sends ahead, reads the answers in order, and begins again where it
//! broke.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedSender};
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::{RecordRequest, RecordResponse};

use super::answer;
use super::command::{Command, Reject};
use super::connect::Client;
use super::tally::{Ending, Tally};

const BACK_OFF_FIRST_FOR: Duration = Duration::from_millis(100);
const BACK_OFF_MAX_FOR: Duration = Duration::from_secs(5);

/// How many commands may be unanswered.
pub(super) const UNANSWERED_MAX: usize = 1_024;

/// Why a lane stopped with commands left. What was answered is recorded; the rest can be sent by
/// the same import again.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server will never take the stream.
    #[error("the server refused the stream: {}", .0.message())]
    Refused(#[source] Box<Status>),
    /// The server was away, or held commands back, for too long.
    #[error("the server recorded nothing for {} s: {last}", patience.as_secs())]
    GaveUp {
        /// For how long.
        patience: Duration,
        /// What was said last.
        last: String,
    },
    /// The server answered without an answer.
    #[error("the server answered neither a receipt nor a refusal")]
    NoAnswer,
}

/// One stream to the server, for the cases that were given to it.
pub(super) struct Lane {
    client: Client,
    incoming: Receiver<Vec<Command>>,
    rejects: UnboundedSender<Reject>,
    tally: Arc<Tally>,
    patience: Duration,
    more: More,
    unsent: VecDeque<Command>,
    unanswered: VecDeque<Command>,
    held_back: Vec<Command>,
    held_back_for: Duration,
    held_back_because: String,
    stalled_cases: HashSet<Arc<str>>,
    last_answer_at: Instant,
}

/// Whether more commands can come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Expected,
    Ended,
}

impl Lane {
    /// A lane that sends what comes in.
    pub(super) fn new(
        client: Client,
        incoming: Receiver<Vec<Command>>,
        rejects: UnboundedSender<Reject>,
        tally: Arc<Tally>,
        patience: Duration,
    ) -> Self {
        Self {
            client,
            incoming,
            rejects,
            tally,
            patience,
            more: More::Expected,
            unsent: VecDeque::new(),
            unanswered: VecDeque::new(),
            held_back: Vec::new(),
            held_back_for: Duration::ZERO,
            held_back_because: String::new(),
            stalled_cases: HashSet::new(),
            last_answer_at: Instant::now(),
        }
    }

    /// Sends until nothing more comes in and everything is answered.
    pub(super) async fn run(mut self) -> Result<(), SendError> {
        let mut back_off_for = BACK_OFF_FIRST_FOR;
        while self.has_work().await {
            let before = self.last_answer_at;
            let Err(interrupted) = self.stream().await else { return Ok(()) };
            self.send_again();
            let reason = match interrupted {
                Interrupted::Senseless => return Err(SendError::NoAnswer),
                Interrupted::Broken(status) if !answer::is_passing(&status) => {
                    return Err(SendError::Refused(status));
                }
                Interrupted::Broken(status) => status.message().to_owned(),
                Interrupted::Ended => "the stream ended early".to_owned(),
                Interrupted::HeldBack(reason) => reason,
            };
            self.check_patience(&reason)?;
            let got_on = self.last_answer_at > before;
            back_off_for = if got_on { BACK_OFF_FIRST_FOR } else { back_off_for * 2 };
            back_off_for = back_off_for.min(BACK_OFF_MAX_FOR);
            tracing::warn!(reason, ?back_off_for, "the stream broke; trying again");
            sleep(back_off_for).await;
        }
        Ok(())
    }

    /// Waits for a first command.
    async fn has_work(&mut self) -> bool {
        while self.unsent.is_empty() && self.more == More::Expected {
            self.take().await;
            // Patience begins when there is something to wait for.
            self.last_answer_at = Instant::now();
        }
        !self.unsent.is_empty()
    }

    fn check_patience(&self, last: &str) -> Result<(), SendError> {
        if self.last_answer_at.elapsed() <= self.patience {
            return Ok(());
        }
        Err(SendError::GaveUp { patience: self.patience, last: last.to_owned() })
    }

    async fn stream(&mut self) -> Result<(), Interrupted> {
        let (requests, outgoing) = mpsc::channel(UNANSWERED_MAX);
        // The first commands go ahead: a server may answer the call only when it has one.
        self.send(&requests);
        let answers = self.client.record(ReceiverStream::new(outgoing)).await;
        let mut answers = answers.map_err(Interrupted::broken)?.into_inner();
        loop {
            if self.unanswered.is_empty() && !self.held_back.is_empty() {
                let because = self.held_back_because.clone();
                self.check_patience(&because).map_err(|_| Interrupted::HeldBack(because))?;
                sleep(self.held_back_for).await;
                self.release();
            }
            self.send(&requests);
            let is_idle = self.unanswered.is_empty() && self.unsent.is_empty();
            match self.more {
                More::Ended if is_idle => return Ok(()),
                More::Expected if is_idle => {
                    self.take().await;
                    self.last_answer_at = Instant::now();
                }
                More::Expected | More::Ended => self.step(&mut answers).await?,
            }
        }
    }

    /// Reads an answer or takes commands, whichever comes first.
    async fn step(&mut self, answers: &mut Streaming<RecordResponse>) -> Result<(), Interrupted> {
        let wants_more = self.more == More::Expected && self.unsent.len() < UNANSWERED_MAX;
        tokio::select! {
            answer = answers.message() => {
                let answer = answer.map_err(Interrupted::broken)?;
                self.answered(answer.ok_or(Interrupted::Ended)?)
            }
            batch = self.incoming.recv(), if wants_more => {
                self.took(batch);
                Ok(())
            }
        }
    }

    async fn take(&mut self) {
        let batch = self.incoming.recv().await;
        self.took(batch);
    }

    fn took(&mut self, batch: Option<Vec<Command>>) {
        match batch {
            Some(batch) => self.unsent.extend(batch),
            None => self.more = More::Ended,
        }
    }

    /// Sends as much as may be unanswered; nothing while commands are held back.
    fn send(&mut self, requests: &Sender<RecordRequest>) {
        while self.held_back.is_empty() && self.unanswered.len() < UNANSWERED_MAX {
            let Some(command) = self.unsent.pop_front() else { return };
            if requests.try_send(command.request.clone()).is_err() {
                // The channel is as long as the window, so only a broken stream refuses.
                self.unsent.push_front(command);
                return;
            }
            self.unanswered.push_back(command);
        }
    }

    fn answered(&mut self, response: RecordResponse) -> Result<(), Interrupted> {
        let command = self.unanswered.pop_front().ok_or(Interrupted::Senseless)?;
        match response.answer.ok_or(Interrupted::Senseless)? {
            Answer::Receipt(receipt) => {
                self.last_answer_at = Instant::now();
                let ending = if receipt.repeated { Ending::Repeated } else { Ending::Recorded };
                self.tally.answered(ending);
            }
            Answer::Refusal(refusal) => {
                let passing = answer::hold_back_for(&refusal);
                // What follows a held-back command of its case may be refused only because of it.
                if passing.is_some() || self.stalled_cases.contains(&command.case_id) {
                    let wait_for = passing.unwrap_or_default();
                    self.held_back_for = self.held_back_for.max(wait_for);
                    self.held_back_because = refusal.message;
                    self.stalled_cases.insert(Arc::clone(&command.case_id));
                    self.held_back.push(command);
                    return Ok(());
                }
                self.last_answer_at = Instant::now();
                self.tally.answered(Ending::Refused);
                // Whoever writes the rejects outlives the lanes.
                let _ = self.rejects.send(answer::refused(&command, refusal));
            }
        }
        Ok(())
    }

    /// Puts what was held back in front of what is yet to be sent.
    fn release(&mut self) {
        let held_back = std::mem::take(&mut self.held_back);
        held_back.into_iter().rev().for_each(|command| self.unsent.push_front(command));
        self.stalled_cases.clear();
        self.held_back_for = Duration::ZERO;
    }

    /// Puts everything unanswered in front again, in its order.
    fn send_again(&mut self) {
        while let Some(command) = self.unanswered.pop_back() {
            self.unsent.push_front(command);
        }
        self.release();
    }
}

/// Why a stream ended before its time.
enum Interrupted {
    Broken(Box<Status>),
    Ended,
    HeldBack(String),
    Senseless,
}

impl Interrupted {
    fn broken(status: Status) -> Self {
        Self::Broken(Box::new(status))
    }
}
