//! `verbatim follow`: what is being recorded, as it comes.

use std::process::ExitCode;

use clap::Args;
use tokio_stream::StreamExt;
use verbatim_api::v1::subscription_service_client::SubscriptionServiceClient;
use verbatim_api::v1::{self as pb, SubscriptionStart};

use crate::terminal;

use super::client::{AskArgs, AskError, connect};
use super::fact::{Form, show};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim follow                                       from now on
  verbatim follow --all --merchant m17 --json           the past first
  verbatim follow --kind handoff_offered --resume TOKEN on, where an earlier one ended")]
pub(super) struct FollowArgs {
    #[command(flatten)]
    ask: AskArgs,
    /// Begin with the first fact instead of now.
    #[arg(long)]
    all: bool,
    /// Only this partition; may be given several times.
    #[arg(long = "partition")]
    partitions: Vec<u32>,
    /// Only this merchant's.
    #[arg(long, default_value = "")]
    merchant: String,
    /// Only this inquiry's, or another stream's, such as a session's.
    #[arg(long, default_value = "")]
    inquiry: String,
    /// Only this kind of fact; may be given several times.
    #[arg(long = "kind")]
    kinds: Vec<String>,
    /// Go on behind an earlier one with the same filters.
    #[arg(long, default_value = "")]
    resume: String,
    /// Stop behind the answer with so many facts (an answer holds whole records).
    #[arg(long)]
    limit: Option<u64>,
    #[command(flatten)]
    form: Form,
}

pub(super) async fn run(args: FollowArgs) -> ExitCode {
    let mut resume_token = args.resume.clone();
    let followed = tokio::select! {
        followed = follow(&args, &mut resume_token) => followed,
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    if !resume_token.is_empty() {
        terminal::remark(&format!("go on with the same filters and --resume {resume_token}"));
    }
    match followed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn follow(args: &FollowArgs, resume_token: &mut String) -> Result<(), AskError> {
    let mut client = SubscriptionServiceClient::new(connect(&args.ask).await?);
    let mut answers = client.subscribe(request(args)).await?.into_inner();
    let mut shown = 0_u64;
    while let Some(answer) = answers.next().await {
        let answer = answer?;
        for recorded in &answer.events {
            show(recorded, args.form);
        }
        shown += answer.events.len() as u64;
        *resume_token = answer.resume_token;
        if args.limit.is_some_and(|limit| shown >= limit) {
            break;
        }
    }
    Ok(())
}

fn request(args: &FollowArgs) -> pb::SubscribeRequest {
    let start = if args.all { SubscriptionStart::Beginning } else { SubscriptionStart::Now };
    pb::SubscribeRequest {
        partitions: args.partitions.clone(),
        start: start.into(),
        from_positions: Vec::new(),
        merchant_id: args.merchant.clone(),
        inquiry_id: args.inquiry.clone(),
        kinds: args.kinds.clone(),
        resume_token: args.resume.clone(),
    }
}
