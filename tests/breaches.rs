//! A watcher of breaches that goes on at whichever instance answers, held against the views.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row, SqliteConnection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};
use tonic::transport::Channel;
use tonic::{Code, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;
use verbatim_api::v1::query_service_client::QueryServiceClient;

/// An instance that says nothing for so long is left: even silence is broken by a token sooner.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// How long to wait before the next instance is asked, or the views are looked at again.
const PAUSE: Duration = Duration::from_millis(200);

/// The views have had to say of what lies so far back, in milliseconds.
const SAID_AFTER_MS: i64 = 5_000;

/// Where the views lie that a watcher is held against.
#[derive(Debug, Clone)]
pub enum Views {
    /// In this database.
    Postgres(String),
    /// In this file.
    Sqlite(PathBuf),
}

/// Words by what names them, with how often each was told.
type Words = BTreeMap<String, u64>;

/// What a watcher was told.
#[derive(Debug, Default)]
pub struct Watched {
    words: Words,
    /// How often it had to go on at another instance.
    pub reconnected: u64,
    token: String,
}

/// A watcher on its way.
#[derive(Debug)]
pub struct Watcher {
    told: watch::Receiver<Words>,
    stop: watch::Sender<bool>,
    task: JoinHandle<Watched>,
}

/// Publishes a document for the mall, however often it has to be sent.
///
/// # Panics
/// If it is refused.
pub async fn publish(channel: Channel, document: pb::PolicyDocument) {
    let context = pb::CommandContext {
        request_id: uuid::Uuid::from_u128(1).to_string(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "policy-desk".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let request = pb::PublishPoliciesRequest { context: Some(context), document: Some(document) };
    let mut client = GovernanceServiceClient::new(channel);
    let mut attempts = interval(PAUSE);
    loop {
        attempts.tick().await;
        match client.publish_policies(request.clone()).await {
            Ok(_) => return,
            // Instances that have just come together may still share out their partitions.
            Err(status) if status.code() == Code::Unavailable => {}
            Err(status) => panic!("the policy is sound: {status}"),
        }
    }
}

impl Watcher {
    /// Begins to watch all breaches that are said from now on.
    pub fn start(instances: Vec<Channel>) -> Self {
        let (telling, told) = watch::channel(Words::new());
        let (stop, stopping) = watch::channel(false);
        Watcher { told, stop, task: tokio::spawn(follow(instances, telling, stopping)) }
    }

    /// Waits until everything was told that the views have had to say for a while.
    pub async fn tells_all(&mut self, views: &Views) {
        let mut looks = interval(PAUSE);
        loop {
            looks.tick().await;
            let said = views.said().await;
            let is_told = |(word, count): (&String, &u64)| {
                self.told.borrow().get(word).is_some_and(|told| told >= count)
            };
            if said.iter().all(is_told) {
                return;
            }
        }
    }

    /// Ends, and says what was told.
    ///
    /// # Panics
    /// If the watcher did.
    pub async fn stop(self) -> Watched {
        self.stop.send_replace(true);
        self.task.await.expect("a watcher does not panic")
    }
}

impl Watched {
    /// How many words were told.
    pub fn count(&self) -> u64 {
        self.words.values().sum()
    }

    /// What does not agree with the views: words that were told more than once, or not at all.
    pub async fn against(&self, views: &Views) -> Vec<String> {
        let said = views.said().await;
        let doubled = self.words.iter().filter(|(_, count)| **count > 1);
        let doubled = doubled.map(|(word, count)| format!("{word} was told {count} times"));
        let missing = said.keys().filter(|word| !self.words.contains_key(*word));
        doubled.chain(missing.map(|word| format!("{word} was not told"))).collect()
    }

    /// Words of breaches that the views do not have: what ended the clock in time was still on its
    /// way when they were told.
    pub async fn told_early(&self, views: &Views) -> usize {
        let all = views.words().await;
        self.words.keys().filter(|word| !all.contains_key(*word)).count()
    }

    fn take_in(&mut self, answer: pb::WatchBreachesResponse) {
        for notice in answer.notices {
            let kind = match notice.kind() {
                pb::BreachNoticeKind::Breached => "breached",
                pb::BreachNoticeKind::EndedLate => "ended_late",
                pb::BreachNoticeKind::Annulled => "annulled",
                pb::BreachNoticeKind::Approaching | pb::BreachNoticeKind::Unspecified => "other",
            };
            let name = notice.name.unwrap_or_default();
            let noticed_at = notice.noticed_at.unwrap_or_default();
            let noticed_at_ms = noticed_at.seconds * 1000 + i64::from(noticed_at.nanos) / 1_000_000;
            let word = format!(
                "{} {} {} {} {kind} {noticed_at_ms}",
                name.inquiry_id, name.clock_id, name.subject_id, name.start_seq
            );
            *self.words.entry(word).or_default() += 1;
        }
        self.token = answer.resume_token;
    }
}

impl Views {
    /// What they have had to say for some seconds, by their own clock.
    async fn said(&self) -> Words {
        let (postgres, sqlite) = ("EXTRACT(EPOCH FROM now())", "unixepoch('subsec')");
        self.words_until(postgres, sqlite).await
    }

    /// What they say of any time.
    async fn words(&self) -> Words {
        const NEVER_S: &str = "253402300799";
        self.words_until(NEVER_S, NEVER_S).await
    }

    /// What is to be told until so long before these seconds since 1970.
    async fn words_until(&self, in_postgres_s: &str, in_sqlite_s: &str) -> Words {
        const THERE: &str = "the views hold what was said of breaches";
        let found: Vec<String> = match self {
            Views::Postgres(url) => {
                let mut database = PgConnection::connect(url).await.expect("it is there");
                let noticed_at_ms = "CAST(ROUND(EXTRACT(EPOCH FROM noticed_at) * 1000) AS bigint)";
                let asked = words_sql("verbatim.breach_notice", noticed_at_ms, in_postgres_s);
                let rows = sqlx::query(AssertSqlSafe(asked)).fetch_all(&mut database).await;
                rows.expect(THERE).iter().map(|row| row.get("word")).collect()
            }
            Views::Sqlite(file) => {
                let options = SqliteConnectOptions::new().filename(file).read_only(true);
                let mut file: SqliteConnection = options.connect().await.expect("it is there");
                let asked = words_sql("breach_notice", "noticed_at", in_sqlite_s);
                let rows = sqlx::query(AssertSqlSafe(asked)).fetch_all(&mut file).await;
                rows.expect(THERE).iter().map(|row| row.get("word")).collect()
            }
        };
        let mut words = Words::new();
        for word in found {
            *words.entry(word).or_default() += 1;
        }
        words
    }
}

fn words_sql(table: &str, noticed_at_ms: &str, until_s: &str) -> String {
    format!(
        "SELECT concat_ws(' ', inquiry_id, clock_id, subject_id, start_seq, kind, {noticed_at_ms}) \
         AS word FROM {table} WHERE {noticed_at_ms} <= {until_s} * 1000 - {SAID_AFTER_MS}"
    )
}

async fn follow(
    instances: Vec<Channel>,
    telling: watch::Sender<Words>,
    mut stopping: watch::Receiver<bool>,
) -> Watched {
    let mut watched = Watched::default();
    for instance in instances.iter().cycle() {
        tokio::select! {
            _ = follow_at(instance, &mut watched, &telling) => watched.reconnected += 1,
            _ = stopping.wait_for(|stop| *stop) => break,
        }
        let _ = timeout(PAUSE, stopping.wait_for(|stop| *stop)).await;
    }
    watched
}

/// Watches at one instance until it ends the stream or falls silent.
async fn follow_at(
    instance: &Channel,
    watched: &mut Watched,
    telling: &watch::Sender<Words>,
) -> Result<(), Status> {
    let mut client = QueryServiceClient::new(instance.clone());
    let resume_token = watched.token.clone();
    let request = pb::WatchBreachesRequest { resume_token, ..Default::default() };
    let Ok(answers) = timeout(SILENCE_MAX, client.watch_breaches(request)).await else {
        return Ok(());
    };
    let mut answers = answers?.into_inner();
    while let Ok(answer) = timeout(SILENCE_MAX, answers.message()).await {
        let Some(answer) = answer? else { return Ok(()) };
        watched.take_in(answer);
        telling.send_replace(watched.words.clone());
    }
    Ok(())
}
