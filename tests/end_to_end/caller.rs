//! A caller with a client for every service, and a server of its own.

use std::collections::BTreeSet;

use tonic::transport::{Channel, Endpoint};
use verbatim::server::Server;
use verbatim_api::v1::audit_service_client::AuditServiceClient;
use verbatim_api::v1::bot_service_client::BotServiceClient;
use verbatim_api::v1::call_service_client::CallServiceClient;
use verbatim_api::v1::compensation_service_client::CompensationServiceClient;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::custody_service_client::CustodyServiceClient;
use verbatim_api::v1::delegation_service_client::DelegationServiceClient;
use verbatim_api::v1::dispute_service_client::DisputeServiceClient;
use verbatim_api::v1::fact_service_client::FactServiceClient;
use verbatim_api::v1::follow_up_service_client::FollowUpServiceClient;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;
use verbatim_api::v1::instance_service_client::InstanceServiceClient;
use verbatim_api::v1::promise_service_client::PromiseServiceClient;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::record_service_client::RecordServiceClient;
use verbatim_api::v1::resolution_service_client::ResolutionServiceClient;
use verbatim_api::v1::session_service_client::SessionServiceClient;
use verbatim_api::v1::snooze_service_client::SnoozeServiceClient;
use verbatim_api::v1::source_service_client::SourceServiceClient;
use verbatim_api::v1::subscription_service_client::SubscriptionServiceClient;
use verbatim_api::v1::survey_service_client::SurveyServiceClient;
use verbatim_api::v1::{self as pb};

pub(crate) struct Caller {
    server: Server,
    _folder: tempfile::TempDir,
    pub(crate) inquiry: InquiryServiceClient<Channel>,
    pub(crate) conversation: ConversationServiceClient<Channel>,
    pub(crate) custody: CustodyServiceClient<Channel>,
    pub(crate) resolution: ResolutionServiceClient<Channel>,
    pub(crate) source: SourceServiceClient<Channel>,
    pub(crate) bot: BotServiceClient<Channel>,
    pub(crate) promise: PromiseServiceClient<Channel>,
    pub(crate) delegation: DelegationServiceClient<Channel>,
    pub(crate) call: CallServiceClient<Channel>,
    pub(crate) snooze: SnoozeServiceClient<Channel>,
    pub(crate) survey: SurveyServiceClient<Channel>,
    pub(crate) follow_up: FollowUpServiceClient<Channel>,
    pub(crate) compensation: CompensationServiceClient<Channel>,
    pub(crate) dispute: DisputeServiceClient<Channel>,
    pub(crate) governance: GovernanceServiceClient<Channel>,
    pub(crate) session: SessionServiceClient<Channel>,
    pub(crate) fact: FactServiceClient<Channel>,
    pub(crate) record: RecordServiceClient<Channel>,
    pub(crate) instance: InstanceServiceClient<Channel>,
    pub(crate) query: QueryServiceClient<Channel>,
    pub(crate) audit: AuditServiceClient<Channel>,
    pub(crate) subscription: SubscriptionServiceClient<Channel>,
}

impl Caller {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start_in(folder.path()).await.expect("a server");
        let endpoint = Endpoint::from_shared(format!("http://{}", server.address()));
        let channel = endpoint.expect("an address").connect().await.expect("a connection");
        Caller {
            server,
            _folder: folder,
            inquiry: InquiryServiceClient::new(channel.clone()),
            conversation: ConversationServiceClient::new(channel.clone()),
            custody: CustodyServiceClient::new(channel.clone()),
            resolution: ResolutionServiceClient::new(channel.clone()),
            source: SourceServiceClient::new(channel.clone()),
            bot: BotServiceClient::new(channel.clone()),
            promise: PromiseServiceClient::new(channel.clone()),
            delegation: DelegationServiceClient::new(channel.clone()),
            call: CallServiceClient::new(channel.clone()),
            snooze: SnoozeServiceClient::new(channel.clone()),
            survey: SurveyServiceClient::new(channel.clone()),
            follow_up: FollowUpServiceClient::new(channel.clone()),
            compensation: CompensationServiceClient::new(channel.clone()),
            dispute: DisputeServiceClient::new(channel.clone()),
            governance: GovernanceServiceClient::new(channel.clone()),
            session: SessionServiceClient::new(channel.clone()),
            fact: FactServiceClient::new(channel.clone()),
            record: RecordServiceClient::new(channel.clone()),
            instance: InstanceServiceClient::new(channel.clone()),
            query: QueryServiceClient::new(channel.clone()),
            audit: AuditServiceClient::new(channel.clone()),
            subscription: SubscriptionServiceClient::new(channel),
        }
    }

    pub(crate) fn called(&self) -> BTreeSet<String> {
        self.server.calls().called()
    }

    pub(crate) async fn stop(self) {
        self.server.stop().await;
    }
}

/// Sends a command and expects that it is recorded.
macro_rules! send {
    ($caller:ident.$service:ident.$method:ident($request:ident, $id:expr) { $($field:tt)* }) => {
        $caller
            .$service
            .$method(pb::$request {
                context: crate::caller::context(),
                inquiry_id: ($id).to_string(),
                $($field)*
                ..Default::default()
            })
            .await
            .unwrap_or_else(|status| panic!("{}: {status:?}", stringify!($method)))
            .into_inner()
    };
}
pub(crate) use send;

pub(crate) fn context() -> Option<pb::CommandContext> {
    Some(pb::CommandContext {
        request_id: uuid::Uuid::new_v4().to_string(),
        merchant_id: "m1".to_owned(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Human.into(),
            id: "anna".to_owned(),
            ..Default::default()
        }),
        source: Some(pb::Source { service: "desk".to_owned(), ..Default::default() }),
        ..Default::default()
    })
}

pub(crate) fn party(organisation: pb::Organisation, team: &str, agent: &str) -> Option<pb::Party> {
    Some(pb::Party {
        organisation: organisation.into(),
        team_id: team.to_owned(),
        agent_id: agent.to_owned(),
        ..Default::default()
    })
}

pub(crate) fn content(text: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(text.to_owned())) })
}
