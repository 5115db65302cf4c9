//! Callers over gRPC: each sends messages of inquiries of its own, in turn.

use std::time::{Duration, Instant};

use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;

use super::closed_loop::{self, Answers, Caller};
use super::{BenchError, payload};

/// How many inquiries each caller goes round.
const INQUIRIES_PER_CALLER: usize = 16;

/// Whether inquiries must be there before messages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inquiries {
    /// The service knows rules: open them first.
    Opened,
    /// The service takes anything.
    Unknown,
}

pub(super) async fn connect(
    address: impl std::fmt::Display,
    count: usize,
) -> Result<Vec<Channel>, BenchError> {
    let mut channels = Vec::new();
    for _ in 0..count {
        channels.push(connect_one(&address).await?);
    }
    Ok(channels)
}

pub(super) async fn connect_one(address: impl std::fmt::Display) -> Result<Channel, BenchError> {
    Ok(Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true).connect().await?)
}

/// Lets `count` callers send messages for a while.
pub(super) async fn run(
    channels: &[Channel],
    count: usize,
    within: Duration,
    inquiries: Inquiries,
) -> Result<Answers, BenchError> {
    let mut prepared = Vec::new();
    for caller in 0..count {
        let channel = channels[caller % channels.len()].clone();
        prepared.push(tokio::spawn(prepare(channel, inquiries)));
    }
    let mut callers = Vec::new();
    for prepared in prepared {
        callers.push(prepared.await??);
    }
    closed_loop::run(callers, within).await
}

/// One caller over one connection.
struct Messenger {
    client: ConversationServiceClient<Channel>,
    inquiry_ids: std::iter::Cycle<std::vec::IntoIter<Uuid>>,
}

async fn prepare(channel: Channel, inquiries: Inquiries) -> Result<Messenger, BenchError> {
    let ids: Vec<Uuid> = (0..INQUIRIES_PER_CALLER).map(|_| Uuid::new_v4()).collect();
    if inquiries == Inquiries::Opened {
        let mut client = InquiryServiceClient::new(channel.clone());
        for id in &ids {
            client.open_inquiry(payload::open(*id)).await?;
        }
    }
    let client = ConversationServiceClient::new(channel);
    Ok(Messenger { client, inquiry_ids: ids.into_iter().cycle() })
}

impl Caller for Messenger {
    async fn call(&mut self) -> Result<Duration, BenchError> {
        let inquiry_id = self.inquiry_ids.next().unwrap_or_default();
        let request = payload::message(inquiry_id);
        let sent = Instant::now();
        self.client.receive_message(request).await?;
        Ok(sent.elapsed())
    }
}
