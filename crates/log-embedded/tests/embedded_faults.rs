//! What the log on one machine does when something around it fails.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;
use verbatim_log::{AppendError, EventLog, Offset, Partition, ReadError};
use verbatim_log_embedded::{EmbeddedLog, OpenError, Options};
use verbatim_testkit::log_contract::reign::{
    Reign, claim, outcome, outcome_with_body, valid_records,
};

const PARTITION: Partition = Partition(1);

async fn open(folder: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(folder.path(), Options::default()).await.unwrap()
}

fn port(log: &EmbeddedLog) -> Arc<dyn EventLog> {
    Arc::new(log.clone())
}

/// A connection that goes around the log, as a fault would.
async fn database(folder: &TempDir) -> SqliteConnection {
    let settings = SqliteConnectOptions::new().filename(folder.path().join("log.db"));
    settings.connect().await.unwrap()
}

async fn run(database: &mut SqliteConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(database).await.unwrap();
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    for partition in Partition::all(5) {
        Reign::begin(&port(&log), partition, 3).await.append(70).await;
    }
    let before = valid_records(&port(&log), PARTITION).await;
    log.close().await;

    let log = open(&folder).await;
    assert_eq!(valid_records(&port(&log), PARTITION).await, before);
    for partition in Partition::all(5) {
        assert_eq!(log.end(partition).await.unwrap(), Offset(71));
        let refused = log.writer(partition).append(vec![claim(3)]).await;
        assert!(matches!(refused, Err(AppendError::Deposed { term: 3 })), "{refused:?}");
        assert_eq!(Reign::begin(&port(&log), partition, 4).await.next_index(), 72);
    }
}

#[tokio::test]
async fn closing_commits_what_was_sent_and_refuses_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    let groups: Vec<_> = (0..20).map(|_| reign.records(2)).collect();
    let sent: Vec<_> = groups.into_iter().map(|group| reign.send(group)).collect();
    log.close().await;
    for answer in sent {
        answer.await.unwrap();
    }
    let refused = reign.send(vec![outcome(1, 41)]).await;
    assert!(matches!(refused, Err(AppendError::Unavailable(_))), "{refused:?}");
    log.close().await;
    let log = open(&folder).await;
    assert_eq!(valid_records(&port(&log), PARTITION).await.len(), 41);
}

#[tokio::test]
async fn a_second_process_is_kept_out_and_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let refused = EmbeddedLog::open(folder.path(), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused:?}");
    let message = refused.to_string();
    assert!(message.contains("log.lock") && message.contains("stop it"), "{message}");
    log.close().await;
    open(&folder).await;
}

#[tokio::test]
async fn a_lock_file_that_was_left_behind_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.lock"), "").unwrap();
    open(&folder).await;
}

#[tokio::test]
async fn a_log_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await;
    run(&mut database(&folder).await, "UPDATE meta SET format = 2").await;
    let refused = EmbeddedLog::open(folder.path(), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::NewerFormat { found: 2, known: 1, .. }), "{refused:?}");
    assert!(refused.to_string().contains("newer version"), "{refused}");
}

#[tokio::test]
async fn the_partition_count_is_fixed_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await;
    let seven = Options { partition_count: 7, ..Options::default() };
    let refused = EmbeddedLog::open(folder.path(), seven).await.unwrap_err();
    assert!(
        matches!(refused, OpenError::OtherPartitionCount { found: 5, wanted: 7, .. }),
        "{refused:?}"
    );
    let one = Options { partition_count: 1, ..Options::default() };
    let refused = EmbeddedLog::open(folder.path(), one).await.unwrap_err();
    assert!(matches!(refused, OpenError::TooFewPartitions { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_place_that_is_no_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, "").unwrap();
    for place in [file.clone(), file.join("below")] {
        let refused = EmbeddedLog::open(&place, Options::default()).await.unwrap_err();
        assert!(matches!(refused, OpenError::Folder { .. }), "{refused:?}");
        assert!(refused.to_string().contains("a file"), "{refused}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.db"), [b'x'; 8192]).unwrap();
    let refused = EmbeddedLog::open(folder.path(), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Database { .. }), "{refused:?}");
    assert!(refused.to_string().contains("log.db"), "{refused}");
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_service_resumes_when_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await;
    let mut around = database(&folder).await;
    run(&mut around, "CREATE TABLE ballast (x); INSERT INTO ballast VALUES (zeroblob(400000))")
        .await;
    let quota = Options { page_count_max: Some(200), ..Options::default() };
    let log = EmbeddedLog::open(folder.path(), quota).await.unwrap();
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    let mut acknowledged = 1;
    let refused = loop {
        let index = reign.next_index();
        match reign.send(vec![outcome_with_body(1, index, &[1; 20_000])]).await {
            Ok(_) => drop(reign.records(1)),
            Err(refused) => break refused,
        }
        acknowledged += 1;
    };
    assert!(matches!(refused, AppendError::Unavailable(_)), "{refused:?}");
    assert!(acknowledged > 5);
    let again = reign.send(vec![outcome_with_body(1, acknowledged, &[1; 20_000])]).await;
    assert!(matches!(again, Err(AppendError::Unavailable(_))), "{again:?}");
    assert_eq!(valid_records(&port(&log), PARTITION).await.len() as u64, acknowledged);

    run(&mut around, "DROP TABLE ballast").await;
    reign.send(vec![outcome_with_body(1, acknowledged, &[1; 20_000])]).await.unwrap();
    assert_eq!(valid_records(&port(&log), PARTITION).await.len() as u64, acknowledged + 1);
}

#[tokio::test]
async fn a_commit_that_fails_at_its_end_is_in_doubt_and_service_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    reign.append(3).await;
    // The violation is only looked for when the transaction ends.
    let mut around = database(&folder).await;
    run(
        &mut around,
        "CREATE TABLE nobody (id INTEGER PRIMARY KEY);
         CREATE TABLE somebody (id INTEGER REFERENCES nobody DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER fails_late AFTER INSERT ON batch_1
         BEGIN INSERT INTO somebody VALUES (1); END",
    )
    .await;
    let in_doubt = reign.send(vec![outcome(1, 4)]).await;
    assert!(matches!(in_doubt, Err(AppendError::InDoubt(_))), "{in_doubt:?}");
    run(&mut around, "DROP TRIGGER fails_late").await;
    assert_eq!(valid_records(&port(&log), PARTITION).await.len(), 4);
    reign.append(1).await;
    assert_eq!(valid_records(&port(&log), PARTITION).await.len(), 5);
}

#[tokio::test]
async fn one_flipped_byte_is_found_and_located() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    reign.append(64).await;
    reign.send(vec![outcome_with_body(1, 65, &[b'#'; 500])]).await.unwrap();
    log.close().await;
    flip_a_byte_of(&folder.path().join("log.db"), &[b'#'; 500]);

    let log = open(&folder).await;
    let sound = log.read(PARTITION, Offset::START, 1).await.unwrap();
    assert_eq!(sound.slots.len(), 1);
    let damaged = log.read(PARTITION, Offset(65), usize::MAX).await;
    assert!(
        matches!(damaged, Err(ReadError::Damaged { partition: PARTITION, offset: Offset(65), .. })),
        "{damaged:?}"
    );
}

#[tokio::test]
async fn a_last_batch_cut_short_is_found_and_located() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    reign.append(10).await;
    reign.append(10).await;
    log.close().await;
    let mut around = database(&folder).await;
    for keep in ["length(bytes) - 1", "5", "3", "0"] {
        let sql =
            format!("UPDATE batch_1 SET bytes = substr(bytes, 1, {keep}) WHERE first_index = 11");
        run(&mut around, &sql).await;
        let log = open(&folder).await;
        let damaged = log.read(PARTITION, Offset(11), usize::MAX).await;
        assert!(
            matches!(damaged, Err(ReadError::Damaged { offset: Offset(11), .. })),
            "{damaged:?}"
        );
        assert_eq!(log.read(PARTITION, Offset(1), 1).await.unwrap().slots.len(), 1);
        log.close().await;
    }
}

#[tokio::test]
async fn a_batch_that_has_moved_or_vanished_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut reign = Reign::begin(&port(&log), PARTITION, 1).await;
    for _ in 0..4 {
        reign.append(10).await;
    }
    let mut around = database(&folder).await;
    let damages = [
        "UPDATE batch_1 SET term = 2 WHERE first_index = 11",
        "UPDATE batch_1 SET count = 9 WHERE first_index = 11",
        "DELETE FROM batch_1 WHERE first_index = 11",
        "DELETE FROM batch_1",
    ];
    for sql in damages {
        run(&mut around, sql).await;
        for from in [11, 20] {
            let damaged = log.read(PARTITION, Offset(from), usize::MAX).await;
            assert!(
                matches!(damaged, Err(ReadError::Damaged { offset, .. }) if offset == Offset(from)),
                "{sql}: {damaged:?}"
            );
        }
    }
}

/// Flips one bit in the middle of the only place in the file where `pattern` stands.
fn flip_a_byte_of(path: &Path, pattern: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.windows(pattern.len()).position(|window| window == pattern).unwrap();
    bytes[at + pattern.len() / 2] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_group_of_another_partition_survives_a_refused_one_in_the_same_commit() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(&folder).await;
    let mut one = Reign::begin(&port(&log), Partition(1), 1).await;
    let two = Reign::begin(&port(&log), Partition(2), 1).await;
    let good = one.records(2);
    let answers = [two.send(vec![outcome(1, 9)]), one.send(good), two.send(vec![outcome(1, 1)])];
    let [refused, good, next] = answers;
    assert!(matches!(refused.await, Err(AppendError::OutOfOrder { expected: 1, .. })));
    good.await.unwrap();
    next.await.unwrap();
}
