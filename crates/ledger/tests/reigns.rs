//! How a reign begins where others were first, are first, or left no state behind.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod running;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use running::Running;
use tokio::sync::watch;
use tokio::time::timeout;
use verbatim_ledger::{ExecuteError, Receipt, Repeated};
use verbatim_log::{Fault, Kind, Ownership, Partition};
use verbatim_testkit::desk::{note, open};

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Says what it is told to, and confirms nothing else.
#[derive(Debug)]
struct Told(watch::Sender<Vec<Partition>>);

#[async_trait]
impl Ownership for Told {
    fn assigned(&self) -> watch::Receiver<Vec<Partition>> {
        self.0.subscribe()
    }

    async fn confirm(&self, partition: Partition) -> bool {
        self.0.borrow().contains(&partition)
    }

    fn announce(&self, _partition: Partition, _term: u64) {}

    fn owner_address(&self, _partition: Partition) -> Option<String> {
        None
    }
}

#[tokio::test]
async fn a_claim_that_came_second_is_given_up_though_nothing_follows_it() {
    let mut running = Running::start().await;
    let opened = running.execute(open("a")).await.unwrap();
    let partition = opened.partition;
    running.stop().await;
    let mut parked = running.faults().watch_parked(partition);
    running.faults().inject(partition, Fault::Parked);
    running.begin().await;
    parked.wait_for(|parked| *parked == 1).await.unwrap();
    // Another claim rules, and more void bytes than one read holds lie before the one that waits.
    running.insert_foreign_claim(partition).await;
    for _ in 0..30 {
        running.faults().insert_bytes(partition, Bytes::from(vec![0xff; 60_000]));
    }
    running.faults().release(partition);
    let noted = timeout(PATIENCE, running.execute_until_available(note("a", "n1"))).await;
    assert_eq!(noted.expect("it claims again").unwrap().stream_seq, 2);
}

#[tokio::test]
async fn a_log_that_begins_with_what_does_not_count_is_claimed_all_the_same() {
    let mut running = Running::over_an_empty_log().await;
    for partition in Partition::all(running.partition_count()) {
        running.faults().insert_bytes(partition, Bytes::from_static(b"no frame"));
    }
    running.begin().await;
    let opened = timeout(PATIENCE, running.execute_until_available(open("a"))).await;
    assert_eq!(opened.expect("somebody rules").unwrap().index, 1);
}

#[tokio::test]
async fn a_partition_that_was_taken_away_while_its_log_was_read_is_not_claimed() {
    let mut running = Running::over_an_empty_log().await;
    let (partition, told) = (Partition(1), watch::Sender::new(vec![Partition(1)]));
    running.begin_with(Arc::new(Told(told.clone()))).await;
    // It waits for partition 0, which nobody has claimed. Meanwhile it is given to another one.
    running::moment().await;
    told.send_replace(Vec::new());
    running.insert_first_claim(Partition::GOVERNANCE);
    let inquiry = running.inquiry_of(partition);
    let refused = timeout(PATIENCE, running.execute(open(&inquiry))).await.unwrap();
    assert!(matches!(refused, Err(ExecuteError::NotOwner { .. })), "{refused:?}");
    assert_eq!(running.kinds(partition).await, []);
    told.send_replace(vec![partition]);
    running.execute_until_owned(open(&inquiry)).await.unwrap();
    assert_eq!(running.terms(partition).await, [1]);
}

#[tokio::test]
async fn a_new_owner_without_a_checkpoint_reads_the_whole_partition_in_bounded_memory() {
    const INQUIRIES: usize = 600;
    let mut running = Running::start().await;
    let names: Vec<String> = (0..INQUIRIES).map(|number| format!("i{number}")).collect();
    let mut first = Vec::new();
    for name in &names {
        running.execute(open(name)).await.unwrap();
        first.push(running.execute(note(name, &format!("note on {name}"))).await.unwrap());
    }
    running.stop().await;
    running.forget_checkpoints();
    // Less than what a tenth of them takes, and far fewer changes than there are inquiries.
    running.begin_in_bounds(32 * 1024, 16).await;
    for (name, first) in names.iter().zip(first) {
        let again = running.execute_until_available(note(name, &format!("note on {name}"))).await;
        assert_eq!(again.unwrap(), Receipt { repeated: Repeated::Again, ..first });
        let next = running.execute(note(name, &format!("more on {name}"))).await.unwrap();
        assert_eq!(next.stream_seq, 3);
    }
    let kinds = running.kinds(Partition(1)).await;
    assert_eq!(kinds.iter().filter(|kind| **kind == Kind::Claim).count(), 2);
}
