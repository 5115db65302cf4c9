//! How one clock of one inquiry came out by three ways of counting, and whose time it was.

use prost_types::Timestamp;
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;

use crate::command::audit::{holder_name, share};
use crate::terminal;

use super::DemoError;

/// The clock whose verdicts differ.
const CLOCK_ID: &str = "resolution";

/// Asks for the clocks of the inquiry and prints that one.
pub(super) async fn show(
    channel: Channel,
    inquiry_id: Uuid,
    at: Timestamp,
) -> Result<(), DemoError> {
    let inquiry_id = inquiry_id.to_string();
    let asked = pb::GetClocksRequest { inquiry_id, at: Some(at), ..Default::default() };
    let clocks = QueryServiceClient::new(channel).get_clocks(asked).await?.into_inner().clocks;
    let clock = clocks.iter().find(|it| name_of(it).clock_id == CLOCK_ID);
    let clock = clock.ok_or("nothing was promised for the inquiry of three verdicts")?;
    show_verdicts(clock);
    show_shares(&clock.shares);
    Ok(())
}

fn show_verdicts(clock: &pb::ClockInstance) {
    let readings = [("gross", &clock.gross), ("net", &clock.net), ("honest", &clock.honest)];
    let rows = readings.map(|(way, reading)| {
        let elapsed_ms = reading.as_ref().and_then(|reading| reading.elapsed_ms);
        let verdict = reading.as_ref().map_or(pb::ClockVerdict::Unspecified, |it| it.verdict());
        vec![way.to_owned(), minutes(elapsed_ms.unwrap_or(0)), said(verdict)]
    });
    let title = format!(
        "One inquiry, three verdicts: {} was to be solved within {}",
        name_of(clock).inquiry_id,
        minutes(clock.target_ms.unwrap_or(0)),
    );
    terminal::table(&title, &["counted", "took", "verdict"], Vec::from(rows));
    terminal::say(&format!(
        "It was called waiting for the customer for {}; for {} of these the answer was there.",
        minutes(clock.paused_ms),
        minutes(clock.illegitimate_pause_ms),
    ));
}

/// Each holder's part of what counted, where gross or honest is a breach.
fn show_shares(shares: &[pb::BreachShare]) {
    let gross_ms: i64 = shares.iter().map(|it| it.gross_ms).sum();
    let honest_ms: i64 = shares.iter().map(|it| it.honest_ms).sum();
    let rows = shares.iter().map(|it| {
        vec![
            holder_name(it.holder.as_ref()),
            minutes(it.gross_ms),
            share(it.gross_ms, gross_ms),
            minutes(it.honest_ms),
            share(it.honest_ms, honest_ms),
        ]
    });
    let header = ["holder", "gross", "share", "honest", "share"];
    terminal::table("Whose breach it was", &header, rows.collect());
}

fn name_of(clock: &pb::ClockInstance) -> pb::ClockName {
    clock.name.clone().unwrap_or_default()
}

fn said(verdict: pb::ClockVerdict) -> String {
    verdict.as_str_name().trim_start_matches("CLOCK_VERDICT_").to_lowercase()
}

fn minutes(ms: i64) -> String {
    format!("{} min", ms / 60_000)
}
