//! A desk with a ledger, projectors and views of its own, and the commands it sends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_ledger::{Alone, Clock, Ledger, Options, Parts, Receipt, Serving};
use verbatim_log::{EventLog, EveryPartition, MemoryLog, Ownership, Partition, log_identity};
use verbatim_projection::{PastLimits, PastViews, Views};
use verbatim_projector::{Projectors, projectors};
use verbatim_testkit::desk::request as parsed;
use verbatim_testkit::desk::{TestClock, TestEntropy, context, digest_key, named, party};
use verbatim_testkit::postgres::PostgresServer;

use crate::Query;

use super::both::Both;

const PARTITION_COUNT: u32 = 3;

pub(super) struct Desk {
    ledger: Ledger,
    both: Both,
    _projectors: [Projectors; 2],
    _folder: tempfile::TempDir,
    stopping: watch::Sender<bool>,
    clock: Arc<TestClock>,
}

impl Desk {
    pub(super) async fn start() -> Self {
        Self::start_with(PostgresServer::shared().await.database()).await
    }

    /// With the shared views in this database.
    pub(super) async fn start_with(database: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(PARTITION_COUNT));
        let clock = Arc::new(TestClock::default());
        let parts = Parts {
            log: Arc::clone(&log),
            forward: Arc::new(Alone),
            ownership: Arc::new(EveryPartition::new(PARTITION_COUNT)),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: TestEntropy::seeded(1),
            digest_key: digest_key(),
        };
        let ledger = Ledger::start(parts, Options::in_folder(folder.path())).await.unwrap();
        let mut serving = ledger.serving();
        serving.wait_for(|serving| *serving == Serving::Ready).await.unwrap();
        let views = Views::open(folder.path(), &projectors()).await.unwrap();
        let shared = Views::connect(&database, &projectors()).await.unwrap();
        let identity = log_identity(&log).await.unwrap();
        let every = EveryPartition::new(PARTITION_COUNT);
        let past = |name: &str| {
            let (folder, limits) = (folder.path().join(name), PastLimits::default());
            PastViews::in_folder(folder, projectors(), Arc::clone(&log), limits).unwrap()
        };
        let projectors = [&views, &shared]
            .map(|views| Projectors::start(&log, identity, views, every.assigned()));
        let stopping = watch::Sender::new(false);
        let (past_beside_postgres, past_beside_file) = (past("past one"), past("past other"));
        let shared = (shared, past_beside_postgres);
        let in_postgres = Query::new(shared, Arc::clone(&log), stopping.subscribe());
        let in_file = Query::new((views, past_beside_file), log, stopping.subscribe());
        let both = Both { in_file, in_postgres };
        Desk { ledger, both, _projectors: projectors, _folder: folder, stopping, clock }
    }

    /// The ledger's clock.
    pub(super) fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// Ends whatever has no end of its own.
    pub(super) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Asks both stores.
    pub(super) fn query(&self) -> &Both {
        &self.both
    }

    /// Asks the views in a file.
    pub(super) fn in_file(&self) -> &Query {
        &self.both.in_file
    }

    /// Asks the views in PostgreSQL.
    pub(super) fn in_postgres(&self) -> &Query {
        &self.both.in_postgres
    }

    pub(super) async fn send(&self, arm: Arm) -> Receipt {
        self.ledger.execute(parsed(arm)).await.unwrap()
    }

    /// Sends a command that is judged by what partition 0 holds up to this index.
    pub(super) async fn send_governed(&self, arm: Arm, min_governance: u64) -> Receipt {
        let mut request = parsed(arm);
        request.min_governance = Some(min_governance);
        self.ledger.execute(request).await.unwrap()
    }

    /// What a reader says who wants to see what this receipt is for.
    pub(super) fn after(&self, receipt: &Receipt) -> Option<pb::Freshness> {
        let position = pb::Position { partition: receipt.partition.0, index: receipt.index };
        Some(pb::Freshness { min_positions: vec![position], wait_within: None })
    }

    /// Waits until the views have taken in whatever stands in the log.
    pub(super) async fn settled(&self) {
        for partition in Partition::all(PARTITION_COUNT) {
            let end = self.in_file().log.end(partition).await.unwrap();
            let Some(last) = end.0.checked_sub(1) else { continue };
            let within = Duration::from_secs(60);
            for query in [&self.both.in_file, &self.both.in_postgres] {
                assert!(query.views.wait_for(&[(partition, last)], within).await);
            }
        }
    }
}

pub(super) fn request<T>(message: T) -> Request<T> {
    Request::new(message)
}

pub(super) fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

/// The fields that a status names, with their reasons.
pub(super) fn bad_fields(status: &Status) -> Vec<(String, String)> {
    let violations = status.get_details_bad_request().unwrap().field_violations;
    violations.into_iter().map(|bad| (bad.field, bad.reason)).collect()
}

pub(super) fn close(inquiry: &str) -> Arm {
    Arm::CloseInquiry(pb::CloseInquiryRequest {
        context: context(&format!("close {inquiry}")),
        inquiry_id: named(inquiry).to_string(),
        ..Default::default()
    })
}

/// Offers the inquiry to agent bea of team returns.
pub(super) fn offer(inquiry: &str, handoff: &str) -> Arm {
    Arm::OfferHandoff(pb::OfferHandoffRequest {
        context: context(&format!("offer {handoff}")),
        inquiry_id: named(inquiry).to_string(),
        handoff_id: named(handoff).to_string(),
        to: party("returns", "bea"),
        reason_code: "wrong_team".to_owned(),
        ..Default::default()
    })
}

pub(super) fn accept(inquiry: &str, handoff: &str) -> Arm {
    Arm::AcceptHandoff(pb::AcceptHandoffRequest {
        context: context(&format!("accept {handoff}")),
        inquiry_id: named(inquiry).to_string(),
        handoff_id: named(handoff).to_string(),
        ..Default::default()
    })
}
