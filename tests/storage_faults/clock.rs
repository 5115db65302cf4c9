//! A clock that was set back: facts are still recorded, and never before their past.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use verbatim_ledger::{Alone, Ledger, Options, Parts};
use verbatim_log::{EventLog, EveryPartition};
use verbatim_log_embedded::EmbeddedLog;
use verbatim_testkit::desk::{self, TestClock, TestEntropy};
use verbatim_tests::checker::{History, Invariant, check, read_log};

use crate::store::Store;

/// 2099-01-01T00:00:00Z; whatever clock this machine has, it is behind.
const FAR_AHEAD_MS: i64 = 4_070_908_800_000;

#[tokio::test]
async fn a_clock_that_was_set_back_records_nothing_before_its_past() {
    let beside = tempfile::tempdir().unwrap();
    let folder = beside.path().join("store");
    write_ahead_of_time(&folder).await;

    let mut store = Store::new(folder, beside.path());
    let served = store.serve().await;
    for _ in 0..20 {
        store.note(&served, "inquiry", 100).await.unwrap();
    }
    store.kept_every_promise(&served).await;
    served.stop().await;
    let served = store.serve().await;
    store.kept_every_promise(&served).await;
    served.stop().await;

    let log = read_log(&store.folder().join("log/log.db")).await.unwrap();
    let broken = check(&log, &History::default());
    assert!(!broken.iter().any(|it| it.invariant == Invariant::I4TermsRise), "{broken:?}");
    let outcomes = log.outcomes().filter(|(_, entry, _)| entry.recorded_at_ms >= FAR_AHEAD_MS);
    assert_eq!(outcomes.count(), 22, "the opening, a note, and twenty after the clock fell");
    let (is_content, said) = store.verify().await;
    assert!(is_content, "{said}");
}

/// The same store as the server's, written by a ledger whose clock is ahead.
async fn write_ahead_of_time(folder: &Path) {
    fs::create_dir_all(folder).expect("the folder is ours");
    fs::write(folder.join("digest.key"), [7; 32]).expect("the folder is ours");
    let embedded = EmbeddedLog::open(&folder.join("log"), Default::default()).await;
    let embedded = embedded.expect("a new log can be opened");
    let log: Arc<dyn EventLog> = Arc::new(embedded.clone());
    let clock = TestClock::default();
    clock.set(FAR_AHEAD_MS);
    let parts = Parts {
        forward: Arc::new(Alone),
        ownership: Arc::new(EveryPartition::new(log.partition_count())),
        log,
        clock: Arc::new(clock),
        entropy: TestEntropy::seeded(1),
        digest_key: desk::digest_key(),
    };
    let ledger = Ledger::start(parts, Options::in_folder(folder.join("ledger"))).await;
    let ledger = ledger.expect("a new ledger starts");
    for arm in [desk::open("inquiry"), desk::note("inquiry", "before")] {
        let receipt = ledger.execute(desk::request(arm)).await;
        receipt.expect("nothing is wrong");
    }
    ledger.stop().await;
    embedded.close().await;
}
