//! `verbatim policy explain INQUIRY`: which promises counted for an inquiry, and why, in sentences.

use std::collections::HashMap;

use clap::Args;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::{self as pb, ClockVerdict};

use crate::terminal;

use super::super::as_of::{AsOfArgs, answer};
use super::super::client::{AskArgs, AskError, connect};
use super::super::fact::{Fact, unix_ms};

#[derive(Debug, Args)]
#[command(after_help = "\
Says for every clock of the inquiry which policy named it, in which versions, what the inquiry was
as it began, by which hours it counts, until when it is met, and how it came out: gross, net and
honestly net.

Example:
  verbatim policy explain 0198c0de-0000-7000-8000-000000000001")]
pub(super) struct ExplainArgs {
    /// The inquiry, a UUID.
    inquiry: uuid::Uuid,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// What the explanation rests on.
struct Found {
    clocks: Vec<pb::ClockInstance>,
    /// The kinds of the inquiry's facts, by their numbers.
    kinds: HashMap<u64, String>,
}

/// Prints the explanation.
pub(super) async fn explain(args: &ExplainArgs) -> Result<(), AskError> {
    let found = ask(args).await?;
    if found.clocks.is_empty() {
        terminal::say(
            "no clock counts for it: no policy that was known when its facts were recorded names \
             one, or none of its facts begins one",
        );
    }
    for clock in &found.clocks {
        terminal::say(&sentences(clock, &found.kinds).join(" "));
        terminal::say("");
    }
    Ok(())
}

async fn ask(args: &ExplainArgs) -> Result<Found, AskError> {
    let mut client = QueryServiceClient::new(connect(&args.ask).await?);
    let inquiry_id = args.inquiry.to_string();
    let asked = pb::GetClocksRequest {
        inquiry_id: inquiry_id.clone(),
        as_of: args.as_of.past(),
        ..Default::default()
    };
    let clocks = answer(async || client.get_clocks(asked.clone()).await).await?;
    let as_of = args.as_of.past_like(clocks.as_of.as_ref());
    let mut asked = pb::GetTimelineRequest { inquiry_id, as_of, ..Default::default() };
    let mut kinds = HashMap::new();
    loop {
        let page = answer(async || client.get_timeline(asked.clone()).await).await?;
        kinds.extend(page.events.iter().filter_map(|recorded| {
            Some((recorded.event.as_ref()?.stream_seq, Fact::new(recorded).kind()))
        }));
        asked.after_seq = page.next_after_seq;
        if asked.after_seq == 0 {
            return Ok(Found { clocks: clocks.clocks, kinds });
        }
    }
}

fn sentences(clock: &pb::ClockInstance, kinds: &HashMap<u64, String>) -> Vec<String> {
    let name = clock.name.clone().unwrap_or_default();
    let kind = kinds.get(&name.start_seq).map_or("a fact", String::as_str);
    let whose = match name.scope.as_str() {
        "merchant" => "the merchant",
        _the_mall => "the mall",
    };
    let mut said = vec![
        terminal::bold(&name.clock_id) + ":",
        format!(
            "Event {} ({kind}, {}) begins clock `{}` version {}, which policy `{}` version {} of \
             {whose} names for an inquiry {}.",
            name.start_seq,
            terminal::instant(unix_ms(clock.started_at)),
            name.clock_id,
            clock.clock_version,
            clock.policy_id,
            clock.policy_version,
            as_it_was(clock),
        ),
        hours(clock),
    ];
    said.extend(due(clock));
    said.extend(ending(clock, kinds));
    said.extend(outcome(clock));
    said
}

fn as_it_was(clock: &pb::ClockInstance) -> String {
    let words = [
        ("channel", &clock.channel),
        ("category", &clock.category),
        ("priority", &clock.priority),
        ("customer tier", &clock.customer_tier),
    ];
    let said: Vec<String> = words
        .into_iter()
        .filter(|(_, word)| !word.is_empty())
        .map(|(what, word)| format!("{what} {word}"))
        .collect();
    match said.is_empty() {
        true => "of which nothing more was said".to_owned(),
        false => format!("with {}", said.join(", ")),
    }
}

fn hours(clock: &pb::ClockInstance) -> String {
    let from = terminal::instant(unix_ms(clock.counts_from));
    match clock.calendar_id.as_str() {
        "" => format!("It counts from {from} on, every hour."),
        calendar_id => {
            format!("It counts from {from} on, in the hours of calendar `{calendar_id}`.")
        }
    }
}

fn due(clock: &pb::ClockInstance) -> Option<String> {
    let target = clock.target_ms.map(terminal::span);
    let deadline = clock.deadline.map(|at| terminal::instant(unix_ms(Some(at))));
    match (target, deadline) {
        (Some(target), Some(deadline)) => {
            Some(format!("It may take {target}, which is reached at {deadline}."))
        }
        (Some(target), None) => Some(format!(
            "It may take {target}; it stands still, for a pause whose end is not known."
        )),
        (None, Some(deadline)) => Some(format!("It is due at {deadline}.")),
        (None, None) => Some("It is measured against nothing.".to_owned()),
    }
}

fn ending(clock: &pb::ClockInstance, kinds: &HashMap<u64, String>) -> Option<String> {
    let ended_at = terminal::instant(unix_ms(Some(clock.ended_at?)));
    let by = clock.end_seq.and_then(|seq| Some(format!(" by event {seq} ({})", kinds.get(&seq)?)));
    let why = match clock.ending_reason.as_str() {
        "" => String::new(),
        reason => format!(", because of `{reason}`"),
    };
    Some(format!("It was {} at {ended_at}{}{why}.", clock.ending, by.unwrap_or_default()))
}

fn outcome(clock: &pb::ClockInstance) -> Vec<String> {
    let mut said = Vec::new();
    if !clock.excluded_reason.is_empty() {
        said.push(format!("It is out of account: `{}`.", clock.excluded_reason));
    }
    let readings = [("gross", &clock.gross), ("net", &clock.net), ("honestly net", &clock.honest)];
    let each = readings.map(|(way, reading)| {
        let reading = reading.unwrap_or_default();
        let took = reading.elapsed_ms.map(|ms| format!(" after {}", terminal::span(ms)));
        format!("{way} {}{}", word(reading.verdict()), took.unwrap_or_default())
    });
    said.push(format!("So it is {}.", each.join(", ")));
    if clock.illegitimate_pause_ms > 0 {
        let beyond = terminal::span(clock.illegitimate_pause_ms);
        said.push(format!("For {beyond} of its pauses that which was waited for was there."));
    }
    said
}

fn word(verdict: ClockVerdict) -> &'static str {
    match verdict {
        ClockVerdict::Met => "met",
        ClockVerdict::Missed => "missed",
        ClockVerdict::Running => "running",
        ClockVerdict::Cancelled => "cancelled",
        ClockVerdict::Excluded => "excluded",
        ClockVerdict::Measured => "measured",
        ClockVerdict::Unspecified => "not said",
    }
}
