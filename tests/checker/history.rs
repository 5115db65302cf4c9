//! What the callers saw, line by line, and the same as one story per command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the history. Lines stand in real time: what has a smaller `tick` came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Drawn from one counter by all callers: before a command is sent, after its answer came.
    pub tick: u64,
    /// What was seen.
    pub seen: Seen,
}

/// What a caller, or whoever started the server, saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A server is ready; what is sent from here on goes to it.
    Ready {
        /// What it calls itself in its claims.
        instance: Uuid,
    },
    /// A command was sent.
    Sent {
        /// This sending: a command may be sent again.
        sending: u64,
        /// The very command, words and all: it travels as the correlation id.
        marker: String,
        /// The inquiry.
        inquiry_id: Uuid,
        /// The request.
        request_id: Uuid,
        /// The stream that it was sent over, if it was one, each with a number of its own.
        lane: Option<u64>,
    },
    /// It has a receipt.
    Answered {
        /// Which sending.
        sending: u64,
        /// The receipt.
        receipt: Receipt,
    },
    /// It was refused.
    Refused {
        /// Which sending.
        sending: u64,
        /// Why.
        denial: Denial,
    },
    /// Nobody knows: the server did not say.
    Unknown {
        /// Which sending.
        sending: u64,
    },
}

/// The answer to a command that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// The reason, in UPPER_SNAKE.
    pub reason: String,
    /// Number of the stream's last fact, where the refusal is about that.
    pub actual_seq: Option<u64>,
}

/// The answer to a command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where the record stands.
    pub partition: u32,
    /// Where the record stands.
    pub index: u64,
    /// The inquiry.
    pub inquiry_id: Uuid,
    /// The request.
    pub request_id: Uuid,
    /// The facts.
    pub event_ids: Vec<Uuid>,
    /// Number of the stream's last fact.
    pub stream_seq: u64,
    /// When it was recorded.
    pub recorded_at_ms: i64,
    /// Whether it had been recorded before.
    pub repeated: bool,
}

/// Everything that was seen, by command.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// By marker.
    pub commands: BTreeMap<String, Story>,
}

/// What became of one command.
#[derive(Debug, Clone)]
pub struct Story {
    /// The inquiry.
    pub inquiry_id: Uuid,
    /// The request.
    pub request_id: Uuid,
    /// In the order of sending.
    pub sendings: Vec<Sending>,
}

/// One sending of a command.
#[derive(Debug, Clone)]
pub struct Sending {
    /// When it was sent.
    pub sent_at: u64,
    /// To which run of the server; nil where any of several instances may have carried it out.
    pub instance: Uuid,
    /// Over which stream, if it was one.
    pub lane: Option<u64>,
    /// When the answer came, or its absence was noticed.
    pub ended_at: u64,
    /// What came.
    pub end: End,
}

/// How a sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a receipt.
    Answered(Receipt),
    /// With a refusal.
    Refused(Denial),
    /// In doubt.
    Unknown,
}

impl History {
    /// Puts the lines together. A sending without an end is in doubt.
    ///
    /// # Panics
    /// If the lines contradict each other: then the callers are wrong, not the server.
    pub fn of(mut lines: Vec<Line>) -> Self {
        lines.sort_by_key(|line| line.tick);
        let mut history = History::default();
        let mut instance = Uuid::nil();
        let mut open = BTreeMap::new();
        for Line { tick, seen } in lines {
            let (sending, end) = match seen {
                Seen::Ready { instance: started } => {
                    instance = started;
                    continue;
                }
                Seen::Sent { sending, marker, inquiry_id, request_id, lane } => {
                    let (sent_at, ended_at, end) = (tick, u64::MAX, End::Unknown);
                    let sent = Sending { sent_at, instance, lane, ended_at, end };
                    let place = history.sent(&marker, inquiry_id, request_id, sent);
                    open.insert(sending, (marker, place));
                    continue;
                }
                Seen::Answered { sending, receipt } => (sending, End::Answered(receipt)),
                Seen::Refused { sending, denial } => (sending, End::Refused(denial)),
                Seen::Unknown { sending } => (sending, End::Unknown),
            };
            let (marker, place) = open.remove(&sending).expect("what ends was sent, and once");
            let story = history.commands.get_mut(&marker).expect("what was sent has a story");
            story.sendings[place].ended_at = tick;
            story.sendings[place].end = end;
        }
        history
    }

    fn sent(&mut self, marker: &str, inquiry_id: Uuid, request_id: Uuid, sent: Sending) -> usize {
        let new = || Story { inquiry_id, request_id, sendings: Vec::new() };
        let story = self.commands.entry(marker.to_owned()).or_insert_with(new);
        let is_the_same = story.inquiry_id == inquiry_id && story.request_id == request_id;
        assert!(is_the_same, "{marker} stands for two commands");
        story.sendings.push(sent);
        story.sendings.len() - 1
    }
}

impl Story {
    /// Every receipt that it was answered with.
    pub fn receipts(&self) -> impl Iterator<Item = (&Sending, &Receipt)> {
        self.sendings.iter().filter_map(|sending| match &sending.end {
            End::Answered(receipt) => Some((sending, receipt)),
            End::Refused(_) | End::Unknown => None,
        })
    }

    /// Every refusal that it was answered with.
    pub fn denials(&self) -> impl Iterator<Item = (&Sending, &Denial)> {
        self.sendings.iter().filter_map(|sending| match &sending.end {
            End::Refused(denial) => Some((sending, denial)),
            End::Answered(_) | End::Unknown => None,
        })
    }

    /// When it was first sent.
    pub fn sent_at(&self) -> u64 {
        self.sendings.iter().map(|sending| sending.sent_at).min().unwrap_or(0)
    }

    /// When it was first known to be recorded; at the end of all days if nobody was told.
    pub fn known_at(&self) -> u64 {
        self.receipts().map(|(sending, _)| sending.ended_at).min().unwrap_or(u64::MAX)
    }

    /// Whether somebody was left in doubt about it.
    pub fn was_in_doubt(&self) -> bool {
        self.sendings.iter().any(|sending| sending.end == End::Unknown)
    }

    /// Whether it was refused for good: whoever asked and heard anything heard "no", at last.
    pub fn is_refused(&self) -> bool {
        let last = self.sendings.last().map(|sending| &sending.end);
        matches!(last, Some(End::Refused(_))) && self.receipts().next().is_none()
    }
}
