//! `verbatim rebuild`: the views anew, beside the old ones.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use verbatim_log::{EventLog, Partition, ReadError, log_identity, next_index};
use verbatim_log_kafka::KafkaLog;
use verbatim_projection::{Progress, ProjectError, Rebuilt, ViewsError, rebuild_all};
use verbatim_projector::projectors;

use crate::server::open_views;
use crate::settings::{self, LogKind, Settings, SettingsArgs, SettingsError};
use crate::terminal;

use super::store::{Store, StoreError};

#[derive(Debug, Args)]
#[command(after_help = "\
The new views are folded beside the old ones and compared with them; then the names change in one
transaction. Run it after an update whose views have other columns, or when `verify` asks for it.
A rebuild that was broken off leaves the old views as they were: run it again.

Views in PostgreSQL over a log in Kafka are rebuilt while instances serve. A log in a data directory
must not be served meanwhile.

Examples:
  verbatim rebuild --data-dir ./store
  verbatim rebuild --log kafka --kafka-brokers b1:9092 --views postgres --postgres-url URL")]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    settings: SettingsArgs,

    /// The result as JSON.
    #[arg(long)]
    json: bool,
}

/// Why views are not rebuilt.
#[derive(Debug, thiserror::Error)]
enum RebuildError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the log in Kafka cannot be opened")]
    Kafka(#[from] verbatim_log_kafka::OpenError),
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    #[error("the views cannot be opened")]
    Views(#[from] ViewsError),
    #[error("the views cannot be rebuilt")]
    Project(#[from] ProjectError),
}

pub(super) async fn run(args: RebuildArgs) -> ExitCode {
    match rebuild_views(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn rebuild_views(args: &RebuildArgs) -> Result<(), RebuildError> {
    let settings = settings::read_for_views(&args.settings)?;
    match settings.log {
        LogKind::Embedded => {
            let store = Store::open_in(&settings.data_dir).await?;
            let rebuilt = rebuild_from(&store.log, &settings, args.json).await;
            store.embedded.close().await;
            rebuilt
        }
        LogKind::Kafka => {
            let log = KafkaLog::open(&settings.kafka(), settings.partitions).await?;
            let port: Arc<dyn EventLog> = Arc::new(log.clone());
            let rebuilt = rebuild_from(&port, &settings, args.json).await;
            log.close().await;
            rebuilt
        }
    }
}

async fn rebuild_from(
    log: &Arc<dyn EventLog>,
    settings: &Settings,
    json: bool,
) -> Result<(), RebuildError> {
    let (mut record_count, projectors) = (0, projectors());
    for partition in Partition::all(log.partition_count()) {
        record_count += next_index(log, partition).await?;
    }
    let views = open_views(settings).await?;
    let bar = terminal::bar(record_count * projectors.len() as u64, "rebuild");
    let progress = |progress: Progress| bar.inc(progress.newly_count);
    let begun = Instant::now();
    let rebuilt = rebuild_all(&projectors, log, log_identity(log).await?, &views, progress).await?;
    bar.finish_and_clear();
    tell(&rebuilt, begun.elapsed(), json);
    views.close().await;
    Ok(())
}

fn tell(rebuilt: &[Rebuilt], took: Duration, json: bool) {
    if json {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let projections: serde_json::Map<String, serde_json::Value> = rebuilt
            .iter()
            .map(|it| (it.projection.to_owned(), it.differing_tables.clone().into()))
            .collect();
        let told = serde_json::json!({"took_ms": took_ms, "differing_tables": projections});
        return terminal::say(&told.to_string());
    }
    let projections: Vec<&str> = rebuilt.iter().map(|it| it.projection).collect();
    terminal::say(&format!("{}: rebuilt in {}", projections.join(", "), terminal::took(took)));
    for Rebuilt { projection, differing_tables } in rebuilt {
        if !differing_tables.is_empty() {
            let tables = differing_tables.join(", ");
            terminal::say(&format!("{projection}: these tables had held other rows: {tables}"));
        }
    }
}
