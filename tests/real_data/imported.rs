//! A file in a running server, and what its views answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use sqlx::{AssertSqlSafe, Column, Row, SqlitePool, TypeInfo, ValueRef};
use verbatim::import::{self, ImportArgs};
use verbatim::server::Server;

use crate::promises;
use crate::reference::Rows;

/// In which order the cases are sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    Cases,
    Time,
    Shuffled,
}

/// A server that holds a file.
pub(crate) struct Imported {
    server: Server,
    folder: tempfile::TempDir,
}

impl Imported {
    pub(crate) async fn of(file: &Path, mapping: &str, order: Order) -> Self {
        let empty = Imported::empty().await;
        empty.send(file, mapping, order).await;
        empty
    }

    /// With a policy that was published before.
    pub(crate) async fn under(policy: &str, file: &Path, mapping: &str, order: Order) -> Self {
        let empty = Imported::empty().await;
        promises::publish(format!("http://{}", empty.server.address()), policy).await;
        empty.send(file, mapping, order).await;
        empty
    }

    async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start_in(folder.path()).await.expect("a server");
        Imported { server, folder }
    }

    pub(crate) async fn send(&self, file: &Path, mapping: &str, order: Order) {
        let server = format!("http://{}", self.server.address());
        let mut args = import_args(file, mapping, server, self.folder.path());
        args.order = match order {
            Order::Cases => "cases",
            Order::Time => "time",
            Order::Shuffled => "shuffle:42",
        }
        .parse()
        .expect("an order");
        let done = import::run(args).await;
        assert_eq!(done, ExitCode::SUCCESS, "everything is recorded");
        self.server.views_caught_up().await.expect("every projection runs");
    }

    /// What the statement in a file of this folder answers, the header first.
    pub(crate) async fn answer(&self, file: &str) -> Rows {
        answer(self.views(), file).await
    }

    async fn ask(&self, sql: &str) -> Rows {
        ask(self.views(), sql).await
    }

    fn views(&self) -> &SqlitePool {
        self.server.views().sqlite().expect("views in a file")
    }

    /// How many outcomes the log holds.
    pub(crate) async fn outcome_count(&self) -> String {
        self.ask("SELECT COUNT(*) FROM record_position").await[1][0].clone()
    }

    /// A digest of each table.
    pub(crate) async fn digests(&self) -> BTreeMap<&'static str, [u8; 32]> {
        let mut digests = BTreeMap::new();
        for projector in verbatim_projector::projectors() {
            for table in projector.tables() {
                let digest = self.server.views().table_digest(table).await.expect("a digest");
                digests.insert(table.name, digest);
            }
        }
        digests
    }

    /// Every row of every table, but for where a record stands in the log and when it came there.
    pub(crate) async fn digests_without_places(&self) -> BTreeMap<&'static str, u64> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut digests = BTreeMap::new();
        for projector in verbatim_projector::projectors() {
            for table in projector.tables().iter().filter(|it| it.name != "record_position") {
                let columns: Vec<&str> = table
                    .columns
                    .iter()
                    .map(|column| column.name)
                    .filter(|name| !name.ends_with("log_index") && *name != "lateness_max_ms")
                    .collect();
                let name = table.name.strip_suffix("_subtotal").unwrap_or(table.name);
                let columns = columns.join(", ");
                let mut rows = self.ask(&format!("SELECT {columns} FROM {name}")).await;
                rows.sort();
                let mut hash = DefaultHasher::new();
                rows.hash(&mut hash);
                digests.insert(table.name, hash.finish());
            }
        }
        digests
    }

    pub(crate) async fn stop(self) {
        self.server.stop().await;
    }
}

/// How a file is imported; what is rejected is written into `folder`.
pub(crate) fn import_args(file: &Path, mapping: &str, server: String, folder: &Path) -> ImportArgs {
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/import");
    let mut args = ImportArgs::of(file.to_owned(), mappings.join(mapping), server);
    args.rejects = Some(folder.join("rejects.jsonl"));
    args
}

/// What the statement in a file of this folder answers, the header first.
pub(crate) async fn answer(views: &SqlitePool, file: &str) -> Rows {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("real_data");
    let sql = std::fs::read_to_string(folder.join(file)).expect("the statement is there");
    ask(views, &sql).await
}

async fn ask(views: &SqlitePool, sql: &str) -> Rows {
    let described = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(views).await;
    let rows = described.expect("the statement is answered");
    let mut answer = Vec::new();
    if let Some(row) = rows.first() {
        answer.push(row.columns().iter().map(|column| column.name().to_owned()).collect());
    } else {
        answer.push(Vec::new());
    }
    answer.extend(rows.iter().map(|row| (0..row.len()).map(|place| text(row, place)).collect()));
    answer
}

fn text(row: &sqlx::sqlite::SqliteRow, place: usize) -> String {
    let raw = row.try_get_raw(place).expect("the column is there");
    if raw.is_null() {
        return String::new();
    }
    let kind = raw.type_info().name().to_owned();
    match kind.as_str() {
        "INTEGER" => row.get::<i64, _>(place).to_string(),
        "REAL" => row.get::<f64, _>(place).to_string(),
        _ => row.get::<String, _>(place),
    }
}
