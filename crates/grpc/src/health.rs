//! Health by role: what `grpc.health.v1` answers for each service and for the server as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthService, HealthServer};
use tonic_health::server::HealthReporter;
use verbatim_ledger::Serving;

use crate::metrics;

/// What a server does. One process may have several roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Takes commands in.
    Intake,
    /// Answers from the views.
    Query,
    /// Answers from the log.
    Audit,
    /// Fills the views.
    Projector,
}

impl Role {
    /// The role's name, by which health can be asked for.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Intake => "intake",
            Role::Query => "query",
            Role::Audit => "audit",
            Role::Projector => "projector",
        }
    }

    /// The services that the role offers.
    pub const fn services(self) -> &'static [&'static str] {
        match self {
            Role::Intake => &[
                "verbatim.v1.InquiryService",
                "verbatim.v1.ConversationService",
                "verbatim.v1.CustodyService",
                "verbatim.v1.ResolutionService",
                "verbatim.v1.SourceService",
                "verbatim.v1.BotService",
                "verbatim.v1.PromiseService",
                "verbatim.v1.DelegationService",
                "verbatim.v1.CallService",
                "verbatim.v1.SnoozeService",
                "verbatim.v1.SurveyService",
                "verbatim.v1.FollowUpService",
                "verbatim.v1.CompensationService",
                "verbatim.v1.DisputeService",
                "verbatim.v1.GovernanceService",
                "verbatim.v1.SessionService",
                "verbatim.v1.FactService",
                "verbatim.v1.RecordService",
            ],
            Role::Query => &["verbatim.v1.QueryService"],
            Role::Audit => &["verbatim.v1.AuditService", "verbatim.v1.SubscriptionService"],
            Role::Projector => &[],
        }
    }
}

/// How each role stands. Clones speak for the same server.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    standings: Arc<Mutex<BTreeMap<Role, ServingStatus>>>,
}

impl Health {
    /// A server with these roles, none of them ready, and the service that answers for them.
    pub async fn of_roles(roles: &[Role]) -> (Health, HealthServer<impl HealthService>) {
        let (reporter, service) = tonic_health::server::health_reporter();
        let health = Health { reporter, standings: Arc::default() };
        for role in roles {
            health.set(*role, ServingStatus::NotServing).await;
        }
        (health, service)
    }

    /// The role is ready.
    pub async fn ready(&self, role: Role) {
        self.set(role, ServingStatus::Serving).await;
    }

    /// The role is not ready, or no more.
    pub async fn not_ready(&self, role: Role) {
        self.set(role, ServingStatus::NotServing).await;
    }

    /// The roles that are not ready.
    pub async fn not_ready_roles(&self) -> Vec<Role> {
        let standings = self.standings.lock().await;
        let waited_for = standings.iter().filter(|(_, it)| **it != ServingStatus::Serving);
        waited_for.map(|(role, _)| *role).collect()
    }

    /// Lets the intake stand as its ledger does, until the ledger is gone.
    pub async fn follow_ledger(&self, mut serving: watch::Receiver<Serving>) {
        loop {
            let standing = *serving.borrow_and_update();
            match standing {
                Serving::Ready => self.ready(Role::Intake).await,
                Serving::Starting | Serving::DataLoss | Serving::Stopped => {
                    self.not_ready(Role::Intake).await;
                }
            }
            if serving.changed().await.is_err() {
                return self.not_ready(Role::Intake).await;
            }
        }
    }

    /// Lets a role stand as whoever does its work says, until nobody says anything any more.
    pub async fn follow(&self, role: Role, mut is_ready: watch::Receiver<bool>) {
        loop {
            let standing = *is_ready.borrow_and_update();
            match standing {
                true => self.ready(role).await,
                false => self.not_ready(role).await,
            }
            if is_ready.changed().await.is_err() {
                return;
            }
        }
    }

    /// The server as a whole is ready when all of its roles are.
    async fn set(&self, role: Role, standing: ServingStatus) {
        let mut standings = self.standings.lock().await;
        standings.insert(role, standing);
        metrics::ready(role.name(), standing == ServingStatus::Serving);
        let all_ready = standings.values().all(|status| *status == ServingStatus::Serving);
        let whole = if all_ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        for service in role.services() {
            self.reporter.set_service_status(service, standing).await;
        }
        self.reporter.set_service_status(role.name(), standing).await;
        self.reporter.set_service_status("", whole).await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;
    use prost_types::FileDescriptorSet;

    use super::Role;

    #[test]
    fn every_service_is_offered_by_one_role() {
        let api = FileDescriptorSet::decode(verbatim_api::FILE_DESCRIPTOR_SET).unwrap();
        let services = api.file.iter().flat_map(|file| {
            file.service.iter().map(move |it| format!("{}.{}", file.package(), it.name()))
        });
        // Instances ask it of each other; nobody else does.
        let services: BTreeSet<String> =
            services.filter(|name| name != "verbatim.v1.InstanceService").collect();
        let roles = [Role::Intake, Role::Query, Role::Audit, Role::Projector];
        let offered: Vec<&str> = roles.iter().flat_map(|role| role.services()).copied().collect();
        assert_eq!(offered.len(), services.len());
        assert_eq!(offered.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), services);
    }
}
