//! Kills a server under load, again and again, and shows that nothing it promised is lost.
//!
//! `VERBATIM_CAMPAIGN_KILLS` says how often, `VERBATIM_CAMPAIGN_SEED` begins the same story again.

#[path = "campaign/caller.rs"]
mod caller;
#[path = "campaign/round.rs"]
mod round;

use std::env;

use round::Campaign;

const KILLS: u32 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_under_load_keeps_every_promise() {
    let kills = number("VERBATIM_CAMPAIGN_KILLS").map_or(KILLS, |kills| kills as u32);
    let seed = number("VERBATIM_CAMPAIGN_SEED").unwrap_or_else(rand::random);
    println!("{kills} kills; VERBATIM_CAMPAIGN_SEED={seed} tells the same story again");
    let ended = Box::pin(Campaign::new(seed).run(kills)).await;
    println!("{ended:#?}");
    let figures = &ended.figures;
    assert!(figures.term_max > u64::from(kills / 2), "the faults did not hit: {figures:?}");
    assert!(figures.in_doubt > 0, "nobody was in doubt: {figures:?}");
    assert!(figures.doubts_applied > 0, "no doubt was about a record: {figures:?}");
    assert!(figures.repeated > 0, "nothing was repeated: {figures:?}");
    assert!(figures.refused > 0, "nothing was refused: {figures:?}");
    assert!(ended.breach_words > 0, "nothing was late: {ended:?}");
    assert!(ended.watcher_reconnected > 0, "the watcher met no kill: {ended:?}");
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")))
}
