//! Views that hold what a log tells, and their rows as they are compared.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use verbatim_log::{EventLog, Partition};
use verbatim_projection::{Asked, ColumnKind, Engine, Limits, Row as Answer, Table, Views};
use verbatim_projector::projectors;
use verbatim_testkit::postgres::PostgresServer;
use verbatim_testkit::projection_laws::LOG_IDENTITY;

/// One row, each column as text; empty where there is nothing.
pub(crate) type Row = Vec<String>;

/// Where the records of inquiries stand.
pub(crate) const PARTITION: Partition = Partition(1);

const ANSWERS: &str = "the views answer";

/// Views in a file that hold all of it, taken in at once.
pub(crate) async fn in_a_file(folder: &Path, log: &Arc<dyn EventLog>) -> Views {
    let views = Views::open(folder, &projectors()).await.expect("views can be opened");
    fill(&views, log, Limits::default()).await;
    views
}

/// Views in PostgreSQL that hold all of it, taken in by small batches.
pub(crate) async fn in_postgres(log: &Arc<dyn EventLog>) -> Views {
    let database = PostgresServer::shared().await.database();
    let views = Views::connect(&database, &projectors()).await.expect("views can be opened");
    fill(&views, log, Limits { records_max: 200, ..Limits::default() }).await;
    views
}

async fn fill(views: &Views, log: &Arc<dyn EventLog>, limits: Limits) {
    for projector in projectors() {
        for partition in [Partition::GOVERNANCE, PARTITION] {
            let (projector, log) = (Arc::clone(&projector), Arc::clone(log));
            let engine = Engine::new(projector, log, LOG_IDENTITY, views.clone(), partition);
            let caught_up = engine.with_limits(limits).catch_up().await;
            caught_up.expect("everything is taken in");
        }
    }
}

/// These columns of a table or view, its rows sorted.
pub(crate) async fn rows(views: &Views, name: &str, columns: &[&str]) -> Vec<Row> {
    let as_text: Vec<String> =
        columns.iter().map(|column| format!("CAST({column} AS TEXT) AS {column}")).collect();
    let answers = ask(views, &format!("SELECT {} FROM {name}", as_text.join(", "))).await;
    let text = |answer: &Answer, column: &&str| answer.text(column).expect(ANSWERS);
    let row = |answer: &Answer| -> Row {
        columns.iter().map(|column| text(answer, column).unwrap_or_default()).collect()
    };
    let mut rows: Vec<Row> = answers.iter().map(row).collect();
    rows.sort();
    rows
}

/// How a file goes about a question, step by step.
pub(crate) async fn steps(views: &Views, question: &str) -> Vec<String> {
    let mut moment = views.moment().await.expect(ANSWERS);
    moment.plan(Asked::new(question)).await.expect(ANSWERS)
}

/// The rows of a table, each an object by its columns; instants in milliseconds since 1970.
pub(crate) async fn objects(views: &Views, name: &str) -> Vec<Value> {
    let projectors = projectors();
    let mut tables = projectors.iter().flat_map(|projector| projector.tables());
    let table = tables.find(|table| table.name == name).expect("a projector has the table");
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let answers = ask(views, &format!("SELECT {} FROM {name}", columns.join(", "))).await;
    answers.iter().map(|answer| object(table, answer)).collect()
}

fn object(table: &Table, answer: &Answer) -> Value {
    let mut object = json!({ "row": table.name });
    for column in table.columns {
        let name = column.name;
        object[name] = match column.kind {
            ColumnKind::Uuid | ColumnKind::Text | ColumnKind::Day => {
                json!(answer.text(name).expect(ANSWERS))
            }
            ColumnKind::BigInt => json!(answer.number(name).expect(ANSWERS)),
            ColumnKind::Timestamp => json!(answer.unix_ms(name).expect(ANSWERS)),
            ColumnKind::Boolean => json!(answer.yes(name).expect(ANSWERS)),
        };
    }
    object
}

async fn ask(views: &Views, question: &str) -> Vec<Answer> {
    let mut moment = views.moment().await.expect(ANSWERS);
    moment.fetch_all(Asked::new(question)).await.expect(ANSWERS)
}

/// What one has and the other has not, a line each; nothing if both hold the same.
pub(crate) fn differences(views: &[Row], expected: &[Row]) -> Vec<String> {
    let mut surplus = BTreeMap::<&Row, i64>::new();
    for row in views {
        *surplus.entry(row).or_default() += 1;
    }
    for row in expected {
        *surplus.entry(row).or_default() -= 1;
    }
    surplus.retain(|_, count| *count != 0);
    surplus.iter().map(|(row, count)| format!("{count:+} {}", row.join(" | "))).collect()
}
