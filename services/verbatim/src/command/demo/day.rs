//! A believable day of a mall, the same for the same seed: forty merchants, six channels, and what
//! three thousand customers live through.

mod cast;
mod deeds;
mod story;
mod teller;
mod three_verdicts;
mod words;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;
use verbatim_api::v1::RecordRequest;

use cast::{MERCHANT_COUNT, Merchant};
use story::Story;
use teller::Teller;

/// 2026-03-16T00:00:00+08:00, a Monday of work where the mall is at home.
const DAY_BEGINS_S: i64 = 1_773_590_400;

/// The namespace of the day's inquiries.
const MALL: Uuid = Uuid::from_u128(0x6d61_6c6c_0000_8000_8000_0000_0000_0001);

/// Channels, and how many of a hundred inquiries come in by each.
const CHANNELS: [(&str, u32); 6] =
    [("live_chat", 50), ("email", 18), ("phone", 12), ("app", 10), ("social", 6), ("review", 4)];

/// One day.
#[derive(Debug, PartialEq)]
pub(super) struct Day {
    /// Every command, in the order in which things happened.
    pub(super) commands: Vec<RecordRequest>,
    /// The inquiry of which three ways of counting come to different verdicts.
    pub(super) three_verdicts_id: Uuid,
    /// When the last of it happened, in seconds since the epoch.
    pub(super) ends_at_s: i64,
}

/// A day of so many inquiries, at least one: the first of them is the same on every day. It is
/// judged by what stands in partition 0 up to `min_governance`.
pub(super) fn of_a_mall(seed: u64, inquiry_count: u64, min_governance: u64) -> Day {
    let mut rng = StdRng::seed_from_u64(seed);
    let merchants: Vec<Merchant> =
        (0..MERCHANT_COUNT).map(|number| Merchant::drawn(number, &mut rng)).collect();
    let inquiry_id = |number: u64| Uuid::new_v5(&MALL, format!("{seed} {number}").as_bytes());
    let (three_verdicts_id, at_s) = (inquiry_id(0), DAY_BEGINS_S + three_verdicts::BEGINS_S);
    let teller = Teller::new(three_verdicts_id, &merchants[0], "email", min_governance, at_s);
    let mut day = three_verdicts::tell(teller);
    for number in 1..inquiry_count {
        let merchant = &merchants[busy(&mut rng, merchants.len())];
        let at_s = DAY_BEGINS_S + opening(&mut rng);
        let channel = channel(&mut rng);
        let teller = Teller::new(inquiry_id(number), merchant, channel, min_governance, at_s);
        day.extend(Story::new(&mut rng, merchant, teller).tell());
    }
    // Stable: what happens to one inquiry within one second stays in order.
    day.sort_by_key(|(at_s, _)| *at_s);
    let ends_at_s = day.last().map_or(DAY_BEGINS_S, |(at_s, _)| *at_s);
    let commands = day.into_iter().map(|(_, request)| request).collect();
    Day { commands, three_verdicts_id, ends_at_s }
}

/// Some merchants are much busier than others.
fn busy(rng: &mut StdRng, count: usize) -> usize {
    let share: f64 = rng.random();
    ((share * share * count as f64) as usize).min(count - 1)
}

/// Between 8:00 and 23:00, more in the evening than in the morning.
fn opening(rng: &mut StdRng) -> i64 {
    let (one, other) = (rng.random_range(8.0..23.0), rng.random_range(8.0..23.0_f64));
    let hours: f64 = if rng.random_bool(0.5) { f64::max(one, other) } else { one };
    (hours * 3600.0) as i64
}

fn channel(rng: &mut StdRng) -> &'static str {
    let channel = CHANNELS.choose_weighted(rng, |(_, weight)| *weight);
    channel.map_or("live_chat", |(channel, _)| *channel)
}

#[cfg(test)]
mod tests;
