//! `verbatim audit INQUIRY`: the chain of hands as a table, the sums, and bars.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use tonic::transport::Channel;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::{self as pb};

use crate::terminal;

use super::client::{AskArgs, AskError, connect};
use super::replay::kind;

/// How wide a bar is that stands for the whole life of an inquiry.
const BAR_WIDTH: i64 = 60;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// The inquiry, a UUID.
    inquiry: uuid::Uuid,
    #[command(flatten)]
    ask: AskArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Everything that is shown of one inquiry.
pub(super) struct Story {
    inquiry: pb::Inquiry,
    events: Vec<pb::RecordedEvent>,
    custody: pb::GetCustodyResponse,
}

pub(super) async fn run(args: AuditArgs) -> ExitCode {
    let story = match connect(&args.ask).await {
        Ok(channel) => tell(channel, &args.inquiry.to_string()).await,
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
pub(super) async fn tell(channel: Channel, inquiry_id: &str) -> Result<Story, AskError> {
    let mut client = QueryServiceClient::new(channel);
    let inquiry_id = inquiry_id.to_owned();
    let asked = pb::GetInquiryRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let inquiry = client.get_inquiry(asked).await?.into_inner().inquiry.unwrap_or_default();
    let asked = pb::GetCustodyRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let custody = client.get_custody(asked).await?.into_inner();
    let mut events = Vec::new();
    let mut after_seq = 0;
    loop {
        let inquiry_id = inquiry_id.clone();
        let asked = pb::GetTimelineRequest { inquiry_id, after_seq, ..Default::default() };
        let page = client.get_timeline(asked).await?.into_inner();
        events.extend(page.events);
        after_seq = page.next_after_seq;
        if after_seq == 0 {
            return Ok(Story { inquiry, events, custody });
        }
    }
}

/// Prints the story as tables and bars.
pub(super) fn show(story: &Story) {
    let Story { inquiry, events, custody } = story;
    terminal::say(&format!(
        "inquiry {} of merchant {}, channel {}, {} facts",
        inquiry.inquiry_id, inquiry.merchant_id, inquiry.channel, inquiry.stream_seq
    ));
    let rows = events.iter().map(|event| event_row(event)).collect();
    terminal::table("What happened", &["#", "when (UTC)", "fact", "by", "recorded at"], rows);
    let names: Vec<String> = custody.holdings.iter().map(|it| name(it.holder.as_ref())).collect();
    let rows = custody.holdings.iter().enumerate().map(|(place, holding)| {
        let from = if place == 0 { "" } else { &names[place - 1] };
        let position = holding.evidence.unwrap_or_default();
        vec![
            format!("{from} → {}", names[place]),
            terminal::instant(unix_ms(holding.from_at)),
            terminal::span(holding.held_for_ms),
            holding.why.clone(),
            format!("{}/{}", position.partition, position.index),
        ]
    });
    let header = ["from → to", "when (UTC)", "held for", "why", "record"];
    terminal::table("The chain of hands", &header, rows.collect());
    show_sums(custody);
    show_bars(custody, &names);
}

fn event_row(recorded: &pb::RecordedEvent) -> Vec<String> {
    let outcome = recorded.outcome.clone().unwrap_or_default();
    let actor = outcome.actor.unwrap_or_default();
    let by = match (actor.id.is_empty(), actor.team_id.is_empty()) {
        (true, _) => actor.kind().as_str_name().trim_start_matches("ACTOR_KIND_").to_lowercase(),
        (false, true) => actor.id,
        (false, false) => format!("{} ({})", actor.id, actor.team_id),
    };
    vec![
        recorded.event.as_ref().map_or_else(String::new, |event| event.stream_seq.to_string()),
        terminal::instant(unix_ms(outcome.occurred_at)),
        kind(recorded),
        by,
        terminal::instant(unix_ms(recorded.recorded_at)),
    ]
}

fn show_sums(custody: &pb::GetCustodyResponse) {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for holding in &custody.holdings {
        *sums.entry(kind_of(holding.holder.as_ref())).or_default() += holding.held_for_ms;
    }
    let total: i64 = sums.values().sum();
    let mut rows: Vec<Vec<String>> = sums
        .into_iter()
        .map(|(kind, ms)| vec![kind, terminal::span(ms), share(ms, total)])
        .collect();
    let life = custody.life_ms;
    let holds = if total == life { "= life" } else { "differs from life" };
    rows.push(vec!["all".to_owned(), terminal::span(total), holds.to_owned()]);
    terminal::table("Held by", &["holder", "for", "share"], rows);
}

fn share(part: i64, whole: i64) -> String {
    if whole == 0 { String::new() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

/// One line a holding, placed along the inquiry's life.
fn show_bars(custody: &pb::GetCustodyResponse, names: &[String]) {
    let Some(first) = custody.holdings.first() else { return };
    let opened_at = unix_ms(first.from_at);
    let life = custody.life_ms.max(1);
    terminal::say("");
    for (holding, name) in custody.holdings.iter().zip(names) {
        let column = |at: i64| (at - opened_at) * BAR_WIDTH / life;
        let from = column(unix_ms(holding.from_at)).clamp(0, BAR_WIDTH);
        let to = column(unix_ms(holding.from_at) + holding.held_for_ms).clamp(from, BAR_WIDTH);
        let length = usize::try_from((to - from).max(1)).unwrap_or(1);
        let indent = usize::try_from(from).unwrap_or(0);
        let bar = format!("{}{}", " ".repeat(indent), "█".repeat(length));
        terminal::say(&format!("{name:<28.28} {bar:<61} {}", terminal::span(holding.held_for_ms)));
    }
}

fn name(holder: Option<&pb::Holder>) -> String {
    let Some(holder) = holder else { return String::new() };
    let kind = kind_of(Some(holder));
    match (holder.team_id.is_empty(), holder.agent_id.is_empty()) {
        (true, _) => kind,
        (false, true) => format!("{kind} {}", holder.team_id),
        (false, false) => format!("{kind} {}/{}", holder.team_id, holder.agent_id),
    }
}

fn kind_of(holder: Option<&pb::Holder>) -> String {
    let kind = holder.map_or(pb::HolderKind::Unspecified, pb::Holder::kind);
    kind.as_str_name().trim_start_matches("HOLDER_KIND_").to_lowercase()
}

fn unix_ms(at: Option<prost_types::Timestamp>) -> i64 {
    at.map_or(0, |at| at.seconds * 1000 + i64::from(at.nanos) / 1_000_000)
}

fn json(story: &Story) -> serde_json::Value {
    let holdings: Vec<_> = story
        .custody
        .holdings
        .iter()
        .map(|holding| {
            serde_json::json!({
                "holder": name(holding.holder.as_ref()),
                "from_ms": unix_ms(holding.from_at),
                "held_for_ms": holding.held_for_ms,
                "why": holding.why,
            })
        })
        .collect();
    let facts: Vec<_> = story
        .events
        .iter()
        .map(|event| serde_json::json!({"kind": kind(event), "row": event_row(event)}))
        .collect();
    serde_json::json!({
        "inquiry_id": story.inquiry.inquiry_id,
        "merchant_id": story.inquiry.merchant_id,
        "life_ms": story.custody.life_ms,
        "holdings": holdings,
        "facts": facts,
    })
}
