//! Publishes what the day is judged by: the starter policies, over the API like anybody's.

use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

use crate::policy::starter;
use crate::terminal;

use super::DemoError;

/// Returns the place in partition 0 up to which it stands.
pub(super) async fn publish(channel: Channel) -> Result<u64, DemoError> {
    let document = starter();
    let clock_count = document.clock.len();
    let context = pb::CommandContext {
        request_id: Uuid::now_v7().to_string(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Human.into(),
            id: "ines".to_owned(),
            organisation: pb::Organisation::Platform.into(),
            ..Default::default()
        }),
        source: Some(pb::Source { service: "demo".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let request = pb::PublishPoliciesRequest { context: Some(context), document: Some(document) };
    let mut client = GovernanceServiceClient::new(channel);
    let receipt = client.publish_policies(request).await?.into_inner();
    terminal::say(&format!("{clock_count} clocks published, of examples/policies/starter.toml"));
    Ok(receipt.position.ok_or("the receipt of the policies has no position")?.index)
}
