//! Whose time it was: what counted for a clock, by who held the inquiry meanwhile.

use crate::hours::Counting;
use crate::spans::Spans;

/// A stretch over which one party held the inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding<H> {
    /// The holder.
    pub holder: H,
    /// From when.
    pub from_ms: i64,
    /// Up to when.
    pub to_ms: i64,
}

/// The milliseconds that counted from one moment to another, holder by holder in the order in
/// which each came first. Where the holdings leave no gap, they add up to what counted.
pub fn shares<H: PartialEq + Clone>(
    counting: &Counting,
    still: &Spans,
    (from_ms, to_ms): (i64, i64),
    holdings: &[Holding<H>],
) -> Vec<(H, i64)> {
    let mut shares: Vec<(H, i64)> = Vec::new();
    for holding in holdings {
        let (begins_ms, ends_ms) = (holding.from_ms.max(from_ms), holding.to_ms.min(to_ms));
        let counted_ms = counting.counted(begins_ms, ends_ms, still);
        match shares.iter_mut().find(|(holder, _)| *holder == holding.holder) {
            Some((_, sum_ms)) => *sum_ms += counted_ms,
            None if ends_ms > begins_ms => shares.push((holding.holder.clone(), counted_ms)),
            None => {}
        }
    }
    shares
}
