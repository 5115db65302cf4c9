//! Measures the Record stream over a log in memory: client, intake and ledger in one process.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio::net::TcpListener;
use tonic::service::RoutesBuilder;
use tonic::transport::Channel;
use verbatim_api::v1::RecordRequest;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_client::RecordServiceClient;
use verbatim_grpc::{Edge, Peers, serve};
use verbatim_intake::Intake;
use verbatim_ledger::{Alone, Ledger, Options, Parts, Serving};
use verbatim_log::{EventLog, EveryPartition, MemoryLog};
use verbatim_testkit::desk::{TestClock, TestEntropy, digest_key, note, open};

const PARTITION_COUNT: u32 = 5;
const STREAM_COUNT: usize = 2;
const INQUIRIES_PER_STREAM: usize = 10_000;
const NOTES_PER_INQUIRY: usize = 9;
const ROUND_COUNT: usize = 3;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let address = intake(folder.path()).await?;
    for round in 0..ROUND_COUNT {
        let mut loads = Vec::new();
        for stream in 0..STREAM_COUNT {
            let channel = Channel::from_shared(format!("http://{address}"))?.connect().await?;
            loads.push((RecordServiceClient::new(channel), load(&format!("{round} {stream}"))));
        }
        let began_at = Instant::now();
        let sending: Vec<_> =
            loads.into_iter().map(|(client, load)| tokio::spawn(send(client, load))).collect();
        let mut receipt_count = 0;
        for sent in sending {
            receipt_count += sent.await?;
        }
        let took_s = began_at.elapsed().as_secs_f64();
        println!("{receipt_count} receipts, {:.0} a second", receipt_count as f64 / took_s);
    }
    Ok(())
}

async fn intake(folder: &std::path::Path) -> Result<SocketAddr, Box<dyn Error>> {
    let parts = Parts {
        log: Arc::new(MemoryLog::new(PARTITION_COUNT)) as Arc<dyn EventLog>,
        forward: Arc::new(Alone),
        ownership: Arc::new(EveryPartition::new(PARTITION_COUNT)),
        clock: Arc::new(TestClock::default()),
        entropy: TestEntropy::seeded(1),
        digest_key: digest_key(),
    };
    let ledger = Ledger::start(parts, Options::in_folder(folder)).await?;
    ledger.serving().wait_for(|serving| *serving == Serving::Ready).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let mut routes = RoutesBuilder::default();
    Intake::new(ledger, Peers::default()).add_to(&mut routes);
    let never = std::future::pending();
    tokio::spawn(serve(listener, routes.routes(), Edge::default(), never));
    Ok(address)
}

/// Inquiries of ten facts each.
fn load(name: &str) -> Vec<RecordRequest> {
    let mut requests = Vec::with_capacity(INQUIRIES_PER_STREAM * (NOTES_PER_INQUIRY + 1));
    for number in 0..INQUIRIES_PER_STREAM {
        let inquiry = format!("{name} {number}");
        requests.push(RecordRequest { command: Some(open(&inquiry)) });
        for note_number in 0..NOTES_PER_INQUIRY {
            let request = format!("{inquiry} {note_number}");
            requests.push(RecordRequest { command: Some(note(&inquiry, &request)) });
        }
    }
    requests
}

async fn send(mut client: RecordServiceClient<Channel>, load: Vec<RecordRequest>) -> usize {
    let answers = client.record(tokio_stream::iter(load)).await;
    let mut answers = answers.expect("the call begins").into_inner();
    let mut receipt_count = 0;
    while let Some(answer) = answers.message().await.expect("no answer is in doubt") {
        receipt_count += usize::from(matches!(answer.answer, Some(Answer::Receipt(_))));
    }
    receipt_count
}
