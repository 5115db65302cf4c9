//! What facts are judged by where a benchmark wants that.

use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

use crate::policy::{every_clock, starter};

use super::{BenchError, callers};

/// Which clocks facts are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Nothing is published.
    None,
    /// The starter policies are.
    Starter,
    /// Every clock that there is.
    Every,
}

impl Rules {
    pub(super) const ALL: [Rules; 3] = [Rules::None, Rules::Starter, Rules::Every];

    /// As tables name it.
    pub(super) fn name(self) -> String {
        let count = self.document().map_or(0, |document| document.clock.len());
        match self {
            Rules::None => "none".to_owned(),
            Rules::Starter => format!("{count}, of the starter policies"),
            Rules::Every => format!("{count}, K01 to K34 with their variants"),
        }
    }

    /// What is published; nothing, where nothing is.
    fn document(self) -> Option<pb::PolicyDocument> {
        match self {
            Rules::None => None,
            Rules::Starter => Some(starter()),
            Rules::Every => Some(every_clock()),
        }
    }

    /// The request that publishes it.
    pub(super) fn publish(self) -> Option<pb::PublishPoliciesRequest> {
        let context = Some(pb::CommandContext {
            request_id: Uuid::new_v4().to_string(),
            actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
            source: Some(pb::Source { service: "bench".to_owned(), ..Default::default() }),
            ..Default::default()
        });
        let document = self.document()?;
        Some(pb::PublishPoliciesRequest { context, document: Some(document) })
    }

    /// Publishes it over the API.
    pub(super) async fn publish_at(self, address: std::net::SocketAddr) -> Result<(), BenchError> {
        let Some(request) = self.publish() else { return Ok(()) };
        let channels = callers::connect(address, 1).await?;
        for channel in channels {
            GovernanceServiceClient::new(channel).publish_policies(request.clone()).await?;
        }
        Ok(())
    }
}
