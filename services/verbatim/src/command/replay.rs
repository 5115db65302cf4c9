//! `verbatim replay`: any slice of the log, as lines or JSON.

use std::process::ExitCode;

use clap::Args;
use tokio_stream::StreamExt;
use verbatim_api::v1::audit_service_client::AuditServiceClient;
use verbatim_api::v1::{self as pb};

use crate::terminal;

use super::client::{AskArgs, AskError, connect};
use super::fact::{Form, show};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim replay --inquiry 0198c0de-0000-7000-8000-000000000001
  verbatim replay --merchant m17 --kind handoff_offered --kind handoff_declined --json
  verbatim replay --partition 2 --from 1000 --limit 50")]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    ask: AskArgs,
    /// Only this partition.
    #[arg(long)]
    partition: Option<u32>,
    /// Begin at this index; needs --partition.
    #[arg(long, requires = "partition")]
    from: Option<u64>,
    /// End before this index; needs --partition.
    #[arg(long, requires = "partition")]
    to: Option<u64>,
    /// Only recorded at or after, such as 2026-01-05T08:00:00Z.
    #[arg(long)]
    since: Option<jiff::Timestamp>,
    /// Only recorded before.
    #[arg(long)]
    until: Option<jiff::Timestamp>,
    /// Only this merchant's.
    #[arg(long, default_value = "")]
    merchant: String,
    /// Only this inquiry's, or another stream's, such as a session's.
    #[arg(long, default_value = "")]
    inquiry: String,
    /// Only this kind of fact; may be given several times.
    #[arg(long = "kind")]
    kinds: Vec<String>,
    /// Go on behind an earlier replay with the same filters.
    #[arg(long, default_value = "")]
    resume: String,
    /// Stop after so many facts.
    #[arg(long)]
    limit: Option<u64>,
    #[command(flatten)]
    form: Form,
}

pub(super) async fn run(args: ReplayArgs) -> ExitCode {
    match replay(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn replay(args: &ReplayArgs) -> Result<(), AskError> {
    let mut client = AuditServiceClient::new(connect(&args.ask).await?);
    let mut facts = client.replay(request(args)).await?.into_inner();
    let (mut shown, mut resume_token) = (0_u64, String::new());
    while let Some(answer) = facts.next().await {
        let answer = answer?;
        if !answer.resume_token.is_empty() {
            resume_token = answer.resume_token;
        }
        let Some(recorded) = answer.event else { continue };
        show(&recorded, args.form);
        shown += 1;
        if args.limit.is_some_and(|limit| shown >= limit) {
            break;
        }
    }
    if args.form == Form::LINES {
        terminal::remark(&format!("{shown} facts; go on with --resume {resume_token}"));
    }
    Ok(())
}

fn request(args: &ReplayArgs) -> pb::ReplayRequest {
    let position = |index: u64| pb::Position { partition: args.partition.unwrap_or(0), index };
    let instant = |at: jiff::Timestamp| prost_types::Timestamp {
        seconds: at.as_second(),
        nanos: at.subsec_nanosecond(),
    };
    pb::ReplayRequest {
        partitions: args.partition.into_iter().collect(),
        from_positions: args.from.map(position).into_iter().collect(),
        to_positions: args.to.map(position).into_iter().collect(),
        recorded_from: args.since.map(instant),
        recorded_before: args.until.map(instant),
        merchant_id: args.merchant.clone(),
        inquiry_id: args.inquiry.clone(),
        kinds: args.kinds.clone(),
        resume_token: args.resume.clone(),
    }
}
