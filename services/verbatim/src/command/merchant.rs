//! `verbatim merchant MERCHANT`: how a merchant did, and what each figure is made of.

mod clocks;
mod days;
mod figures;
mod holders;
mod items;
mod json;
mod processes;
mod readings;

use std::process::ExitCode;

use clap::Args;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;

use crate::terminal;

use super::as_of::{self, AsOfArgs, answer};
use super::client::{AskArgs, AskError, connect};
use super::fact::unix_ms;
use days::DayArgs;

#[derive(Debug, Args)]
#[command(after_help = "\
Shows how every clock came out that began in these days, three ways side by side: gross (nothing
taken off), net (pauses as they were claimed, exemptions) and honest (a pause ends once what was
waited for has come). The bounds say how sure a share is: the true one lies between them 19 times
of 20, so that a small shop is not judged by a few cases. Then who had the inquiries and for how
long, hand-offs, whose the breaches were, whether solutions held, what customers said, and what was
promised and told. Every figure has an id, such as H2 P2; by it --items shows what it is made of,
with the place of each fact in the log. Where the mall or the merchant has published how a metric is
to be read, its versions come last, and whether there were enough items.

Examples:
  verbatim merchant m17
  verbatim merchant m17 --from 2026-03-01 --to 2026-03-31 --zone Asia/Shanghai
  verbatim merchant m17 --at 2026-03-31T16:00:00Z --json
  verbatim merchant m17 --as-of 2026-03-31T16:00:00Z      as it was known then
  verbatim merchant m17 --items H2 --variant P2")]
pub(super) struct MerchantArgs {
    /// The merchant.
    merchant: String,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    days: DayArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
    /// Whether running clocks are late is asked at this instant; left out: now.
    #[arg(long, value_name = "INSTANT", conflicts_with = "items")]
    at: Option<jiff::Timestamp>,
    /// Show what this metric is made of, item by item.
    #[arg(long, value_name = "METRIC")]
    items: Option<String>,
    /// Only this form of it.
    #[arg(long, requires = "items")]
    variant: Option<String>,
    /// Print JSON: one object, or one a line with --items.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: MerchantArgs) -> ExitCode {
    let period = args.days.period(jiff::Timestamp::now());
    let shown = match &args.items {
        Some(metric) => items::show(&args, metric, period).await,
        None => report(&args, period).await,
    };
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn report(args: &MerchantArgs, period: pb::Period) -> Result<(), AskError> {
    let request = pb::GetMerchantReportRequest {
        merchant_id: args.merchant.clone(),
        period: Some(period.clone()),
        at: args.at.map(instant),
        freshness: None,
        as_of: args.as_of.past(),
    };
    let mut client = QueryServiceClient::new(connect(&args.ask).await?);
    let report = answer(async || client.get_merchant_report(request.clone()).await).await?;
    if args.json {
        terminal::say(&json::report(&args.merchant, &period, &report).to_string());
    } else {
        show(&args.merchant, &period, &report);
    }
    Ok(())
}

fn show(merchant: &str, period: &pb::Period, report: &pb::GetMerchantReportResponse) {
    let pb::Period { from_day, to_day, zone } = period;
    terminal::say(&format!(
        "merchant {merchant}, {from_day} to {to_day} ({zone}), running clocks judged at {} UTC",
        terminal::instant(unix_ms(report.at)),
    ));
    if report.clocks.is_empty() && report.metrics.is_empty() {
        terminal::say("\nNothing happened in these days. Name others by --from and --to.");
        return;
    }
    clocks::show(&report.clocks);
    holders::show(&report.metrics);
    figures::show(&report.metrics);
    processes::show(&report.processes);
    readings::show(report);
    terminal::say(&format!(
        "\nWhat a figure is made of, with the place of each fact in the log:\n  \
         verbatim merchant {merchant} --from {from_day} --to {to_day} --zone {zone} \
         --items H3 --variant all"
    ));
    let (at, places) = (unix_ms(report.at), as_of::text(report.as_of.as_ref()));
    let at = jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default();
    terminal::say(&format!(
        "The same answer, whatever is recorded from now on:\n  \
         verbatim merchant {merchant} --from {from_day} --to {to_day} --zone {zone} --at {at} \
         --as-of {places}"
    ));
}

fn instant(at: jiff::Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// How much of how much; nothing of nothing.
fn per_cent(part: i64, whole: i64) -> String {
    if whole == 0 { String::new() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

/// The bounds of a share in per cent; nothing where there are none.
fn bounds(low: Option<f64>, high: Option<f64>) -> String {
    let bounds = low.zip(high);
    bounds.map_or_else(String::new, |(low, high)| format!("{:.1}–{:.1}", low * 100.0, high * 100.0))
}

fn span_or_none(ms: Option<i64>) -> String {
    ms.map_or_else(String::new, terminal::span)
}
