//! What facts are judged by where a benchmark wants that.

use std::net::SocketAddr;

use clap::ValueEnum;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

use crate::policy::{every_clock, starter};

use super::{BenchError, callers};

/// Which clocks judge the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Rules {
    /// Nothing is published.
    None,
    /// The starter policies are.
    Starter,
    /// Every clock of the examples counts for every inquiry, K01 to K34.
    All,
}

impl Rules {
    pub(super) const EACH: [Rules; 3] = [Rules::None, Rules::Starter, Rules::All];

    /// What is published.
    fn document(self) -> Option<pb::PolicyDocument> {
        match self {
            Rules::None => None,
            Rules::Starter => Some(starter()),
            Rules::All => Some(every_clock()),
        }
    }

    /// As tables name it.
    pub(super) fn name(self) -> String {
        let count = self.document().map_or(0, |document| document.clock.len());
        match self {
            Rules::None => "none".to_owned(),
            Rules::Starter => format!("{count}, of the starter policies"),
            Rules::All => format!("{count}, all of K01 to K34"),
        }
    }
}

/// The request that publishes them; nothing where there are none.
pub(super) fn publish(rules: Rules) -> Option<pb::PublishPoliciesRequest> {
    rules.document().map(publication)
}

fn publication(document: pb::PolicyDocument) -> pb::PublishPoliciesRequest {
    let context = pb::CommandContext {
        request_id: Uuid::new_v4().to_string(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "bench".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    pb::PublishPoliciesRequest { context: Some(context), document: Some(document) }
}

/// Publishes over the API.
pub(super) async fn publish_at(address: SocketAddr, rules: Rules) -> Result<(), BenchError> {
    if let Some(document) = rules.document() {
        publish_document_at(address, document).await?;
    }
    Ok(())
}

/// Publishes over the API; the index in partition 0 from which on it counts.
pub(super) async fn publish_document_at(
    address: SocketAddr,
    document: pb::PolicyDocument,
) -> Result<u64, BenchError> {
    let channel = callers::connect_one(address).await?;
    let receipt =
        GovernanceServiceClient::new(channel).publish_policies(publication(document)).await?;
    Ok(receipt.into_inner().position.ok_or("a receipt names no position")?.index)
}
