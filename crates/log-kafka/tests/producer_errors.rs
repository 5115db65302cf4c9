//! What each class of producer error leads to, one test a class: a retry, or doubt; never a wrong
//! answer, and never a producer that stays broken. The errors come from librdkafka's mock cluster,
//! for real brokers do not give them on demand. `docs/operations.md` has the same table.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use verbatim_log::{AppendError, EventLog, Partition};
use verbatim_log_kafka::{KafkaLog, KafkaOptions};
use verbatim_testkit::log_contract::reign::{Reign, claim, valid_records};

use RDKafkaRespErr::*;

const PARTITION: Partition = Partition::GOVERNANCE;
const PARTITION_COUNT: u32 = 3;

/// How often a new claim may be tried until the producer is replaced.
const TRIES_MAX: u32 = 200;

/// What becomes of an append.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// Sent again by librdkafka, and acknowledged.
    Retried,
    /// In doubt; the producer was replaced.
    InDoubt,
}

/// Appends while the brokers answer with these errors, holds the answer against the log, and shows
/// that the partition can be claimed and written again afterwards.
async fn append_under(errors: &[RDKafkaRespErr]) -> Outcome {
    let mock = mock();
    let log = open(&mock).await;
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    reign.append(3).await;
    mock.request_errors(RDKafkaApiKey::Produce, errors);
    // One, for the mock cluster counts no sequence: it would store a second one without the first.
    let records = reign.records(1);
    let outcome = match reign.send(records.clone()).await {
        Ok(_) => Outcome::Retried,
        Err(AppendError::InDoubt(_)) => Outcome::InDoubt,
        Err(other) => panic!("whatever was sent cannot be taken back: {other}"),
    };
    mock.clear_request_errors(RDKafkaApiKey::Produce);
    claim_again(&log).await;
    let read = valid_records(&log, PARTITION).await;
    let stored = records.iter().filter(|sent| read.iter().any(|it| it.record == **sent)).count();
    match outcome {
        Outcome::Retried => assert_eq!(stored, 1, "acknowledged, and not in the log"),
        Outcome::InDoubt => {}
    }
    outcome
}

fn mock() -> MockCluster<'static, DefaultProducerContext> {
    let mock: MockCluster<'_, DefaultProducerContext> = MockCluster::new(3).unwrap();
    mock.create_topic("log", PARTITION_COUNT.cast_signed(), 3).unwrap();
    mock
}

async fn open(mock: &MockCluster<'_, DefaultProducerContext>) -> Arc<dyn EventLog> {
    let hasty = [("message.timeout.ms", "2000"), ("retry.backoff.max.ms", "50")];
    let hasty = hasty.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let options = KafkaOptions {
        brokers: mock.bootstrap_servers(),
        topic: "log".to_owned(),
        properties: BTreeMap::from(hasty),
        ..KafkaOptions::default()
    };
    Arc::new(KafkaLog::open(&options, PARTITION_COUNT).await.unwrap())
}

/// A new reign, as an owner begins one after any failure.
async fn claim_again(log: &Arc<dyn EventLog>) {
    let writer = log.writer(PARTITION);
    let mut between_tries = tokio::time::interval(Duration::from_millis(50));
    for term in 2..2 + u64::from(TRIES_MAX) {
        if writer.append(vec![claim(term)]).await.is_ok() {
            return;
        }
        between_tries.tick().await;
    }
    panic!("nothing can be appended any more");
}

macro_rules! classes {
    ($($claim:ident: $errors:expr => $outcome:expr;)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $claim() {
            assert_eq!(append_under(&$errors).await, $outcome);
        }
    )+};
}

classes! {
    a_leader_that_moved_is_asked_again:
        [RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION; 3] => Outcome::Retried;
    a_request_that_timed_out_at_the_broker_is_sent_again:
        [RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT; 2] => Outcome::Retried;
    too_few_replicas_are_waited_for:
        [RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS; 3] => Outcome::Retried;
    too_few_replicas_after_the_append_are_waited_for:
        [RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND; 2] => Outcome::Retried;
    too_few_replicas_for_too_long_leave_it_in_doubt:
        [RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS; 2000] => Outcome::InDoubt;
    a_sequence_out_of_order_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER; 1] => Outcome::InDoubt;
    a_fenced_producer_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_PRODUCER_FENCED; 1] => Outcome::InDoubt;
    an_old_producer_epoch_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH; 1] => Outcome::InDoubt;
    an_unknown_producer_id_is_taken_up_anew_once_all_before_is_acknowledged:
        [RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID; 1] => Outcome::Retried;
    a_missing_permission_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; 1] => Outcome::InDoubt;
    a_batch_too_large_for_the_broker_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE; 1] => Outcome::InDoubt;
    a_code_without_a_meaning_leaves_it_in_doubt:
        [RD_KAFKA_RESP_ERR_UNKNOWN; 1] => Outcome::InDoubt;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_producer_that_breaks_with_nothing_on_its_way_is_replaced_too() {
    let mock = mock();
    let forbidden = [RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED; 1];
    mock.request_errors(RDKafkaApiKey::InitProducerId, &forbidden);
    let log = open(&mock).await;
    claim_again(&log).await;
}
