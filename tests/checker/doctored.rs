//! A small log and history in which all is well, for tests to spoil.

use uuid::Uuid;

use super::raw_log::{Body, Entry, RawLog, RawPartition, Recorded};
use super::{Denial, End, History, Invariant, Line, Receipt, Seen, Sending, Story, check};

/// A log and what the callers saw.
pub(super) struct Case {
    pub(super) log: RawLog,
    pub(super) history: History,
}

const SERVER: Uuid = Uuid::from_u128(1);
const INQUIRY: Uuid = Uuid::from_u128(0x1000);

impl Case {
    /// Two commands were carried out, one was refused, one is in doubt and absent.
    pub(super) fn sound() -> Self {
        let mut case = Case { log: RawLog::default(), history: History::default() };
        case.log.partitions = vec![RawPartition::default(), RawPartition::default()];
        case.claim(1, SERVER);
        case.append(recorded("first", 1));
        case.append(recorded("second", 2));
        let mut seen = vec![Seen::Ready { instance: SERVER }];
        for (sending, marker) in (1_u64..).zip(["first", "second", "refused", "doubted"]) {
            let (inquiry_id, request_id) = (INQUIRY, request_id(marker));
            let (name, lane) = (marker.to_owned(), None);
            seen.push(Seen::Sent { sending, marker: name, inquiry_id, request_id, lane });
            seen.push(match marker {
                "refused" => Seen::Refused { sending, denial: denial("NOT_RESOLVED") },
                "doubted" => Seen::Unknown { sending },
                _ => Seen::Answered { sending, receipt: receipt(marker, sending) },
            });
        }
        let lines = (1..).zip(seen).map(|(tick, seen)| Line { tick, seen });
        case.history = History::of(lines.collect());
        case
    }

    pub(super) fn claim(&mut self, term: u64, instance: Uuid) {
        let address = format!("instance-{term}");
        self.push(term, None, Body::Claim { instance, address });
    }

    pub(super) fn append(&mut self, recorded: Recorded) {
        let entries = &self.log.partitions[1].entries;
        let term = entries.last().expect("a claim stands first").term;
        self.push(term, Some(entries.len() as u64), Body::Outcome(recorded));
    }

    /// The log holds what it holds of this command once more, as another request.
    pub(super) fn append_again(&mut self, marker: &str) {
        let mut again = self.recorded(marker).clone();
        again.request_id = Uuid::from_u128(99);
        self.append(again);
    }

    /// Each of two commands stands where the other one stood.
    pub(super) fn change_places(&mut self, one: &str, other: &str) {
        let (first, second) = (self.recorded(one).clone(), self.recorded(other).clone());
        *self.recorded(one) = Recorded { marker: String::new(), ..second };
        *self.recorded(other) = first;
        self.recorded("").marker = other.to_owned();
    }

    /// The log holds this command after all, as the stream's third fact.
    pub(super) fn appear(&mut self, marker: &str) {
        self.append(recorded(marker, 3));
    }

    fn push(&mut self, term: u64, stated_index: Option<u64>, body: Body) {
        let entries = &mut self.log.partitions[1].entries;
        let index = entries.len() as u64;
        let recorded_at_ms = index.cast_signed();
        entries.push(Entry { index, stated_index, term, recorded_at_ms, body });
    }

    pub(super) fn recorded(&mut self, marker: &str) -> &mut Recorded {
        let entries = self.log.partitions[1].entries.iter_mut();
        let mut outcomes = entries.filter_map(|entry| match &mut entry.body {
            Body::Outcome(recorded) => Some(recorded),
            Body::Claim { .. } | Body::Barrier => None,
        });
        outcomes.find(|recorded| recorded.marker == marker).expect("the log holds it")
    }

    pub(super) fn story(&mut self, marker: &str) -> &mut Story {
        self.history.commands.get_mut(marker).expect("it was sent")
    }

    /// The command is sent once more and has its receipt again.
    pub(super) fn repeat(&mut self, marker: &str) -> &mut Receipt {
        let end = End::Answered(Receipt { repeated: true, ..self.receipt(marker).clone() });
        self.send_again(marker, end);
        self.receipt(marker)
    }

    /// The command is sent once more, much later, and refused.
    pub(super) fn deny(&mut self, marker: &str, reason: &str) -> &mut Denial {
        self.send_again(marker, End::Refused(denial(reason)));
        match &mut self.last_sending(marker).end {
            End::Refused(denial) => denial,
            End::Answered(_) | End::Unknown => panic!("{marker} was just refused"),
        }
    }

    /// The last receipt that the command has.
    pub(super) fn receipt(&mut self, marker: &str) -> &mut Receipt {
        let ends = self.story(marker).sendings.iter_mut().rev().map(|sending| &mut sending.end);
        let mut receipts = ends.filter_map(|end| match end {
            End::Answered(receipt) => Some(receipt),
            End::Refused(_) | End::Unknown => None,
        });
        receipts.next().expect("it has a receipt")
    }

    pub(super) fn last_sending(&mut self, marker: &str) -> &mut Sending {
        self.story(marker).sendings.last_mut().expect("it was sent")
    }

    fn send_again(&mut self, marker: &str, end: End) {
        let sendings = &mut self.story(marker).sendings;
        let again = Sending { sent_at: 50, ended_at: 51, end, ..sendings[0].clone() };
        sendings.push(again);
    }

    #[track_caller]
    pub(super) fn breaks(&self, invariant: Invariant) {
        let broken = check(&self.log, &self.history);
        assert!(broken.iter().any(|it| it.invariant == invariant), "found only {broken:?}");
    }

    #[track_caller]
    pub(super) fn holds(&self) {
        assert_eq!(check(&self.log, &self.history), []);
    }
}

fn request_id(marker: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, marker.as_bytes())
}

fn recorded(marker: &str, last_seq: u64) -> Recorded {
    Recorded {
        inquiry_id: INQUIRY,
        request_id: request_id(marker),
        marker: marker.to_owned(),
        event_ids: vec![Uuid::from_u128(u128::from(last_seq))],
        last_seq,
    }
}

fn denial(reason: &str) -> Denial {
    Denial { reason: reason.to_owned(), actual_seq: None }
}

fn receipt(marker: &str, index: u64) -> Receipt {
    Receipt {
        partition: 1,
        index,
        inquiry_id: INQUIRY,
        request_id: request_id(marker),
        event_ids: vec![Uuid::from_u128(u128::from(index))],
        stream_seq: index,
        recorded_at_ms: index.cast_signed(),
        repeated: false,
    }
}

#[test]
fn a_sound_log_breaks_nothing() {
    Case::sound().holds();
}

#[test]
fn a_repeated_request_with_the_same_receipt_breaks_nothing() {
    let mut case = Case::sound();
    case.repeat("second");
    case.holds();
}
