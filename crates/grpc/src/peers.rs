//! The other instances: commands that belong to them are handed on, once, in order.
//!
//! One stream per partition and owner carries the commands, so that their order is kept and the
//! hand-over costs no call of its own. When a stream ends, everything on it is in doubt.

mod lane;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;
use tonic::transport::{Channel, Endpoint};
use verbatim_api::v1 as pb;
use verbatim_api::v1::instance_service_client::InstanceServiceClient;
use verbatim_ledger::{Chain, ExecuteError, Forward, Word};
use verbatim_log::Partition;
use verbatim_wire::Request;

pub use lane::Handed;
use lane::Lane;

/// How long it may take to reach an instance.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// An instance that is silent for so long is gone, or paused: what it was handed is in doubt.
const PING_EVERY: Duration = Duration::from_secs(2);
const PONG_WITHIN: Duration = Duration::from_secs(3);

/// How long an instance may take to carry a word to one of its inquiries.
const CARRY_WITHIN: Duration = Duration::from_secs(10);

/// Reaches other instances by their addresses. Clones share the connections.
#[derive(Debug, Clone, Default)]
pub struct Peers {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    channels: HashMap<String, Channel>,
    lanes: HashMap<(String, Partition), Lane>,
}

impl Peers {
    /// Hands a command, as it came in, to the owner of its partition, with its trace and the time
    /// that its caller still waits. Never waits itself: the answer comes, or the stream breaks and
    /// the command is in doubt.
    pub fn hand(
        &self,
        address: &str,
        partition: Partition,
        request: &Request,
        chain: &Chain,
        answer_before: Option<Instant>,
    ) -> Handed {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // What waits on a stream that has ended is in doubt before anything goes over another one:
        // else a later command could overtake it there.
        known.lanes.retain(|_, lane| lane.is_open() || lane.end());
        if chain.is_broken() {
            return Handed::in_doubt();
        }
        let place = (address.to_owned(), partition);
        let open = known.lanes.get(&place).cloned();
        let lane = match open {
            Some(lane) => lane,
            None => {
                let Some(channel) = known.channel(address) else { return Handed::in_doubt() };
                let lane = Lane::open(InstanceServiceClient::new(channel));
                known.lanes.insert(place, lane.clone());
                lane
            }
        };
        lane.hand(request, chain, answer_before)
    }

    fn client(&self, address: &str) -> Option<InstanceServiceClient<Channel>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.channel(address).map(InstanceServiceClient::new)
    }
}

impl Known {
    fn channel(&mut self, address: &str) -> Option<Channel> {
        if let Some(channel) = self.channels.get(address) {
            return Some(channel.clone());
        }
        let endpoint = match Endpoint::from_shared(format!("http://{address}")) {
            Ok(endpoint) => endpoint,
            Err(error) => {
                tracing::warn!(address, %error, "the owner announced no usable address");
                return None;
            }
        };
        let channel = endpoint
            .connect_timeout(CONNECT_WITHIN)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PONG_WITHIN)
            .keep_alive_while_idle(true)
            .connect_lazy();
        self.channels.insert(address.to_owned(), channel.clone());
        Some(channel)
    }
}

#[async_trait]
impl Forward for Peers {
    async fn carry(&self, address: &str, word: Word) -> Result<(), ExecuteError> {
        let mut client = self.client(address).ok_or(ExecuteError::Unavailable)?;
        let Word { partition, index, inquiry_id } = word;
        let mut request = tonic::Request::new(pb::CarryRequest {
            position: Some(pb::Position { partition: partition.0, index }),
            inquiry_id: inquiry_id.to_string(),
        });
        request.set_timeout(CARRY_WITHIN);
        let carried = tokio::time::timeout(CARRY_WITHIN, client.carry(request)).await;
        match carried {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(status)) => Err(crate::status::from_peer(&status)),
            Err(_elapsed) => Err(ExecuteError::Unavailable),
        }
    }
}
