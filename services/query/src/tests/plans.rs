//! How the stores go about what is asked while something is late, again and again: by the indexes
//! that are there for it, however many clocks have ended and however much was said of them.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tokio::sync::watch;
use tonic::Request;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb, Lateness};
use verbatim_grpc::Filters;
use verbatim_log::{EventLog, MemoryLog};
use verbatim_projection::{Asked, ColumnKind, PastLimits, PastViews, Table, Views};
use verbatim_projector::projectors;
use verbatim_testkit::postgres::PostgresServer;

use crate::watch::Wanted;
use crate::watch::standing::{Place, Word};
use crate::watch::told::Window;
use crate::{Query, breaching};

/// So many rows that to read them all costs more than to look a few of them up.
const ROW_COUNT: i64 = 20_000;

const TABLES: [&str; 6] =
    ["clock", "inquiry", "breach_notice", "session_clock", "session", "session_breach_notice"];

/// What row `n` holds, where that matters: one clock of a hundred is open, of twenty merchants.
const MATTERS: [(&str, &str); 6] = [
    ("net_verdict", "CASE WHEN n % 100 = 0 THEN 'open' ELSE 'met' END"),
    ("honest_verdict", "CASE WHEN n % 100 = 0 THEN 'open' ELSE 'met' END"),
    ("merchant_id", "'m' || CAST(n % 20 AS TEXT)"),
    ("log_partition", "n % 3 + 1"),
    ("governance_index", "CASE WHEN n % 100 = 0 THEN n END"),
    ("kind", "'breached'"),
];

/// A statement that fills a table; what does not matter is any value of its kind, and each UUID and
/// each instant the next one.
fn filling(table: &Table, values: fn(ColumnKind) -> &'static str) -> String {
    let value = |name: &str, kind| {
        let matters = MATTERS.iter().find(|(of, _)| *of == name);
        matters.map_or_else(|| values(kind), |(_, value)| value)
    };
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let values: Vec<_> =
        table.columns.iter().map(|column| value(column.name, column.kind)).collect();
    format!(
        "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < {ROW_COUNT})
         INSERT INTO {} ({}) SELECT {} FROM row",
        table.name,
        names.join(", "),
        values.join(", "),
    )
}

const fn in_a_file(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uuid => "'10000000-0000-4000-8000-' || CAST(100000000000 + n AS TEXT)",
        ColumnKind::Text => "'x'",
        ColumnKind::BigInt => "n",
        ColumnKind::Timestamp => "n * 1000",
        ColumnKind::Boolean => "0",
        ColumnKind::Day => "'2026-01-05'",
    }
}

const fn in_postgres(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uuid => {
            "CAST('10000000-0000-4000-8000-' || CAST(100000000000 + n AS TEXT) AS UUID)"
        }
        ColumnKind::Text => "'x'",
        ColumnKind::BigInt => "n",
        ColumnKind::Timestamp => "to_timestamp(n)",
        ColumnKind::Boolean => "FALSE",
        ColumnKind::Day => "CAST('2026-01-05' AS DATE)",
    }
}

fn fillings(values: fn(ColumnKind) -> &'static str) -> Vec<String> {
    let projectors = projectors();
    let tables = projectors.iter().flat_map(|projector| projector.tables());
    tables.filter(|it| TABLES.contains(&it.name)).map(|table| filling(table, values)).collect()
}

/// Views in both stores that hold many rows, asked by services.
struct Filled {
    stores: [Query; 2],
    _folder: tempfile::TempDir,
}

impl Filled {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let in_file = Views::open(folder.path(), &projectors()).await.unwrap();
        let url = format!("sqlite://{}", folder.path().join("views.db").display());
        let mut file = SqliteConnection::connect(&url).await.unwrap();
        for sql in fillings(in_a_file) {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut file).await.unwrap();
        }
        let database = PostgresServer::shared().await.database();
        let shared = Views::connect(&database, &projectors()).await.unwrap();
        let mut postgres = PgConnection::connect(&database).await.unwrap();
        let first = ["SET search_path = verbatim".to_owned()];
        let last = TABLES.map(|table| format!("ANALYZE {table}"));
        for sql in first.into_iter().chain(fillings(in_postgres)).chain(last) {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut postgres).await.unwrap();
        }
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(3));
        let stores = [in_file, shared].map(|views| {
            let limits = PastLimits::default();
            let past = folder.path().join("past");
            let past = PastViews::in_folder(past, projectors(), Arc::clone(&log), limits).unwrap();
            Query::new((views, past), Arc::clone(&log), watch::Sender::new(false).subscribe())
        });
        Filled { stores, _folder: folder }
    }

    /// The plans of both stores.
    async fn plans(&self, asked: &Asked) -> Vec<String> {
        let mut plans = Vec::new();
        for store in &self.stores {
            let mut moment = store.views.moment().await.unwrap();
            plans.push(moment.plan(asked.clone()).await.unwrap().join("\n"));
        }
        plans
    }
}

/// Neither store reads a table, or an index of it, from end to end.
fn nothing_is_scanned(plan: &str) -> bool {
    let is_scanned = |table: &&str| plan.contains(&format!("SCAN {table}"));
    !plan.contains("Seq Scan") && !TABLES.iter().any(is_scanned)
}

/// Every list of what is late that can be asked for, the next page of each as well.
async fn lists(store: &Query) -> Vec<pb::ListBreachingRequest> {
    let at = Some(prost_types::Timestamp { seconds: ROW_COUNT / 2, nanos: 0 });
    let all = pb::ListBreachingRequest { at, page_size: 1, ..Default::default() };
    let x = || "x".to_owned();
    let of = [
        all.clone(),
        pb::ListBreachingRequest { merchant_id: "m0".to_owned(), ..all.clone() },
        pb::ListBreachingRequest { clock_id: x(), ..all.clone() },
        pb::ListBreachingRequest { holder_team_id: x(), holder_agent_id: x(), ..all },
    ];
    let mut lists = Vec::new();
    for list in of {
        for lateness in [Lateness::Unspecified, Lateness::Late, Lateness::Due] {
            for honest in [false, true] {
                let first =
                    pb::ListBreachingRequest { honest, lateness: lateness.into(), ..list.clone() };
                let answer = store.list_breaching(Request::new(first.clone())).await.unwrap();
                let page_token = answer.into_inner().next_page_token;
                assert!(!page_token.is_empty(), "there are more of {first:?}");
                lists.push(pb::ListBreachingRequest { page_token, ..first.clone() });
                lists.push(first);
            }
        }
    }
    lists
}

#[tokio::test]
async fn what_is_late_is_looked_up_among_the_clocks_that_are_open() {
    let filled = Filled::start().await;
    for list in lists(&filled.stores[0]).await {
        let way = if list.honest { "honest" } else { "net" };
        let indexes = [" clock_by_", " session_clock_by_"];
        let indexes = indexes.map(|table| format!("{table}{way}_met_until_at"));
        let asked = breaching::asked(&breaching::read(&filled.stores[0], list.clone()).unwrap());
        for plan in filled.plans(&asked).await {
            let goes_by = |index: &String| plan.contains(index);
            let is_looked_up = indexes.iter().all(goes_by) && nothing_is_scanned(&plan);
            assert!(is_looked_up, "{list:?} is answered by\n{plan}");
        }
    }
}

#[tokio::test]
async fn a_watcher_has_the_words_looked_up_that_are_new() {
    let filled = Filled::start().await;
    let place = |number: i64| Place {
        told_to_ms: number * 1_000,
        next_index: number.unsigned_abs(),
        governance_index: number.unsigned_abs(),
    };
    let (from, to) = (place(ROW_COUNT - 5), place(ROW_COUNT));
    let window = Window { partition: 1, from: &from, to: &to };
    let id = "10000000-0000-4000-8000-100000000001".to_owned();
    let last = Word {
        noticed_at_ms: from.told_to_ms,
        name: Some(pb::ClockName { inquiry_id: id.clone(), subject_id: id, ..Default::default() }),
        ..Default::default()
    };
    for approaching_within_ms in [None, Some(5_000)] {
        for wanted in [("", ""), ("m7", ""), ("", "x"), ("m7", "x")] {
            for after in [None, Some(&last)] {
                let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
                let (merchant_id, clock_id) = (some(wanted.0), some(wanted.1));
                let filters = Filters::of(&pb::WatchBreachesRequest::default());
                let wanted = Wanted { merchant_id, clock_id, approaching_within_ms, filters };
                for plan in filled.plans(&window.asked(&wanted, after, 2_000)).await {
                    assert!(looks_new_words_up(&plan), "{wanted:?} is answered by\n{plan}");
                }
            }
        }
    }
}

/// Each part of the question goes by an index of its own, from where the watcher stands on.
fn looks_new_words_up(plan: &str) -> bool {
    let steps: Vec<&str> = plan.lines().collect();
    let part_count = steps.iter().filter(|step| step.contains("breach_notice_by_")).count();
    let goes_by = |column: &str| {
        let index = format!("breach_notice_by_log_partition_{column}");
        let bounds = [format!("{column}>"), format!("{column} >")];
        let is_from_there_on = |said: &[&str]| {
            // PostgreSQL says by what it goes in the next line.
            let mut said = said.iter().take(2);
            said.any(|it| bounds.iter().any(|bound| it.contains(bound)))
        };
        let places = (0..steps.len()).filter(|place| steps[*place].contains(&index));
        places.filter(|place| is_from_there_on(&steps[*place..])).count()
    };
    let by_each = ["noticed_at", "log_index", "governance_index"].map(goes_by);
    nothing_is_scanned(plan) && by_each.iter().all(|count| *count > 0 && count * 3 == part_count)
}
