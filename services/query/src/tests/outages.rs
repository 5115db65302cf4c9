//! The database of the views is away, or as good as that: questions are unavailable, commands go
//! on, and all is made up for afterwards.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::timeout;
use tonic::Code;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_testkit::desk::open;
use verbatim_testkit::postgres::PostgresServer;

use super::desk::{Desk, reason, request};

/// How many inquiries the views in PostgreSQL tell of.
async fn asked(desk: &Desk) -> Result<usize, tonic::Status> {
    let question = request(pb::ListInquiriesRequest::default());
    let answer = desk.in_postgres().list_inquiries(question).await?;
    Ok(answer.into_inner().inquiries.len())
}

async fn questions_are_unavailable_and_commands_go_on(desk: &Desk) {
    let status = asked(desk).await.unwrap_err();
    let told = (status.code(), reason(&status));
    assert_eq!(told, (Code::Unavailable, "VIEWS_UNAVAILABLE".to_owned()));
    desk.send(open("meanwhile")).await;
}

async fn all_is_made_up_for(desk: &Desk) {
    desk.settled().await;
    // What it said was written may be lost with it, and comes again from the log.
    let told = async {
        while asked(desk).await.unwrap() < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(60), told).await.expect("it comes again from the log");
}

async fn tell(operator: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(operator).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed() {
    let server = PostgresServer::start().await;
    let desk = Desk::start_with(server.database()).await;
    desk.send(open("before")).await;
    server.kill().await;
    questions_are_unavailable_and_commands_go_on(&desk).await;
    server.restart().await;
    all_is_made_up_for(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_more_connections() {
    let server = PostgresServer::start().await;
    let url = server.database();
    let mut operator = PgConnection::connect(&url).await.unwrap();
    let database = url.rsplit('/').next().unwrap();
    tell(&mut operator, "CREATE ROLE instance LOGIN").await;
    tell(&mut operator, &format!("GRANT CREATE ON DATABASE {database} TO instance")).await;
    let desk = Desk::start_with(url.replace("postgres@", "instance@")).await;
    desk.send(open("before")).await;
    desk.settled().await;
    tell(&mut operator, "ALTER ROLE instance CONNECTION LIMIT 0").await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'instance'";
    tell(&mut operator, end).await;
    questions_are_unavailable_and_commands_go_on(&desk).await;
    tell(&mut operator, "ALTER ROLE instance CONNECTION LIMIT -1").await;
    all_is_made_up_for(&desk).await;
}

/// As long as a question may take it waits, and no longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_tables_somebody_holds() {
    let server = PostgresServer::start().await;
    let url = server.database();
    let desk = Desk::start_with(url.clone()).await;
    desk.send(open("before")).await;
    desk.settled().await;
    let mut operator = PgConnection::connect(&url).await.unwrap();
    tell(&mut operator, "BEGIN; LOCK TABLE verbatim.inquiry IN ACCESS EXCLUSIVE MODE").await;
    questions_are_unavailable_and_commands_go_on(&desk).await;
    tell(&mut operator, "ROLLBACK").await;
    all_is_made_up_for(&desk).await;
}

/// Every row of every view is gone, and every checkpoint, as if none had been committed.
const FORGET: &str = "
    DO $$ DECLARE tables text; BEGIN
        SELECT string_agg(format('verbatim.%I', tablename), ', ') INTO tables FROM pg_tables
            WHERE schemaname = 'verbatim' AND tablename <> 'projection_table';
        EXECUTE 'TRUNCATE ' || tables;
    END $$";

/// As one does that was killed, restored, or replaced by a copy of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_comes_back_without_its_last_commits() {
    let server = PostgresServer::start().await;
    let url = server.database();
    let desk = Desk::start_with(url.clone()).await;
    let last = desk.send(open("before")).await;
    desk.settled().await;
    let mut operator = PgConnection::connect(&url).await.unwrap();
    tell(&mut operator, FORGET).await;
    let nothing_new =
        pb::ListInquiriesRequest { freshness: desk.after(&last), ..Default::default() };
    let has_come_again = async {
        while asked(&desk).await.unwrap() == 0 {
            let answer = desk.in_postgres().list_inquiries(request(nothing_new.clone())).await;
            let told = answer.map(|answer| answer.into_inner().inquiries.len());
            assert_ne!(told.unwrap_or(1), 0, "fresh by its own word, and behind");
        }
    };
    timeout(Duration::from_secs(60), has_come_again).await.expect("it comes again from the log");
}
