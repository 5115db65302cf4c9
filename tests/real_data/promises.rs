//! Policies for a server, and a script that knows nothing of Verbatim.

use std::path::Path;
use std::process::Command;

use tonic::transport::Channel;
use verbatim::policy;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

/// One clock of one case: what the script prints, as text.
pub(crate) type Row = Vec<String>;

/// Publishes a file of the examples for the mall.
pub(crate) async fn publish(server: String, policy_file: &str) {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/policies");
    let document = policy::written_in(&examples.join(policy_file)).expect("the file can be read");
    let context = pb::CommandContext {
        request_id: uuid::Uuid::from_u128(1).to_string(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "policy-desk".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let channel = Channel::from_shared(server).expect("an address").connect().await;
    let mut client = GovernanceServiceClient::new(channel.expect("the server is there"));
    let document = Some(pb::PolicyDocument { case: Vec::new(), ..document });
    let request = pb::PublishPoliciesRequest { context: Some(context), document };
    client.publish_policies(request).await.expect("the policy is sound");
}

/// What the script makes of the raw file, sorted.
pub(crate) fn by_the_script(script: &str, raw: &Path) -> Vec<Row> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle").join(script);
    let output = Command::new("python3").arg(script).arg(raw).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(&*output.stdout);
    let rows = reader.records().map(|row| row.expect("the script prints CSV"));
    let mut rows: Vec<Row> = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
    rows.sort();
    rows
}
