//! What a checkpoint holds after SQLite has failed in each of its ways.

use super::*;

const PARTITION: Partition = Partition(1);

fn head(next_index: u64) -> Head {
    Head {
        log_identity: Uuid::from_u128(1),
        cursor: Cursor { rule: AppendRule::resume(1, next_index), offset: Offset(next_index) },
        digest: [7; 32],
        governed_by: 0,
        recorded_at_ms: 0,
    }
}

/// Makes every save fail from now on, in this way of SQLite's.
async fn fail(file: &SqlitePool, way: &str) {
    let trigger = format!(
        "DROP TRIGGER IF EXISTS full;
         CREATE TRIGGER full BEFORE INSERT ON head BEGIN SELECT RAISE({way}, 'full'); END"
    );
    sqlx::raw_sql(AssertSqlSafe(trigger)).execute(file).await.unwrap();
}

#[tokio::test]
async fn what_is_said_to_be_saved_is_saved_however_saves_have_failed_before() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    checkpoint.save(head(1), Vec::new()).await.unwrap();
    let path = folder.path().join(format!("partition-{PARTITION}.db"));
    let others = SqlitePool::connect_with(SqliteConnectOptions::new().filename(path)).await;
    let others = others.unwrap();

    // On a full disk SQLite rolls the whole transaction back, otherwise it leaves that to us.
    for way in ["ROLLBACK", "ROLLBACK", "ABORT", "ABORT"] {
        fail(&others, way).await;
        checkpoint.save(head(2), Vec::new()).await.unwrap_err();
    }
    sqlx::raw_sql("DROP TRIGGER full").execute(&others).await.unwrap();
    checkpoint.save(head(3), Vec::new()).await.unwrap();

    let others = Checkpoint { pool: others, known: Arc::default() };
    assert_eq!(others.head().await.unwrap(), Some(head(3)), "as anybody else sees it");
}

async fn run(file: &SqlitePool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(file).await.unwrap();
}

/// A stream that stands out.
fn stream(last_seq: u64) -> Stream {
    Stream { last_seq, ..Stream::default() }
}

/// Streams with these numbers, as a save takes them.
fn streams(numbers: std::ops::Range<u64>) -> Vec<(Uuid, Vec<u8>)> {
    numbers.map(|number| (id(number), stream(number).encode())).collect()
}

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(number, 7)
}

async fn load(checkpoint: &Checkpoint, number: u64) -> Result<Stream, CheckpointError> {
    let mut loaded = checkpoint.load(&[id(number)]).await?;
    let (found, stream) = loaded.pop().unwrap();
    assert_eq!((found, loaded.len()), (id(number), 0));
    Ok(stream)
}

async fn each_is_found(checkpoint: &Checkpoint, numbers: std::ops::Range<u64>) {
    for number in numbers {
        assert_eq!(load(checkpoint, number).await.unwrap(), stream(number), "stream {number}");
    }
}

#[tokio::test]
async fn a_stream_that_is_new_is_not_asked_for_and_one_that_was_saved_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    checkpoint.save(head(1), streams(1..100)).await.unwrap();
    each_is_found(&checkpoint, 1..100).await;
    checkpoint.save(head(2), streams(90..200)).await.unwrap();
    checkpoint.close().await;

    let again = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    each_is_found(&again, 1..200).await;
    assert_eq!(load(&again, 1_000).await.unwrap(), Stream::default());
    again.save(head(3), streams(200..201)).await.unwrap();
    each_is_found(&again, 1..201).await;
    // Whoever asks would hear of an error now.
    run(&again.pool, "DROP TABLE stream").await;
    load(&again, 1).await.unwrap_err();
    let mut asked_count = 0;
    for number in 1_000..2_000 {
        asked_count += usize::from(load(&again, number).await.is_err());
    }
    assert!(asked_count < 100, "{asked_count} of a thousand");
}

#[tokio::test]
async fn a_stream_whose_saves_failed_before_is_found_by_whoever_opens_the_file_next() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    for way in ["ROLLBACK", "ABORT"] {
        fail(&checkpoint.pool, way).await;
        checkpoint.save(head(2), streams(1..50)).await.unwrap_err();
        // It may have been made for all that: it must be asked for.
        run(&checkpoint.pool, "ALTER TABLE stream RENAME TO hidden").await;
        load(&checkpoint, 1).await.unwrap_err();
        run(&checkpoint.pool, "ALTER TABLE hidden RENAME TO stream").await;
    }
    run(&checkpoint.pool, "DROP TRIGGER full").await;
    checkpoint.save(head(3), streams(1..80)).await.unwrap();
    checkpoint.close().await;

    let again = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    again.save(head(4), Vec::new()).await.unwrap();
    each_is_found(&again, 1..80).await;
}

#[tokio::test]
async fn what_is_recorded_after_a_checkpoint_was_emptied_is_found_by_whoever_opens_it_next() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    checkpoint.save(head(1), streams(1..50)).await.unwrap();
    checkpoint.empty().await.unwrap();
    assert_eq!(load(&checkpoint, 1).await.unwrap(), Stream::default());
    checkpoint.save(head(1), streams(1..50)).await.unwrap();
    checkpoint.close().await;

    let again = Checkpoint::open(folder.path(), PARTITION).await.unwrap();
    again.save(head(2), Vec::new()).await.unwrap();
    each_is_found(&again, 1..50).await;
}
