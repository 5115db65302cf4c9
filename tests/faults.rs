//! A cluster under load while a nemesis kills, pauses and restarts instances and brokers; then an
//! independent checker reads the raw topic and holds it against what the callers saw.
//!
//! `VERBATIM_FAULTS_EPISODES` says how many episodes, `VERBATIM_FAULTS_SEED` begins the same story
//! again, `VERBATIM_FAULTS_HOURS` tells one story after the other for so long.

#![expect(clippy::print_stdout, reason = "a campaign tells how it goes")]

#[path = "faults/caller.rs"]
mod caller;
#[path = "faults/nemesis.rs"]
mod nemesis;
#[path = "faults/story.rs"]
mod story;

use std::env;
use std::time::Duration;

use tokio::time::Instant;

use story::Story;

/// Enough for one fault of each kind.
const EPISODES: u64 = 9;

/// Enough for every part to have failed many times, and little enough to look into.
const EPISODES_OF_MANY: u64 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_whose_parts_fail_under_load_keeps_every_promise() {
    let Some(hours) = number("VERBATIM_FAULTS_HOURS") else {
        let episodes = number("VERBATIM_FAULTS_EPISODES").unwrap_or(EPISODES);
        return tell_one(episodes).await;
    };
    let until = Instant::now() + Duration::from_secs(hours * 3600);
    while Instant::now() < until {
        tell_one(number("VERBATIM_FAULTS_EPISODES").unwrap_or(EPISODES_OF_MANY)).await;
    }
}

async fn tell_one(episodes: u64) {
    let seed = number("VERBATIM_FAULTS_SEED").unwrap_or_else(rand::random);
    println!("{episodes} episodes; VERBATIM_FAULTS_SEED={seed} tells the same story again");
    let told = Box::pin(Story::begin(seed).await.run(episodes)).await;
    println!("{told:#?}");
    assert!(told.figures.term_max > 1, "the faults did not hit: {told:?}");
    assert!(told.figures.in_doubt > 0, "nobody was in doubt: {told:?}");
    assert!(told.figures.repeated > 0, "nothing was repeated: {told:?}");
    assert!(told.figures.refused > 0, "nothing was refused: {told:?}");
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")))
}
