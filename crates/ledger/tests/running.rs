//! A ledger that runs over a log in memory, with a handle on everything around it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::sync::Arc;
use std::time::Duration;

use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::inquiry::Event;
use verbatim_ledger::{Alone, Ledger, Options, Parts, Receipt, Serving};
use verbatim_ledger::{Clock, ExecuteError};
use verbatim_log::{
    Claim, Cursor, EventLog, EveryPartition, Faults, Follower, Header, Kind, MemoryLog, Nonce,
    Ownership, Partition, Record, Sealing, ValidRecord,
};
use verbatim_testkit::desk::{TestClock, TestEntropy, digest_key, named, request};
use verbatim_wire::Outcome;

const PARTITION_COUNT: u32 = 3;

pub(crate) struct Running {
    log: Arc<MemoryLog>,
    clock: Arc<TestClock>,
    folder: tempfile::TempDir,
    queue_len_max: usize,
    ledger: Option<Ledger>,
    starts: u64,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::with_queue_len_max(4096).await
    }

    pub(crate) async fn with_queue_len_max(queue_len_max: usize) -> Self {
        let mut running = Running { queue_len_max, ..Self::over_an_empty_log().await };
        running.begin().await;
        let mut serving = running.ledger().serving();
        serving.wait_for(|serving| *serving == Serving::Ready).await.unwrap();
        running
    }

    /// Nothing runs yet.
    pub(crate) async fn over_an_empty_log() -> Self {
        Running {
            log: Arc::new(MemoryLog::new(PARTITION_COUNT)),
            clock: Arc::default(),
            folder: tempfile::tempdir().unwrap(),
            queue_len_max: 4096,
            ledger: None,
            starts: 0,
        }
    }

    pub(crate) async fn begin(&mut self) {
        self.begin_with(Arc::new(EveryPartition::new(PARTITION_COUNT))).await;
    }

    pub(crate) async fn begin_with(&mut self, ownership: Arc<dyn Ownership>) {
        let options = self.options();
        self.begin_as(ownership, options).await;
    }

    /// With so little memory, and so few changes before a checkpoint is written.
    pub(crate) async fn begin_in_bounds(&mut self, cache_bytes_max: usize, changes_max: usize) {
        let every = Arc::new(EveryPartition::new(PARTITION_COUNT));
        let options = Options { cache_bytes_max, changed_count_max: changes_max, ..self.options() };
        self.begin_as(every, options).await;
    }

    fn options(&self) -> Options {
        let queue_len_max = self.queue_len_max;
        Options { queue_len_max, ..Options::in_folder(self.folder.path()) }
    }

    async fn begin_as(&mut self, ownership: Arc<dyn Ownership>, options: Options) {
        self.starts += 1;
        let parts = Parts {
            log: Arc::clone(&self.log) as Arc<dyn EventLog>,
            ownership,
            forward: Arc::new(Alone),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            entropy: TestEntropy::seeded(self.starts),
            digest_key: digest_key(),
        };
        self.ledger = Some(Ledger::start(parts, options).await.unwrap());
    }

    /// As if the disk of a stopped ledger were new.
    pub(crate) fn forget_checkpoints(&mut self) {
        self.folder = tempfile::tempdir().unwrap();
    }

    pub(crate) async fn stop(&mut self) {
        if let Some(ledger) = self.ledger.take() {
            ledger.stop().await;
        }
    }

    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
    }

    /// Ends every task where it stands: nothing is drained, nothing is saved.
    pub(crate) async fn crash(&mut self) {
        // The log and the folder outlive the ledger, whose tasks end with it.
        self.ledger = None;
        tokio::task::yield_now().await;
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    pub(crate) fn faults(&self) -> Faults {
        self.log.faults()
    }

    pub(crate) fn clock(&self) -> &TestClock {
        &self.clock
    }

    pub(crate) fn partition_count(&self) -> u32 {
        PARTITION_COUNT
    }

    pub(crate) fn partition_of(&self, inquiry: &str) -> Partition {
        Partition::of_stream(named(inquiry), PARTITION_COUNT)
    }

    pub(crate) async fn execute(&self, arm: Arm) -> Result<Receipt, ExecuteError> {
        self.ledger().execute(request(arm)).await
    }

    /// As a client does: the same request again until the answer is not "unavailable".
    pub(crate) async fn execute_until_available(&self, arm: Arm) -> Result<Receipt, ExecuteError> {
        loop {
            match self.execute(arm.clone()).await {
                Err(ExecuteError::Unavailable) => moment().await,
                answered => return answered,
            }
        }
    }

    /// The same, where it may take a while until this instance owns the partition.
    pub(crate) async fn execute_until_owned(&self, arm: Arm) -> Result<Receipt, ExecuteError> {
        loop {
            match self.execute(arm.clone()).await {
                Err(ExecuteError::Unavailable | ExecuteError::NotOwner { .. }) => moment().await,
                answered => return answered,
            }
        }
    }

    pub(crate) async fn records(&self, partition: Partition) -> Vec<ValidRecord> {
        let log = Arc::clone(&self.log) as Arc<dyn EventLog>;
        let mut follower = Follower::new(log, partition, Cursor::START);
        let mut all = Vec::new();
        loop {
            let records = follower.read().await.unwrap();
            if records.is_empty() {
                return all;
            }
            all.extend(records);
        }
    }

    pub(crate) async fn void_count(&self, partition: Partition) -> u64 {
        let log = Arc::clone(&self.log) as Arc<dyn EventLog>;
        let mut follower = Follower::new(log, partition, Cursor::START);
        while !follower.read().await.unwrap().is_empty() {}
        follower.void_count()
    }

    pub(crate) async fn kinds(&self, partition: Partition) -> Vec<Kind> {
        self.records(partition).await.iter().map(|record| record.record.kind()).collect()
    }

    pub(crate) async fn record_count(&self) -> usize {
        let mut count = 0;
        for partition in Partition::all(PARTITION_COUNT) {
            let kinds = self.kinds(partition).await;
            count += kinds.iter().filter(|kind| **kind == Kind::Outcome).count();
        }
        count
    }

    pub(crate) async fn terms(&self, partition: Partition) -> Vec<u64> {
        let records = self.records(partition).await;
        let claims = records.iter().filter(|record| record.record.kind() == Kind::Claim);
        claims.map(|claim| claim.record.header().term).collect()
    }

    pub(crate) async fn first_claim(&self, partition: Partition) -> Claim {
        self.records(partition).await[0].record.read_claim().unwrap()
    }

    pub(crate) async fn insert_foreign_claim(&self, partition: Partition) {
        let term = self.terms(partition).await.last().unwrap() + 1;
        let ours = self.first_claim(partition).await;
        self.insert_claim(partition, term, ours.log_identity);
    }

    /// The first claim of a log that another instance begins.
    pub(crate) fn insert_first_claim(&self, partition: Partition) {
        self.insert_claim(partition, 1, named("log"));
    }

    fn insert_claim(&self, partition: Partition, term: u64, log_identity: uuid::Uuid) {
        let claim = Claim {
            instance: named("stranger"),
            address: String::new(),
            nonce: Nonce([1; 16]),
            log_identity,
            partition_count: PARTITION_COUNT,
            sealing: Sealing::None,
        };
        let header = Header { term, index: None, governed_by: None, recorded_at_ms: 0 };
        self.faults().insert(partition, &Record::claim(header, &claim).unwrap());
    }

    /// The kinds of facts that an inquiry's stream holds.
    pub(crate) async fn kinds_of(&self, inquiry: &str) -> Vec<&'static str> {
        self.facts_of(inquiry).await.iter().map(Event::kind).collect()
    }

    /// The facts that an inquiry's stream holds.
    pub(crate) async fn facts_of(&self, inquiry: &str) -> Vec<Event> {
        let mut facts = Vec::new();
        for record in self.records(self.partition_of(inquiry)).await {
            if record.record.kind() != Kind::Outcome {
                continue;
            }
            let outcome = <Outcome>::decode(record.record.body_bytes(), 0).unwrap();
            if outcome.envelope.subject.inquiry_id.uuid() == named(inquiry) {
                facts.extend(outcome.facts.into_iter().map(|fact| fact.event));
            }
        }
        facts
    }

    pub(crate) async fn wait_for_kinds(&self, inquiry: &str, kinds: &[&str]) {
        while self.kinds_of(inquiry).await != kinds {
            moment().await;
        }
    }

    /// An inquiry that lives in this partition.
    pub(crate) fn inquiry_of(&self, partition: Partition) -> String {
        let mut names = (0..).map(|number| format!("inquiry {number}"));
        names.find(|name| self.partition_of(name) == partition).unwrap()
    }

    /// Waits until no offer to merge of these inquiries is open.
    pub(crate) async fn wait_until_settled(&self, inquiries: &[&str]) {
        for inquiry in inquiries {
            loop {
                let kinds = self.kinds_of(inquiry).await;
                let count = |kind: &str| kinds.iter().filter(|it| **it == kind).count();
                let settled = count("merge_completed") + count("merge_refused");
                if count("merge_offered") == settled {
                    break;
                }
                moment().await;
            }
        }
    }
}

/// Lets the ledger's tasks go on.
pub(crate) async fn moment() {
    let _ = tokio::time::timeout(Duration::from_millis(1), std::future::pending::<()>()).await;
}
