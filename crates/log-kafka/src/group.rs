//! One append on its way: gathers what the broker says of each record.

use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tokio::sync::oneshot;
use verbatim_log::{AppendError, Appended, Offset, RECORD_BYTES_MAX};

/// What is heard of an append.
pub(crate) type Heard = Result<Appended, AppendError>;

/// The records of one append that the broker has not spoken of yet.
#[derive(Debug)]
pub(crate) struct Group {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// None: the broker has it, and does not say where.
    offsets: Vec<Option<Offset>>,
    left: usize,
    /// How many librdkafka took.
    taken_count: usize,
    failed: Option<KafkaError>,
    answer: Option<oneshot::Sender<Heard>>,
}

/// One record of a group, as librdkafka carries it along.
#[derive(Debug)]
pub(crate) struct Sent {
    group: Arc<Group>,
    place: usize,
}

/// What the broker said of one record.
#[derive(Debug)]
pub(crate) enum Report {
    /// It is stored, at this offset if that is known.
    Stored(Option<Offset>),
    /// It may or may not be stored.
    Failed(KafkaError),
}

impl Group {
    pub(crate) fn new(count: usize) -> (Arc<Self>, oneshot::Receiver<Heard>) {
        let (answer, heard) = oneshot::channel();
        let state = State {
            offsets: vec![None; count],
            left: count,
            taken_count: count,
            failed: None,
            answer: Some(answer),
        };
        (Arc::new(Group { state: Mutex::new(state) }), heard)
    }

    /// The record at `place`, to be handed to librdkafka.
    pub(crate) fn sent(self: &Arc<Self>, place: usize) -> Box<Sent> {
        Box::new(Sent { group: Arc::clone(self), place })
    }

    /// The last `count` records were never handed over: nothing will be heard of them.
    pub(crate) fn never_sent(&self, count: usize, why: KafkaError) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failed.get_or_insert(why);
        state.left -= count;
        state.taken_count -= count;
        state.answer_when_complete();
    }
}

impl Sent {
    /// Takes in what the broker said, and answers when it was the last record.
    pub(crate) fn report(&self, report: Report) {
        let mut state = self.group.state.lock().unwrap_or_else(PoisonError::into_inner);
        match report {
            Report::Stored(offset) => {
                state.offsets[self.place] = offset;
            }
            Report::Failed(error) => {
                state.failed.get_or_insert(error);
            }
        }
        state.left -= 1;
        state.answer_when_complete();
    }
}

impl State {
    fn answer_when_complete(&mut self) {
        if self.left > 0 {
            return;
        }
        let heard = match self.failed.take() {
            Some(error) => Err(meaning(error, self.taken_count)),
            None => {
                let offsets = self.offsets.iter().copied().collect::<Option<Vec<_>>>();
                Ok(Appended { offsets: offsets.unwrap_or_default() })
            }
        };
        if let Some(answer) = self.answer.take() {
            // Whoever sent it may have gone; what is stored stands all the same.
            let _ = answer.send(heard);
        }
    }
}

/// What a failure says about the records. What librdkafka never took is not in the log; anything
/// else is in doubt, whatever the broker's answer: a record that is refused when it is sent again
/// may have been stored the first time. `docs/operations.md` has the table.
fn meaning(error: KafkaError, taken_count: usize) -> AppendError {
    let too_large = error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge);
    match taken_count {
        0 if too_large => {
            AppendError::TooLarge { bytes: RECORD_BYTES_MAX, bytes_max: RECORD_BYTES_MAX }
        }
        0 => AppendError::Unavailable(Box::new(error)),
        _ => AppendError::InDoubt(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: RDKafkaErrorCode) -> Report {
        Report::Failed(KafkaError::MessageProduction(code))
    }

    async fn heard(reports: Vec<Report>) -> Heard {
        let (group, heard) = Group::new(reports.len());
        let sent: Vec<_> = (0..reports.len()).map(|place| group.sent(place)).collect();
        for (sent, report) in sent.iter().zip(reports) {
            sent.report(report);
        }
        heard.await.unwrap()
    }

    #[tokio::test]
    async fn a_group_is_appended_when_each_record_is_stored() {
        let reports = vec![Report::Stored(Some(Offset(4))), Report::Stored(Some(Offset(5)))];
        assert_eq!(heard(reports).await.unwrap().offsets, [Offset(4), Offset(5)]);
    }

    #[tokio::test]
    async fn one_unknown_offset_leaves_the_places_of_all_open() {
        let reports = vec![Report::Stored(Some(Offset(4))), Report::Stored(None)];
        assert!(heard(reports).await.unwrap().offsets.is_empty());
    }

    #[tokio::test]
    async fn whatever_the_broker_answers_a_group_that_was_sent_is_in_doubt() {
        for code in [
            RDKafkaErrorCode::MessageTimedOut,
            RDKafkaErrorCode::OutOfOrderSequenceNumber,
            RDKafkaErrorCode::UnknownProducerId,
            RDKafkaErrorCode::NotEnoughReplicasAfterAppend,
            RDKafkaErrorCode::TopicAuthorizationFailed,
            RDKafkaErrorCode::MessageSizeTooLarge,
            RDKafkaErrorCode::GaplessGuarantee,
            RDKafkaErrorCode::Unknown,
        ] {
            let said = heard(vec![Report::Stored(Some(Offset(4))), failure(code)]).await;
            assert!(matches!(said, Err(AppendError::InDoubt(_))), "{code:?}: {said:?}");
            let said = heard(vec![failure(code), failure(code)]).await;
            assert!(matches!(said, Err(AppendError::InDoubt(_))), "{code:?}: {said:?}");
        }
    }

    #[tokio::test]
    async fn a_group_that_was_never_sent_is_not_in_the_log() {
        let full = || KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
        let (group, heard) = Group::new(2);
        group.never_sent(2, full());
        let said = heard.await.unwrap();
        assert!(matches!(said, Err(AppendError::Unavailable(_))), "{said:?}");
        let (group, heard) = Group::new(2);
        let sent = group.sent(0);
        group.never_sent(1, full());
        sent.report(Report::Stored(Some(Offset(1))));
        let said = heard.await.unwrap();
        assert!(matches!(said, Err(AppendError::InDoubt(_))), "{said:?}");
    }
}
