//! Where all callers write down what they see, in one order.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_response::Answer;

use crate::checker::{Denial, History, Line, Receipt, Seen};

use super::Command;

/// The history so far, also on disk as JSON lines.
#[derive(Debug)]
pub struct Recorder {
    tick: AtomicU64,
    sending: AtomicU64,
    lane: AtomicU64,
    written: Mutex<Written>,
    /// How many answers of any kind came; for whoever waits for a moment to strike.
    answers: watch::Sender<u64>,
}

#[derive(Debug)]
struct Written {
    lines: Vec<Line>,
    file: BufWriter<File>,
}

/// One sending on its way.
#[derive(Debug, Clone, Copy)]
pub struct Ticket(u64);

/// What a sending came to, as far as its caller goes on by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It is recorded.
    Receipt,
    /// It is refused, and left nothing.
    Refusal,
    /// Nobody knows.
    Nothing,
}

impl Recorder {
    /// A history that is kept in `file` too.
    ///
    /// # Panics
    /// If the file cannot be made.
    pub fn new(file: &Path) -> Self {
        let file = BufWriter::new(File::create(file).expect("the folder is ours"));
        Recorder {
            tick: AtomicU64::new(1),
            sending: AtomicU64::new(1),
            lane: AtomicU64::new(1),
            written: Mutex::new(Written { lines: Vec::new(), file }),
            answers: watch::Sender::new(0),
        }
    }

    /// The run of the server that everything is sent to from here on.
    pub fn ready(&self, instance: Uuid) {
        self.write(Seen::Ready { instance });
    }

    /// A number for a stream that is about to be opened.
    pub fn lane(&self) -> u64 {
        self.lane.fetch_add(1, Ordering::SeqCst)
    }

    /// To be called before the command leaves, over a stream or by itself.
    pub fn sent(&self, command: &Command, lane: Option<u64>) -> Ticket {
        let sending = self.sending.fetch_add(1, Ordering::SeqCst);
        let Command { inquiry_id, request_id, .. } = *command;
        let marker = command.marker.clone();
        self.write(Seen::Sent { sending, marker, inquiry_id, request_id, lane });
        Ticket(sending)
    }

    /// The answer of a unary call.
    ///
    /// # Panics
    /// If the receipt is not complete.
    pub fn answered(&self, ticket: Ticket, answer: Result<pb::Receipt, Status>) -> Came {
        match answer {
            Ok(receipt) => self.receipt(ticket, &receipt),
            Err(status) => match refusal(&status) {
                Some(denial) => self.refused(ticket, denial),
                None => self.unknown(ticket),
            },
        }
    }

    /// The command is recorded.
    fn receipt(&self, Ticket(sending): Ticket, receipt: &pb::Receipt) -> Came {
        let receipt = read(receipt).expect("a receipt is complete");
        self.write(Seen::Answered { sending, receipt });
        self.answers.send_modify(|count| *count += 1);
        Came::Receipt
    }

    /// The answer to a command of a stream.
    ///
    /// # Panics
    /// If the response holds none, or the receipt is not complete.
    pub fn responded(&self, ticket: Ticket, response: pb::RecordResponse) -> Came {
        match response.answer.expect("a response holds an answer") {
            Answer::Receipt(receipt) => self.receipt(ticket, &receipt),
            Answer::Refusal(pb::Refusal { reason, metadata, .. }) => {
                self.refused(ticket, Denial { reason, actual_seq: actual_seq(&metadata) })
            }
        }
    }

    /// The command was refused.
    fn refused(&self, Ticket(sending): Ticket, denial: Denial) -> Came {
        self.write(Seen::Refused { sending, denial });
        self.answers.send_modify(|count| *count += 1);
        Came::Refusal
    }

    /// Nobody said what became of the command.
    pub fn unknown(&self, Ticket(sending): Ticket) -> Came {
        self.write(Seen::Unknown { sending });
        Came::Nothing
    }

    /// How many answers came so far, as it changes.
    pub fn answers(&self) -> watch::Receiver<u64> {
        self.answers.subscribe()
    }

    /// Everything so far.
    pub fn history(&self) -> History {
        History::of(self.lock().lines.clone())
    }

    /// Brings everything so far to the file.
    ///
    /// # Panics
    /// If the file cannot be written.
    pub fn flush(&self) {
        self.lock().file.flush().expect("the history can be written");
    }

    fn write(&self, seen: Seen) {
        let mut written = self.lock();
        // Drawn under the lock, so that the file is in order too.
        let line = Line { tick: self.tick.fetch_add(1, Ordering::SeqCst), seen };
        let json = serde_json::to_string(&line).expect("a line is plain data");
        writeln!(written.file, "{json}").expect("the history can be written");
        written.lines.push(line);
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().expect("nobody panics while writing")
    }
}

/// Why, if this is a refusal: the server answered, and its answer settles the matter.
fn refusal(status: &Status) -> Option<Denial> {
    let settles = match status.code() {
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange => true,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        // A full queue says nothing of what was sent before.
        | Code::ResourceExhausted
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => false,
    };
    let info = status.get_details_error_info().filter(|_| settles)?;
    Some(Denial { actual_seq: actual_seq(&info.metadata), reason: info.reason })
}

fn actual_seq(metadata: &HashMap<String, String>) -> Option<u64> {
    let seq = metadata.get("actual_seq")?;
    Some(seq.parse().expect("a number of facts is a number"))
}

fn read(receipt: &pb::Receipt) -> Option<Receipt> {
    let position = receipt.position?;
    let recorded_at = receipt.recorded_at?;
    let event_ids = receipt.event_ids.iter().map(|id| Uuid::parse_str(id).ok());
    Some(Receipt {
        partition: position.partition,
        index: position.index,
        inquiry_id: Uuid::parse_str(&receipt.inquiry_id).ok()?,
        request_id: Uuid::parse_str(&receipt.request_id).ok()?,
        event_ids: event_ids.collect::<Option<_>>()?,
        stream_seq: receipt.stream_seq,
        recorded_at_ms: recorded_at.seconds * 1000 + i64::from(recorded_at.nanos) / 1_000_000,
        repeated: receipt.repeated,
    })
}
