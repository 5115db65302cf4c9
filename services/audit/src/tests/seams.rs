//! Where subscriptions lose events elsewhere: between past and present, and behind rare filters.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tonic::Request;
use verbatim_api::v1 as pb;
use verbatim_api::v1::subscription_service_server::SubscriptionService;
use verbatim_log::{Kind, Partition};
use verbatim_testkit::log_contract::reign::valid_records;

use crate::{Answers, Audit};

use super::scribe::Scribe;

const PARTITION_COUNT: u32 = 3;

/// Nothing takes so long unless it is never told.
const PATIENCE: Duration = Duration::from_secs(30);

/// The indexes told of each partition, in the order told.
type Told = BTreeMap<u32, Vec<u64>>;

async fn subscribe(audit: &Audit, resume_token: &str) -> Answers<pb::SubscribeResponse> {
    let resume_token = resume_token.to_owned();
    let request = pb::SubscribeRequest { resume_token, ..Default::default() };
    audit.subscribe(Request::new(request)).await.unwrap().into_inner()
}

/// Takes one answer and gives its token.
async fn take(answers: &mut Answers<pb::SubscribeResponse>, told: &mut Told) -> String {
    let answer = timeout(PATIENCE, answers.next()).await.expect("something is told");
    let answer = answer.unwrap().unwrap();
    for event in answer.events {
        let position = event.position.unwrap();
        told.entry(position.partition).or_default().push(position.index);
    }
    answer.resume_token
}

fn count(told: &Told) -> usize {
    told.values().map(Vec::len).sum()
}

/// What an independent reader finds.
async fn expected(scribe: &Scribe) -> Told {
    let mut expected = Told::new();
    for partition in 0..PARTITION_COUNT {
        let records = valid_records(&scribe.log(), Partition(partition)).await;
        let outcomes = records.iter().filter(|record| record.record.kind() == Kind::Outcome);
        let indexes: Vec<u64> = outcomes.map(|record| record.index).collect();
        if !indexes.is_empty() {
            expected.insert(partition, indexes);
        }
    }
    expected
}

async fn something_is_recorded(scribe: &mut Scribe, chance: &mut StdRng) {
    let partition = chance.random_range(0..PARTITION_COUNT);
    match chance.random_range(0..8) {
        0 => scribe.claim(partition).await,
        1 | 2 => scribe.void(partition).await,
        3 => scribe.outcomes(partition, "m1", chance.random_range(1..200)).await,
        _ => scribe.outcome(partition, "m1").await,
    }
}

#[tokio::test]
async fn whatever_is_recorded_and_however_it_is_read_all_is_told_once_and_in_order() {
    for seed in 0..150 {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut scribe = Scribe::begin(PARTITION_COUNT).await;
        let mut audit = scribe.audit_in_chunks_of(1);
        let mut answers = subscribe(&audit, "").await;
        let (mut told, mut token) = (Told::new(), String::new());
        for _ in 0..chance.random_range(1..60) {
            match chance.random_range(0..6) {
                0..=2 => something_is_recorded(&mut scribe, &mut chance).await,
                3 | 4 => {
                    // Only what is there already: the rest would be waited for.
                    if count(&told) < count(&expected(&scribe).await) {
                        token = take(&mut answers, &mut told).await;
                    }
                }
                _ => {
                    let bytes = [1, 100, 10_000][chance.random_range(0..3)];
                    audit = scribe.audit_in_chunks_of(bytes);
                    answers = subscribe(&audit, &token).await;
                }
            }
        }
        let expected = expected(&scribe).await;
        while count(&told) < count(&expected) {
            take(&mut answers, &mut told).await;
        }
        assert_eq!(told, expected, "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_by_a_reader_that_is_always_just_at_the_end() {
    const RECORDS: usize = 20_000;
    let mut scribe = Scribe::begin(PARTITION_COUNT).await;
    let audit = scribe.audit_in_chunks_of(1);
    let mut answers = subscribe(&audit, "").await;
    let reading = tokio::spawn(async move {
        let (mut told, mut reconnect_at) = (Told::new(), 1000);
        while count(&told) < RECORDS {
            let token = take(&mut answers, &mut told).await;
            if count(&told) > reconnect_at {
                answers = subscribe(&audit, &token).await;
                reconnect_at += 1000;
            }
        }
        told
    });
    let mut chance = StdRng::seed_from_u64(7);
    for _ in 0..RECORDS {
        let partition = chance.random_range(0..PARTITION_COUNT);
        scribe.outcome(partition, "m1").await;
        tokio::task::yield_now().await;
    }
    let told = reading.await.unwrap();
    assert_eq!(told, expected(&scribe).await);
}

#[tokio::test]
async fn a_filter_that_matches_once_in_fifty_thousand_loses_nothing_and_keeps_its_token_moving() {
    let mut scribe = Scribe::begin(1).await;
    scribe.outcomes(0, "m1", 25_000).await;
    scribe.outcome(0, "rare").await;
    scribe.outcomes(0, "m1", 25_000).await;
    let of_rare = |resume_token: &str| {
        let (merchant_id, resume_token) = ("rare".to_owned(), resume_token.to_owned());
        Request::new(pb::SubscribeRequest { merchant_id, resume_token, ..Default::default() })
    };
    let audit = scribe.audit();
    let mut answers = audit.subscribe(of_rare("")).await.unwrap().into_inner();
    let (mut told, mut tokens) = (Told::new(), Vec::new());
    while scribe.log.read_count() < 50_002 || tokens.len() < 7 {
        tokens.push(take(&mut answers, &mut told).await);
    }
    assert_eq!(told, Told::from([(0, vec![25_001])]));
    // Whoever goes on behind the last token reads nothing of all that again.
    let read_before = scribe.log.read_count();
    let mut answers = audit.subscribe(of_rare(&tokens[6])).await.unwrap().into_inner();
    take(&mut answers, &mut told).await;
    scribe.outcome(0, "rare").await;
    while count(&told) < 2 {
        take(&mut answers, &mut told).await;
    }
    assert_eq!(told, Told::from([(0, vec![25_001, 50_002])]));
    assert_eq!(scribe.log.read_count() - read_before, 1);
}
