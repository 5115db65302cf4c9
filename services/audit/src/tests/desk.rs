//! A desk with a ledger of its own, and an audit of its log.

use std::sync::Arc;

use tokio::sync::watch;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_ledger::{Alone, Ledger, Options, Parts, Receipt, Serving};
use verbatim_log::{EventLog, EveryPartition, MemoryLog};
use verbatim_testkit::desk::{TestClock, TestEntropy, digest_key, request};

use crate::Audit;

const PARTITION_COUNT: u32 = 3;

pub(super) struct Desk {
    ledger: Ledger,
    audit: Audit,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(PARTITION_COUNT));
        let parts = Parts {
            log: Arc::clone(&log),
            forward: Arc::new(Alone),
            ownership: Arc::new(EveryPartition::new(PARTITION_COUNT)),
            clock: Arc::new(TestClock::default()),
            entropy: TestEntropy::seeded(1),
            digest_key: digest_key(),
        };
        let ledger = Ledger::start(parts, Options::in_folder(folder.path())).await.unwrap();
        let mut serving = ledger.serving();
        serving.wait_for(|serving| *serving == Serving::Ready).await.unwrap();
        Desk { ledger, audit: Audit::new(log, watch::channel(false).1), _folder: folder }
    }

    pub(super) fn audit(&self) -> &Audit {
        &self.audit
    }

    pub(super) async fn send(&self, arm: Arm) -> Receipt {
        self.ledger.execute(request(arm)).await.unwrap()
    }
}
