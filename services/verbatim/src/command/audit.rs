//! `verbatim audit INQUIRY`: the chain of hands as a table, the sums, and bars.

mod chain;

pub(super) use chain::{name as holder_name, share};

use std::process::ExitCode;

use clap::Args;
use tonic::transport::Channel;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::{self as pb};

use crate::terminal;

use super::as_of::{self, AsOfArgs, answer};
use super::client::{AskArgs, AskError, connect};
use super::fact::{Fact, unix_ms};

#[derive(Debug, Args)]
#[command(after_help = "\
Shows what happened, the chain of hands (who had it from whom, when, for how long, why, and by
whose doing), and the sums, which add up to the inquiry's life to the millisecond.

Example:
  verbatim audit 0198c0de-0000-7000-8000-000000000001 --json
  verbatim audit 0198c0de-0000-7000-8000-000000000001 --as-of 2026-03-31T16:00:00Z")]
pub(super) struct AuditArgs {
    /// The inquiry, a UUID.
    inquiry: uuid::Uuid,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Everything that is shown of one inquiry.
pub(super) struct Story {
    inquiry: pb::Inquiry,
    events: Vec<pb::RecordedEvent>,
    custody: pb::GetCustodyResponse,
    as_of: Option<pb::AsOf>,
}

pub(super) async fn run(args: AuditArgs) -> ExitCode {
    let story = match connect(&args.ask).await {
        Ok(channel) => tell(channel, &args.inquiry.to_string(), &args.as_of).await,
        Err(error) => Err(error),
    };
    match story {
        Ok(story) if args.json => {
            terminal::say(&json(&story).to_string());
            ExitCode::SUCCESS
        }
        Ok(story) => {
            show(&story);
            ExitCode::SUCCESS
        }
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Asks for everything about one inquiry.
pub(super) async fn tell(
    channel: Channel,
    inquiry_id: &str,
    when: &AsOfArgs,
) -> Result<Story, AskError> {
    let mut client = QueryServiceClient::new(channel);
    let inquiry_id = inquiry_id.to_owned();
    let asked = pb::GetInquiryRequest {
        inquiry_id: inquiry_id.clone(),
        as_of: when.past(),
        ..Default::default()
    };
    let inquiry = answer(async || client.get_inquiry(asked.clone()).await).await?;
    let as_of = when.past_like(inquiry.as_of.as_ref());
    let asked = pb::GetCustodyRequest {
        inquiry_id: inquiry_id.clone(),
        as_of: as_of.clone(),
        ..Default::default()
    };
    let custody = answer(async || client.get_custody(asked.clone()).await).await?;
    let mut asked = pb::GetTimelineRequest { inquiry_id, as_of, ..Default::default() };
    let mut events = Vec::new();
    loop {
        let page = answer(async || client.get_timeline(asked.clone()).await).await?;
        events.extend(page.events);
        asked.after_seq = page.next_after_seq;
        if asked.after_seq == 0 {
            let pb::GetInquiryResponse { inquiry, as_of } = inquiry;
            return Ok(Story { inquiry: inquiry.unwrap_or_default(), events, custody, as_of });
        }
    }
}

/// Prints the story as tables and bars.
pub(super) fn show(story: &Story) {
    let Story { inquiry, events, custody, as_of } = story;
    terminal::say(&format!(
        "inquiry {} of merchant {}, channel {}, {} facts",
        inquiry.inquiry_id, inquiry.merchant_id, inquiry.channel, inquiry.stream_seq
    ));
    let rows = events.iter().map(event_row).collect();
    let header = ["#", "when (UTC)", "fact", "why", "by", "recorded at"];
    terminal::table("What happened", &header, rows);
    let links = chain::chain(custody, events);
    chain::show_table(&links);
    chain::show_sums(&links, custody.life_ms);
    chain::show_bars(&links, custody.life_ms);
    terminal::say(&format!("as of {}", as_of::text(as_of.as_ref())));
}

fn event_row(recorded: &pb::RecordedEvent) -> Vec<String> {
    let fact = Fact::new(recorded);
    vec![
        recorded.event.as_ref().map_or_else(String::new, |event| event.stream_seq.to_string()),
        terminal::instant(fact.occurred_at_ms()),
        fact.kind(),
        fact.reason(),
        fact.by(),
        terminal::instant(unix_ms(recorded.recorded_at)),
    ]
}

fn json(story: &Story) -> serde_json::Value {
    let links = chain::chain(&story.custody, &story.events);
    let chain: Vec<_> = links
        .iter()
        .map(|link| {
            serde_json::json!({
                "fact": link.fact,
                "from": link.from,
                "to": link.to,
                "from_at_ms": link.from_at_ms,
                "held_ms": link.held_ms,
                "why": link.why,
                "by": link.by,
                "record": link.record,
            })
        })
        .collect();
    let facts: Vec<_> = story
        .events
        .iter()
        .map(|recorded| {
            let fact = Fact::new(recorded);
            serde_json::json!({
                "number": recorded.event.as_ref().map_or(0, |event| event.stream_seq),
                "kind": fact.kind(),
                "why": fact.reason(),
                "by": fact.by(),
                "occurred_at_ms": fact.occurred_at_ms(),
                "recorded_at_ms": unix_ms(recorded.recorded_at),
            })
        })
        .collect();
    serde_json::json!({
        "inquiry_id": story.inquiry.inquiry_id,
        "merchant_id": story.inquiry.merchant_id,
        "life_ms": story.custody.life_ms,
        "as_of": as_of::text(story.as_of.as_ref()),
        "chain": chain,
        "facts": facts,
    })
}
