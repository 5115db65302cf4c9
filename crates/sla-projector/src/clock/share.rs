//! Whose breach it was: who held the inquiry while a missed clock counted.

use verbatim_clocks::{Holding, Reading, Span, shares};
use verbatim_domain::custody::{Custody, Holder};

use super::found::Found;
use super::verdict::{met_until_ms, verdict};

/// What one holder bears of a breach, in each way of counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) holder: Holder,
    /// Gross, net, honest; 0 in those in which there is no breach.
    pub(super) counted_ms: [i64; 3],
    /// Whether it held the inquiry at the breach, gross, net, honest.
    pub(super) is_holder_at_breach: [bool; 3],
}

/// Who held an inquiry, at all times: before its opening nobody did, though a customer's message
/// may be said to have come before it, and whoever has it last keeps it.
pub(super) fn holdings(custody: &Custody, opened_at_ms: i64) -> Vec<Holding<Holder>> {
    let span = |holding: &verbatim_domain::custody::Holding| Holding {
        holder: holding.holder.clone(),
        from_ms: holding.from_at.unix_ms(),
        to_ms: holding.to_at.unix_ms(),
    };
    let nobody = Holder::Nobody { queue: None };
    let before = Holding { holder: nobody, from_ms: i64::MIN, to_ms: opened_at_ms };
    let mut holdings: Vec<_> = std::iter::once(before).collect();
    holdings.extend(custody.holdings.iter().map(span));
    let Some(holder) = &custody.holder else { return holdings };
    match holdings.last_mut() {
        Some(last) if last.holder == *holder => last.to_ms = Span::OPEN,
        Some(_) | None => {
            let from_ms = opened_at_ms + custody.life_ms;
            holdings.push(Holding { holder: holder.clone(), from_ms, to_ms: Span::OPEN });
        }
    }
    holdings
}

/// The stretch over which a breach is apportioned: from where it counts to its end, or to the
/// breach itself while nothing has ended it. None where there is no breach, nor will be one.
fn breached_over(found: &Found, reading: &Reading) -> Option<(i64, i64)> {
    let is_breach = match verdict(found, reading) {
        "missed" => true,
        "open" => met_until_ms(found, reading).is_some(),
        _other => false,
    };
    let ended_ms = found.instance.ending.as_ref().map(|ending| ending.at_ms());
    let to_ms = ended_ms.or(met_until_ms(found, reading)).filter(|_| is_breach)?;
    Some((found.instance.anchor_at_ms, to_ms))
}

/// The instant at which an instance is breached in one way of counting, if it is or will be: no
/// earlier than it counts, though the target may have been past before.
fn breach_at_ms(found: &Found, reading: &Reading, (from_ms, to_ms): (i64, i64)) -> i64 {
    met_until_ms(found, reading).map_or(to_ms, |until_ms| until_ms.min(to_ms)).max(from_ms)
}

/// What each holder bears, in the order in which each came first.
pub(super) fn breach_shares(found: &Found, holdings: &[Holding<Holder>]) -> Vec<Share> {
    let instance = &found.instance;
    let mut all: Vec<Share> = Vec::new();
    for (place, reading) in
        [&instance.gross, &instance.net, &instance.honest].into_iter().enumerate()
    {
        let Some(span) = breached_over(found, reading) else { continue };
        let at_ms = breach_at_ms(found, reading, span);
        for (holder, counted_ms) in shares(found.counting(), &reading.still, span, holdings) {
            let known = all.iter().position(|share| share.holder == holder);
            let known = known.unwrap_or_else(|| {
                let (counted_ms, is_holder_at_breach) = ([0; 3], [false; 3]);
                all.push(Share { holder, counted_ms, is_holder_at_breach });
                all.len() - 1
            });
            let share = &mut all[known];
            share.counted_ms[place] = counted_ms;
            share.is_holder_at_breach[place] = holds_at(holdings, &share.holder, at_ms);
        }
    }
    all
}

/// Whether somebody held it at a moment; where two met there, the one who had it until then.
fn holds_at(holdings: &[Holding<Holder>], holder: &Holder, at_ms: i64) -> bool {
    let at = holdings.iter().find(|it| it.from_ms < at_ms && at_ms <= it.to_ms);
    at.is_some_and(|holding| holding.holder == *holder)
}
