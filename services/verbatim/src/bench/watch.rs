//! Words of breaches: how long after its instant a watcher hears of one, with few and with many
//! clocks open.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rand::RngExt;
use tokio::time::timeout;
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::record_request::Command;

use crate::server::Server;
use crate::settings::Settings;

use super::rules::publish_document_at;
use super::{BenchError, callers, record, report};

/// How long the clock of this measurement takes.
const TARGET_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The breaches that are watched come from so long after they are recorded …
const AHEAD_MS: i64 = 10_000;

/// … over so long.
const SPREAD_MS: i64 = 20_000;

/// What else is open is due from here on: not while it is measured.
const NOT_DUE_MS: i64 = 60 * 60 * 1000;

/// A word that has not come so long after the last instant does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the list of what is due is asked for.
const LISTS: usize = 20;

pub(super) async fn measure(
    folder: &Path,
    settings: &Settings,
    open_counts: &[usize],
    breach_count: usize,
) -> Result<(), BenchError> {
    let listen = ([127, 0, 0, 1], 0).into();
    let settings = Settings { data_dir: folder.to_owned(), listen, ..settings.clone() };
    let server = Server::start(&settings).await?;
    let min_governance = publish_document_at(server.address(), one_clock()).await?;
    let mut known_count = 0;
    let mut rows = Vec::new();
    for open_count in open_counts {
        let missing = open_count.saturating_sub(known_count);
        let opened = open_all(&server, missing, min_governance).await?;
        known_count += opened;
        server.views_caught_up().await?;
        let heard = Heard::measure(&server, breach_count, min_governance).await?;
        rows.push(heard.row(known_count));
        known_count += breach_count;
    }
    server.stop().await;
    let title = format!("{breach_count} breaches over {} s, watched", SPREAD_MS / 1000);
    let header = ["clocks open", "words", "p50", "p99", "max", "ListBreaching, p50"];
    report::table(&title, &header, rows);
    Ok(())
}

/// Opens so many inquiries whose clock runs and is not due for a while.
async fn open_all(server: &Server, count: usize, min_governance: u64) -> Result<usize, BenchError> {
    let now_ms = now_ms();
    let any = move || {
        let due_ms = rand::rng().random_range(NOT_DUE_MS..TARGET_MS);
        opening(Uuid::new_v4(), now_ms + due_ms, min_governance)
    };
    let share = count.div_ceil(record::STREAMS);
    let shares = (0..record::STREAMS).map(|_| std::iter::repeat_with(any).take(share));
    let (recorded, _) = record::send_all(server.address(), shares).await?;
    Ok(recorded)
}

/// One clock, from the opening to the decision.
fn one_clock() -> pb::PolicyDocument {
    let condition =
        |line: &str| Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() });
    let within = pb::clock_target::Due::Within(format!("{}s", TARGET_MS / 1000));
    let clock = pb::Clock {
        clock_id: "resolution".to_owned(),
        version: 1,
        start: condition("fact = inquiry_opened"),
        stop: condition("fact = resolution_decided"),
        target: vec![pb::ClockTarget { when: None, due: Some(within) }],
        ..Default::default()
    };
    let row = pb::PolicyRow { clock: vec![clock.clock_id.clone()], ..Default::default() };
    let policy = pb::Policy {
        policy_id: "promises".to_owned(),
        version: 1,
        row: vec![row],
        ..Default::default()
    };
    pb::PolicyDocument { clock: vec![clock], policy: vec![policy], ..Default::default() }
}

/// An inquiry whose clock is met until that instant.
fn opening(inquiry_id: Uuid, met_until_ms: i64, min_governance: u64) -> pb::RecordRequest {
    let mut request = super::payload::open(inquiry_id);
    if let Some(context) = &mut request.context {
        let at_ms = met_until_ms - TARGET_MS;
        context.occurred_at = Some(verbatim_grpc::unix_ms_to_proto(at_ms));
        context.min_governance = Some(min_governance);
    }
    pb::RecordRequest { command: Some(Command::OpenInquiry(request)) }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// What a watcher heard.
struct Heard {
    /// How long after the last instant at which each clock was met, in order.
    late_by_ms: Vec<i64>,
    /// How long the list of what is due took, in order.
    lists: Vec<Duration>,
}

impl Heard {
    async fn measure(
        server: &Server,
        breach_count: usize,
        min_governance: u64,
    ) -> Result<Heard, BenchError> {
        let watcher = callers::connect_one(server.address()).await?;
        let asker = callers::connect_one(server.address()).await?;
        let begins_ms = now_ms() + AHEAD_MS;
        let mut expected = BTreeMap::new();
        for number in 0..breach_count {
            let of_spread = i64::try_from(number)? * SPREAD_MS / i64::try_from(breach_count)?;
            expected.insert(Uuid::new_v4(), begins_ms + of_spread);
        }
        let coming = expected.clone().into_iter();
        let openings = coming.map(move |(id, at_ms)| opening(id, at_ms, min_governance));
        let watching = tokio::spawn(watch(watcher, expected));
        record::send_all(server.address(), [openings]).await?;
        if now_ms() > begins_ms {
            return Err("the first breaches came before their inquiries were recorded".into());
        }
        let lists = lists(asker).await?;
        let late_by_ms = watching.await??;
        Ok(Heard { late_by_ms, lists })
    }

    fn row(&self, open_count: usize) -> Vec<String> {
        let late = |of_hundred| format!("{} ms", ranked(&self.late_by_ms, of_hundred));
        vec![
            report::grouped(open_count as f64),
            self.late_by_ms.len().to_string(),
            late(50),
            late(99),
            late(100),
            report::ms(*ranked(&self.lists, 50)),
        ]
    }
}

/// By nearest rank, of values in order.
fn ranked<T>(values: &[T], of_hundred: usize) -> &T {
    let place = (values.len() * of_hundred).div_ceil(100);
    &values[place.saturating_sub(1)]
}

/// Hears of each of these inquiries once; how long after the instant that its clock was met until.
async fn watch(
    channel: Channel,
    mut expected: BTreeMap<Uuid, i64>,
) -> Result<Vec<i64>, BenchError> {
    let mut client = QueryServiceClient::new(channel);
    let request = pb::WatchBreachesRequest::default();
    let mut answers = client.watch_breaches(request).await?.into_inner();
    let mut late_by_ms = Vec::new();
    let long_enough = PATIENCE + Duration::from_millis((AHEAD_MS + SPREAD_MS).unsigned_abs());
    while !expected.is_empty() {
        let answer = timeout(long_enough, answers.message()).await;
        let missing = expected.len();
        let answer = answer.map_err(|_| format!("no word came of {missing} breaches"))??;
        let heard_at_ms = now_ms();
        for notice in answer.ok_or("the watch ended")?.notices {
            let name = notice.name.ok_or("a word names no clock")?;
            let met_until_ms = expected.remove(&name.inquiry_id.parse()?);
            let met_until_ms = met_until_ms.ok_or("a word came that nobody expects")?;
            late_by_ms.push(heard_at_ms - met_until_ms);
        }
    }
    late_by_ms.sort_unstable();
    Ok(late_by_ms)
}

/// Asks for the first page of what is late or due, time and again.
async fn lists(channel: Channel) -> Result<Vec<Duration>, BenchError> {
    let mut client = QueryServiceClient::new(channel);
    let mut took = Vec::new();
    for _ in 0..LISTS {
        let asked = std::time::Instant::now();
        client.list_breaching(pb::ListBreachingRequest::default()).await?;
        took.push(asked.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}
