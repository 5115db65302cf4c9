//! Closed-loop callers: each sends its next command when the last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;

use super::{BenchError, payload};

/// How many inquiries each caller goes round.
const INQUIRIES_PER_CALLER: usize = 16;

/// What callers saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Answers a second.
    pub(super) per_second: f64,
    /// Half of the answers came within this.
    pub(super) p50: Duration,
    /// 99 of 100 came within this.
    pub(super) p99: Duration,
}

/// Whether inquiries must be there before messages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inquiries {
    /// The service knows rules: open them first.
    Opened,
    /// The service takes anything.
    Unknown,
}

pub(super) async fn connect(address: SocketAddr, count: usize) -> Result<Vec<Channel>, BenchError> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true);
    let mut channels = Vec::new();
    for _ in 0..count {
        channels.push(endpoint.connect().await?);
    }
    Ok(channels)
}

/// Lets `count` callers send messages for a while.
pub(super) async fn run(
    channels: &[Channel],
    count: usize,
    within: Duration,
    inquiries: Inquiries,
) -> Result<Seen, BenchError> {
    let mut prepared = Vec::new();
    for caller in 0..count {
        let channel = channels[caller % channels.len()].clone();
        prepared.push(tokio::spawn(prepare(channel, inquiries)));
    }
    let mut callers = JoinSet::new();
    let barrier = Arc::new(tokio::sync::Barrier::new(count + 1));
    for prepared in prepared {
        let (channel, ids) = prepared.await??;
        callers.spawn(call(channel, ids, within, Arc::clone(&barrier)));
    }
    barrier.wait().await;
    let begun = Instant::now();
    let mut latencies = Vec::new();
    while let Some(caller) = callers.join_next().await {
        latencies.extend(caller??);
    }
    let elapsed = begun.elapsed();
    latencies.sort_unstable();
    let rank = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
    let per_second = latencies.len() as f64 / elapsed.as_secs_f64();
    Ok(Seen { per_second, p50: rank(0.50), p99: rank(0.99) })
}

async fn prepare(
    channel: Channel,
    inquiries: Inquiries,
) -> Result<(Channel, Vec<Uuid>), BenchError> {
    let ids: Vec<Uuid> = (0..INQUIRIES_PER_CALLER).map(|_| Uuid::new_v4()).collect();
    if inquiries == Inquiries::Opened {
        let mut client = InquiryServiceClient::new(channel.clone());
        for id in &ids {
            client.open_inquiry(payload::open(*id)).await?;
        }
    }
    Ok((channel, ids))
}

async fn call(
    channel: Channel,
    ids: Vec<Uuid>,
    within: Duration,
    barrier: Arc<tokio::sync::Barrier>,
) -> Result<Vec<Duration>, BenchError> {
    let mut client = ConversationServiceClient::new(channel);
    let mut latencies = Vec::new();
    barrier.wait().await;
    let begun = Instant::now();
    for id in ids.iter().cycle() {
        if begun.elapsed() >= within {
            break;
        }
        let request = payload::message(*id);
        let sent = Instant::now();
        client.receive_message(request).await?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}
