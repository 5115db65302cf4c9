//! The Record stream: how many facts a second go in, with full rules and durable.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio_stream::StreamExt;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_client::RecordServiceClient;
use verbatim_api::v1::{self as pb};

use crate::server::Server;

use super::payload::{Ids, Load};
use super::{BenchError, callers, payload, report};

/// How many facts each inquiry of the benchmark has.
const FACTS_PER_INQUIRY: usize = 10;

/// How many streams send at the same time.
pub(super) const STREAMS: usize = 4;

pub(super) async fn measure(folder: &Path, facts: usize) -> Result<(), BenchError> {
    let mut rows = Vec::new();
    let server = Server::start_without_views(&folder.join("intake")).await?;
    rounds("intake alone", &server, facts, &mut rows).await?;
    server.stop().await;
    let server = Server::start_in(&folder.join("all")).await?;
    rounds("with all views", &server, facts, &mut rows).await?;
    server.stop().await;
    report::table("Record stream, 4 streams", &["load", "round", "facts", "facts/s"], rows);
    Ok(())
}

async fn rounds(
    load: &str,
    server: &Server,
    facts: usize,
    rows: &mut Vec<Vec<String>>,
) -> Result<(), BenchError> {
    for round in 1..=3 {
        let (recorded, elapsed) = fill(server.address(), facts, FACTS_PER_INQUIRY).await?;
        let per_second = recorded as f64 / elapsed.as_secs_f64();
        let figures = [round.to_string(), recorded.to_string(), report::grouped(per_second)];
        rows.push([load.to_owned()].into_iter().chain(figures).collect());
    }
    Ok(())
}

/// Sends so many facts over several streams; how many were recorded, and how long it took.
pub(super) async fn fill(
    address: SocketAddr,
    facts: usize,
    facts_per_inquiry: usize,
) -> Result<(usize, Duration), BenchError> {
    let inquiries = facts / STREAMS / facts_per_inquiry;
    let share = || (0..inquiries).flat_map(|_| payload::inquiry(facts_per_inquiry, Ids::Rising));
    let requests: Vec<Vec<_>> = (0..STREAMS).map(|_| share().collect()).collect();
    send_all(address, requests).await
}

/// The same of a load whose inquiries have ten facts each.
pub(super) async fn fill_with(
    address: SocketAddr,
    facts: usize,
    load: Load,
    ids: Ids,
) -> Result<(usize, Duration), BenchError> {
    let inquiries = facts / STREAMS / Load::FACTS_PER_INQUIRY;
    let share = || (0..inquiries).flat_map(|_| load.inquiry(ids));
    let requests: Vec<Vec<_>> = (0..STREAMS).map(|_| share().collect()).collect();
    send_all(address, requests).await
}

/// Sends what each of these gives over a stream of its own; how many were recorded, and how long
/// it took.
pub(super) async fn send_all<I>(
    address: SocketAddr,
    shares: impl IntoIterator<Item = I>,
) -> Result<(usize, Duration), BenchError>
where
    I: IntoIterator<Item = pb::RecordRequest>,
    I::IntoIter: Send + 'static,
{
    let mut clients = Vec::new();
    for share in shares {
        let client = RecordServiceClient::new(callers::connect_one(address).await?);
        clients.push((client, share.into_iter()));
    }
    let begun = Instant::now();
    let streams: Vec<_> = clients
        .into_iter()
        .map(|(client, requests)| tokio::spawn(send(client, requests)))
        .collect();
    let mut recorded = 0;
    for stream in streams {
        recorded += stream.await??;
    }
    Ok((recorded, begun.elapsed()))
}

async fn send(
    mut client: RecordServiceClient<tonic::transport::Channel>,
    requests: impl Iterator<Item = pb::RecordRequest> + Send + 'static,
) -> Result<usize, BenchError> {
    let mut answers = client.record(tokio_stream::iter(requests)).await?.into_inner();
    let mut recorded = 0;
    while let Some(answer) = answers.next().await {
        match answer?.answer {
            Some(Answer::Receipt(_)) => recorded += 1,
            Some(Answer::Refusal(refusal)) => return Err(refusal.reason.into()),
            None => return Err("an empty answer".into()),
        }
    }
    Ok(recorded)
}
