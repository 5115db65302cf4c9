//! Commands in: each is parsed, carried out by the ledger, and answered with its place in the log.

mod command_services;
mod instance_service;
mod receipt;
mod record_service;
#[cfg(test)]
mod tests;

use tonic::service::RoutesBuilder;
use tonic::{Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::bot_service_server::BotServiceServer;
use verbatim_api::v1::call_service_server::CallServiceServer;
use verbatim_api::v1::compensation_service_server::CompensationServiceServer;
use verbatim_api::v1::conversation_service_server::ConversationServiceServer;
use verbatim_api::v1::custody_service_server::CustodyServiceServer;
use verbatim_api::v1::delegation_service_server::DelegationServiceServer;
use verbatim_api::v1::dispute_service_server::DisputeServiceServer;
use verbatim_api::v1::fact_service_server::FactServiceServer;
use verbatim_api::v1::follow_up_service_server::FollowUpServiceServer;
use verbatim_api::v1::governance_service_server::GovernanceServiceServer;
use verbatim_api::v1::inquiry_service_server::InquiryServiceServer;
use verbatim_api::v1::instance_service_server::InstanceServiceServer;
use verbatim_api::v1::promise_service_server::PromiseServiceServer;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::record_service_server::RecordServiceServer;
use verbatim_api::v1::resolution_service_server::ResolutionServiceServer;
use verbatim_api::v1::session_service_server::SessionServiceServer;
use verbatim_api::v1::snooze_service_server::SnoozeServiceServer;
use verbatim_api::v1::source_service_server::SourceServiceServer;
use verbatim_api::v1::survey_service_server::SurveyServiceServer;
use verbatim_grpc::{Call, Peers, REQUEST_BYTES_MAX, from_execute, from_violations};
use verbatim_ledger::{Chain, Ledger, Route};
use verbatim_wire::parse;

use receipt::{receipt_of_peer, receipt_to_proto};

/// Takes commands in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {
    ledger: Ledger,
    peers: Peers,
}

macro_rules! services {
    ($($server:ident)*) => {
        impl Intake {
            /// Adds every service that takes commands.
            pub fn add_to(&self, routes: &mut RoutesBuilder) {$(
                let server = $server::new(self.clone());
                routes.add_service(server.max_decoding_message_size(REQUEST_BYTES_MAX));
            )*}
        }

        /// What they are called.
        #[cfg(test)]
        const SERVICES: &[&str] = &[$(<$server<Intake> as tonic::server::NamedService>::NAME),*];
    };
}

services! {
    InquiryServiceServer
    ConversationServiceServer
    CustodyServiceServer
    ResolutionServiceServer
    SourceServiceServer
    GovernanceServiceServer
    SessionServiceServer
    FactServiceServer
    BotServiceServer
    PromiseServiceServer
    DelegationServiceServer
    CallServiceServer
    SnoozeServiceServer
    SurveyServiceServer
    FollowUpServiceServer
    CompensationServiceServer
    DisputeServiceServer
    RecordServiceServer
    InstanceServiceServer
}

impl Intake {
    /// An intake in front of `ledger`; what other instances own is handed to them through `peers`.
    pub fn new(ledger: Ledger, peers: Peers) -> Self {
        Intake { ledger, peers }
    }

    async fn carry_out(&self, arm: Arm, call: Call) -> Result<Response<pb::Receipt>, Status> {
        let request = parse(arm, self.ledger.digest_key()).map_err(from_violations)?;
        let Call { trace_parent, answer_before } = call;
        let request = request.of_trace(trace_parent);
        let partition = self.ledger.partition_of(request.stream_id);
        let receipt = match self.ledger.route(request.stream_id) {
            Route::Here => {
                let receipt = self
                    .ledger
                    .execute_before(request, answer_before)
                    .await
                    .map_err(from_execute)?;
                receipt_to_proto(&receipt)
            }
            Route::Elsewhere { address } => {
                let chain = Chain::default();
                let handed = self.peers.hand(&address, partition, &request, &chain, answer_before);
                receipt_of_peer(handed.await.map_err(from_execute)?)?
            }
        };
        Ok(Response::new(receipt))
    }
}
