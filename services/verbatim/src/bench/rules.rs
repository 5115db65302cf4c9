//! What facts are judged by where a benchmark wants that: the starter policies.

use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

use crate::policy::starter;

use super::{BenchError, callers};

/// Whether facts are judged by clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Nothing is published.
    None,
    /// The starter policies are.
    Starter,
}

impl Rules {
    pub(super) const BOTH: [Rules; 2] = [Rules::None, Rules::Starter];

    /// As tables name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Rules::None => "none",
            Rules::Starter => "8, of the starter policies",
        }
    }
}

/// The request that publishes the starter policies.
pub(super) fn publish() -> pb::PublishPoliciesRequest {
    let context = pb::CommandContext {
        request_id: Uuid::new_v4().to_string(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "bench".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    pb::PublishPoliciesRequest { context: Some(context), document: Some(starter()) }
}

/// Publishes over the API.
pub(super) async fn publish_at(address: std::net::SocketAddr) -> Result<(), BenchError> {
    let channels = callers::connect(address, 1).await?;
    for channel in channels {
        GovernanceServiceClient::new(channel).publish_policies(publish()).await?;
    }
    Ok(())
}
