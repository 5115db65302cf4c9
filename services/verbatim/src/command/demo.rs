//! `verbatim demo`: a mall's day through real calls and a real store, and what a manager sees.

mod day;
mod late;
mod publish;
mod report;
mod verdicts;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use prost_types::Timestamp;
use sqlx::SqlitePool;
use tokio_stream::StreamExt;
use tonic::transport::{Channel, Endpoint};
use verbatim_api::v1::RecordRequest;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_client::RecordServiceClient;

use crate::server::Server;
use crate::terminal;

use super::as_of::AsOfArgs;

/// How many commands are on their way between two steps of the bar.
const STEP: usize = 512;

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Leave the store in this folder, and say how to query it.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Another day of another mall.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many inquiries the day has.
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u64).range(1..))]
    inquiries: u64,
}

/// Why the demo could not be shown.
type DemoError = Box<dyn std::error::Error + Send + Sync>;

pub(super) async fn run(args: DemoArgs) -> ExitCode {
    match show(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn show(args: &DemoArgs) -> Result<(), DemoError> {
    let scratch = tempfile::tempdir()?;
    let folder = args.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    let taken = folder.join("log").exists();
    if taken {
        let folder = folder.display();
        return Err(format!("`{folder}` holds a store already; name an empty folder").into());
    }
    let server = Server::start_in(&folder).await?;
    let channel = connect(&server).await?;
    let min_governance = publish::publish(channel.clone()).await?;
    let day = day::of_a_mall(args.seed, args.inquiries, min_governance);
    let command_count = day.commands.len();
    let begun = Instant::now();
    send(channel.clone(), day.commands).await?;
    let sent_in = begun.elapsed();
    server.views_caught_up().await?;
    terminal::say(&format!(
        "{command_count} commands of {} inquiries: recorded, durable and answered over gRPC in {}, \
         in the views after {}",
        args.inquiries,
        terminal::took(sent_in),
        terminal::took(begun.elapsed()),
    ));
    let views = server.views().sqlite().ok_or("the demo keeps its views in a file")?;
    report::show(views).await?;
    let at = Timestamp { seconds: day.ends_at_s, nanos: 0 };
    late::show(channel.clone(), at).await?;
    verdicts::show(channel.clone(), day.three_verdicts_id, at).await?;
    show_one(channel, views).await?;
    server.stop().await;
    if args.keep.is_some() {
        how_to_ask(&folder);
    }
    Ok(())
}

async fn connect(server: &Server) -> Result<Channel, DemoError> {
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address()))?;
    Ok(endpoint.tcp_nodelay(true).timeout(Duration::from_secs(60)).connect().await?)
}

async fn send(channel: Channel, day: Vec<RecordRequest>) -> Result<(), DemoError> {
    let bar = terminal::bar(day.len() as u64, "a mall's day");
    let mut client = RecordServiceClient::new(channel);
    let mut answers = client.record(tokio_stream::iter(day)).await?.into_inner();
    let mut answered = 0_usize;
    while let Some(answer) = answers.next().await {
        if let Some(Answer::Refusal(refusal)) = answer?.answer {
            return Err(format!("command {answered} was refused: {}", refusal.message).into());
        }
        answered += 1;
        if answered.is_multiple_of(STEP) {
            bar.set_position(answered as u64);
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// One inquiry that is over and saw many kinds of holder, but not more hands than fit a screen.
async fn show_one(channel: Channel, views: &SqlitePool) -> Result<(), DemoError> {
    let inquiry_id: Option<String> = sqlx::query_scalar(
        "SELECT c.inquiry_id FROM custody c JOIN inquiry i USING (inquiry_id)
         WHERE i.status = 'closed' GROUP BY c.inquiry_id HAVING COUNT(*) <= 8
         ORDER BY COUNT(DISTINCT c.holder_kind) DESC, COUNT(DISTINCT c.holder_team_id) DESC,
             COUNT(*) DESC, 1 LIMIT 1",
    )
    .fetch_optional(views)
    .await?;
    let Some(inquiry_id) = inquiry_id else { return Ok(()) };
    let story = super::audit::tell(channel, &inquiry_id, &AsOfArgs::now()).await?;
    terminal::say("");
    super::audit::show(&story);
    Ok(())
}

fn how_to_ask(folder: &Path) {
    let folder = folder.display();
    terminal::say(&format!(
        "\nThe store is kept in {folder}. Ask it:\n  \
         sqlite3 {folder}/views/views.db \
         'SELECT status, COUNT(*) FROM inquiry GROUP BY status'\n  \
         sqlite3 {folder}/views/views.db \
         'SELECT merchant_id, day, opened_count, handoff_count FROM merchant_day LIMIT 9'\n  \
         verbatim verify --data-dir {folder}\n  \
         verbatim serve --data-dir {folder}"
    ));
}
