//! Several instances over real brokers: any of them takes any command, a word reaches an inquiry
//! that another one owns, and a rolling restart loses no call.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use verbatim_api::client::{CallError, Client, RetryPolicy};
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::record_request::Command;
use verbatim_testkit::desk::{merge, named, note, open};
use verbatim_tests::checker::{Body, read_topic};
use verbatim_tests::cluster::Cluster;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const INSTANCES: u32 = 3;

fn client(cluster: &Cluster, instances: impl IntoIterator<Item = usize>) -> Client {
    let urls: Vec<String> =
        instances.into_iter().map(|it| format!("http://{}", cluster.address(it))).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    Client::new(&urls, RetryPolicy::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_instances_are_one_ledger() {
    let mut cluster = Cluster::start(BINARY, 1, INSTANCES).await;
    any_instance_takes_any_command(&cluster).await;
    a_merge_reaches_an_inquiry_of_another_instance(&cluster).await;
    a_rolling_restart_loses_no_call(&mut cluster).await;
    for instance in 0..cluster.instance_count() {
        let ended = cluster.stop(instance).await;
        assert!(ended.status.success(), "{}", ended.stderr);
    }
    let log = read_topic(&cluster.brokers.bootstrap(), "verbatim.inquiries.v1").unwrap();
    let voids: u64 = log.partitions.iter().map(|partition| partition.void_count).sum();
    assert_eq!(voids, 0, "whoever stops in order leaves nothing void behind");
}

async fn any_instance_takes_any_command(cluster: &Cluster) {
    for instance in 0..cluster.instance_count() {
        let here = client(cluster, [instance]);
        let elsewhere = client(cluster, [(instance + 1) % cluster.instance_count()]);
        for number in 0..8 {
            let inquiry = format!("i{instance}-{number}");
            let opened = here.record(open(&inquiry)).await.unwrap();
            let again = elsewhere.record(open(&inquiry)).await.unwrap();
            assert_eq!(again, pb::Receipt { repeated: true, ..opened.clone() });
            let noted = elsewhere.record(note(&inquiry, "n")).await.unwrap();
            assert_eq!((noted.stream_seq, noted.position.unwrap().partition), {
                (opened.stream_seq + 1, opened.position.unwrap().partition)
            });
            // A refusal comes back as it was made, with what is wrong.
            let unknown = elsewhere.record(note(&format!("none-{inquiry}"), "n")).await;
            let Err(CallError::Refused(refusal)) = unknown else { panic!("{unknown:?}") };
            assert_eq!(refusal.reason, "INQUIRY_NOT_FOUND");
        }
    }
    let log = read_topic(&cluster.brokers.bootstrap(), "verbatim.inquiries.v1").unwrap();
    let mut rulers = log.rulers();
    rulers.sort();
    rulers.dedup();
    assert_eq!(rulers.len(), cluster.instance_count(), "every instance owns partitions");
    let claims = log.partitions.iter().flat_map(|it| &it.entries);
    let claims = claims.filter(|entry| matches!(entry.body, Body::Claim { .. }));
    assert!(claims.count() <= 3 * log.partitions.len(), "nobody duels for a partition");
}

async fn a_merge_reaches_an_inquiry_of_another_instance(cluster: &Cluster) {
    let client = client(cluster, 0..cluster.instance_count());
    // As many pairs as it takes that some have two owners.
    for pair in 0..12 {
        let (parent, child) = (format!("parent-{pair}"), format!("child-{pair}"));
        client.record(open(&parent)).await.unwrap();
        client.record(open(&child)).await.unwrap();
        client.record(merge(&parent, &child)).await.unwrap();
    }
    let mut views = QueryServiceClient::new(cluster.channel(0));
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    for pair in 0..12 {
        let parent = named(&format!("parent-{pair}")).to_string();
        let asked = pb::GetInquiryRequest {
            inquiry_id: named(&format!("child-{pair}")).to_string(),
            ..Default::default()
        };
        let merged = async {
            loop {
                looks.tick().await;
                let answer = views.get_inquiry(asked.clone()).await;
                let inquiry = answer.ok().and_then(|it| it.into_inner().inquiry);
                if inquiry.is_some_and(|it| it.merged_into_inquiry_id == parent) {
                    return;
                }
            }
        };
        let within = tokio::time::timeout(Duration::from_secs(60), merged).await;
        assert!(within.is_ok(), "pair {pair} is not merged");
    }
}

async fn a_rolling_restart_loses_no_call(cluster: &mut Cluster) {
    let (going_on, end) = watch::channel(true);
    let mut callers = JoinSet::new();
    for caller in 0..12 {
        let client = client(cluster, 0..cluster.instance_count());
        let end = end.clone();
        callers.spawn(async move {
            let inquiry = format!("rolling-{caller}");
            client.record(open(&inquiry)).await.unwrap();
            let (mut number, mut longest) = (0_u64, Duration::ZERO);
            while *end.borrow() {
                number += 1;
                let begun = Instant::now();
                let command: Command = note(&inquiry, &format!("n{number}"));
                let receipt = client.record(command).await.unwrap();
                assert_eq!(receipt.stream_seq, 1 + number, "recorded once, in order");
                longest = longest.max(begun.elapsed());
            }
            (number, longest)
        });
    }
    for instance in 0..cluster.instance_count() {
        let ended = cluster.stop(instance).await;
        assert!(ended.status.success(), "{}", ended.stderr);
        cluster.begin(instance);
        cluster.ready(instance).await;
    }
    going_on.send_replace(false);
    let (mut calls, mut longest) = (0, Duration::ZERO);
    while let Some(ended) = callers.join_next().await {
        let (number, stall) = ended.expect("no call fails");
        (calls, longest) = (calls + number, longest.max(stall));
    }
    assert!(calls > 0);
    tell(&format!("rolling restart: {calls} calls, none failed, longest stall {longest:?}"));
}

/// For whoever runs this test with `--nocapture`.
#[expect(clippy::print_stdout, reason = "a figure for docs/benchmarks.md")]
fn tell(text: &str) {
    println!("{text}");
}
