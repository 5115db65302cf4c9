//! A believable day of a mall, the same for the same seed: forty merchants, six channels, and what
//! three thousand customers live through.

mod cast;
mod story;
mod teller;
mod words;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;
use verbatim_api::v1::RecordRequest;

use cast::{MERCHANT_COUNT, Merchant};
use story::Story;
use teller::Teller;

/// 2026-03-16T00:00:00Z, a Monday.
const DAY_BEGINS_S: i64 = 1_773_619_200;

/// The namespace of the day's inquiries.
const MALL: Uuid = Uuid::from_u128(0x6d61_6c6c_0000_8000_8000_0000_0000_0001);

/// Channels, and how many of a hundred inquiries come in by each.
const CHANNELS: [(&str, u32); 6] =
    [("chat", 50), ("email", 18), ("phone", 12), ("app", 10), ("social", 6), ("review", 4)];

/// Every command of the day, in the order in which things happened.
pub(super) fn of_a_mall(seed: u64, inquiry_count: u64) -> Vec<RecordRequest> {
    let mut rng = StdRng::seed_from_u64(seed);
    let merchants: Vec<Merchant> =
        (0..MERCHANT_COUNT).map(|number| Merchant::drawn(number, &mut rng)).collect();
    let mut day = Vec::new();
    for number in 0..inquiry_count {
        let inquiry_id = Uuid::new_v5(&MALL, format!("{seed} {number}").as_bytes());
        let merchant = &merchants[busy(&mut rng, merchants.len())];
        let at_s = DAY_BEGINS_S + opening(&mut rng);
        let channel = channel(&mut rng);
        let teller = Teller::new(inquiry_id, merchant, channel, at_s);
        day.extend(Story::new(&mut rng, merchant, teller).tell());
    }
    // Stable: what happens to one inquiry within one second stays in order.
    day.sort_by_key(|(at_s, _)| *at_s);
    day.into_iter().map(|(_, request)| request).collect()
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
    CHANNELS.choose_weighted(rng, |(_, weight)| *weight).map_or("chat", |(channel, _)| *channel)
}

#[cfg(test)]
mod tests;
