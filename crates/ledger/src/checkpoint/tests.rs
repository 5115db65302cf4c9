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

    let others = Checkpoint { pool: others };
    assert_eq!(others.head().await.unwrap(), Some(head(3)), "as anybody else sees it");
}
