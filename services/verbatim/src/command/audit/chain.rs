//! The chain of hands: who had it from whom, when, for how long, why and by whose doing.

use std::collections::BTreeMap;

use verbatim_api::v1::{self as pb};

use crate::command::fact::{Fact, unix_ms};
use crate::terminal::{self, Colour};

/// How wide a bar is that stands for the whole life of an inquiry.
const BAR_WIDTH: i64 = 60;

/// One holding, and what began it.
pub(in crate::command) struct Link {
    /// Who had it before.
    pub(in crate::command) from: String,
    /// Who has it.
    pub(in crate::command) to: String,
    /// Since when.
    pub(in crate::command) from_at_ms: i64,
    /// For how long.
    pub(in crate::command) held_ms: i64,
    /// The kind of fact that began it.
    pub(in crate::command) fact: String,
    /// Why, as a code.
    pub(in crate::command) why: String,
    /// By whose doing.
    pub(in crate::command) by: String,
    /// Where its record stands: partition and index.
    pub(in crate::command) record: String,
    holder_kind: pb::HolderKind,
}

/// The chain, link by link.
pub(in crate::command) fn chain(
    custody: &pb::GetCustodyResponse,
    events: &[pb::RecordedEvent],
) -> Vec<Link> {
    let facts: Vec<Fact<'_>> = events.iter().map(Fact::new).collect();
    let mut from = String::new();
    let links = custody.holdings.iter().map(|holding| {
        let began = events
            .iter()
            .zip(&facts)
            .find(|(event, fact)| event.position == holding.evidence && fact.kind() == holding.why);
        let began = began.map(|(_, fact)| fact);
        let to = name(holding.holder.as_ref());
        let record = holding.evidence.unwrap_or_default();
        Link {
            from: std::mem::replace(&mut from, to.clone()),
            to,
            from_at_ms: unix_ms(holding.from_at),
            held_ms: holding.held_for_ms,
            fact: holding.why.clone(),
            why: began.map_or_else(String::new, |fact| why(fact, &facts)),
            by: began.map_or_else(String::new, Fact::by),
            record: format!("{}/{}", record.partition, record.index),
            holder_kind: kind(holding.holder.as_ref()),
        }
    });
    links.collect()
}

/// What was accepted says no reason; what was offered does.
fn why(began: &Fact<'_>, facts: &[Fact<'_>]) -> String {
    let reason = began.reason();
    let Some(handoff_id) = began.handoff_id().filter(|_| reason.is_empty()) else { return reason };
    let of_same = facts.iter().filter(|fact| fact.handoff_id().as_ref() == Some(&handoff_id));
    let reasons = of_same.map(Fact::reason).find(|reason| !reason.is_empty());
    reasons.unwrap_or_default()
}

/// Prints the chain as a table.
pub(in crate::command) fn show_table(chain: &[Link]) {
    let rows = chain.iter().map(|link| {
        vec![
            link.fact.clone(),
            format!("{} → {}", link.from, link.to).trim_start().to_owned(),
            terminal::instant(link.from_at_ms),
            terminal::span(link.held_ms),
            link.why.clone(),
            link.by.clone(),
            link.record.clone(),
        ]
    });
    let header = ["fact", "from → to", "when (UTC)", "held for", "why", "by", "record"];
    terminal::table("The chain of hands", &header, rows.collect());
}

/// Prints how long each kind of holder had it, and whether that adds up to the life.
pub(in crate::command) fn show_sums(chain: &[Link], life_ms: i64) {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for link in chain {
        *sums.entry(said(link.holder_kind)).or_default() += link.held_ms;
    }
    let total: i64 = sums.values().sum();
    let row = |(kind, ms): (String, i64)| vec![kind, terminal::span(ms), share(ms, total)];
    let mut rows: Vec<Vec<String>> = sums.into_iter().map(row).collect();
    let verdict = if total == life_ms { "= life" } else { "differs from life" };
    rows.push(vec!["all".to_owned(), terminal::span(total), verdict.to_owned()]);
    terminal::table("Held by", &["holder", "for", "share"], rows);
}

pub(in crate::command) fn share(part: i64, whole: i64) -> String {
    if whole == 0 { String::new() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

/// One line a holding, placed along the inquiry's life.
pub(in crate::command) fn show_bars(chain: &[Link], life_ms: i64) {
    let Some(first) = chain.first() else { return };
    let column = |at: i64| (at - first.from_at_ms) * BAR_WIDTH / life_ms.max(1);
    terminal::say("");
    for link in chain {
        let from = column(link.from_at_ms).clamp(0, BAR_WIDTH - 1);
        let to = column(link.from_at_ms + link.held_ms).clamp(from + 1, BAR_WIDTH);
        let before = " ".repeat(usize::try_from(from).unwrap_or(0));
        let bar = "█".repeat(usize::try_from(to - from).unwrap_or(1));
        let after = " ".repeat(usize::try_from(BAR_WIDTH - to).unwrap_or(0));
        let bar = terminal::coloured(&bar, colour(link.holder_kind));
        let (name, held) = (&link.to, terminal::span(link.held_ms));
        terminal::say(&format!("{name:<28.28} {before}{bar}{after} {held}"));
    }
}

fn colour(kind: pb::HolderKind) -> Colour {
    match kind {
        pb::HolderKind::Nobody => Colour::Red,
        pb::HolderKind::Merchant => Colour::Blue,
        pb::HolderKind::Platform => Colour::Magenta,
        pb::HolderKind::Customer => Colour::Green,
        pb::HolderKind::Bot | pb::HolderKind::ThirdParty => Colour::Cyan,
        pb::HolderKind::Closed | pb::HolderKind::Unspecified => Colour::Grey,
    }
}

pub(in crate::command) fn name(holder: Option<&pb::Holder>) -> String {
    let Some(holder) = holder else { return String::new() };
    let kind = said(holder.kind());
    match (holder.team_id.is_empty(), holder.agent_id.is_empty()) {
        (true, _) => kind,
        (false, true) => format!("{kind} {}", holder.team_id),
        (false, false) => format!("{kind} {}/{}", holder.team_id, holder.agent_id),
    }
}

fn kind(holder: Option<&pb::Holder>) -> pb::HolderKind {
    holder.map_or(pb::HolderKind::Unspecified, pb::Holder::kind)
}

fn said(kind: pb::HolderKind) -> String {
    kind.as_str_name().trim_start_matches("HOLDER_KIND_").to_lowercase()
}
