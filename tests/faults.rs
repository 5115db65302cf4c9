//! A cluster under load while a nemesis kills, pauses, restarts and cuts off instances and brokers,
//! ends PostgreSQL and fills disks; then an independent checker reads the raw topic and holds it
//! against what the callers saw.
//!
//! `VERBATIM_FAULTS_EPISODES` says how often instances are struck in a story, and
//! `VERBATIM_FAULTS_SEED` begins the same story again. `VERBATIM_FAULTS_STORIES` tells so many
//! stories, `VERBATIM_FAULTS_HOURS` as many as begin in that time.

#![expect(clippy::print_stdout, reason = "a campaign tells how it goes")]

#[path = "faults/brokers.rs"]
mod brokers;
#[path = "faults/caller.rs"]
mod caller;
#[path = "faults/databases.rs"]
mod databases;
#[path = "faults/hand.rs"]
mod hand;
#[path = "faults/instances.rs"]
mod instances;
#[path = "faults/nemesis.rs"]
mod nemesis;
#[path = "faults/story.rs"]
mod story;
#[path = "faults/tally.rs"]
mod tally;

use std::env;
use std::time::Duration;

use tokio::time::Instant;

use story::{Ended, Story};

/// Enough for one fault of each kind.
const EPISODES: u64 = 13;

/// Enough for every part to have failed many times, and little enough to look into.
const EPISODES_OF_MANY: u64 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_whose_parts_fail_under_load_keeps_every_promise() {
    let episodes = number("VERBATIM_FAULTS_EPISODES");
    let stories = number("VERBATIM_FAULTS_STORIES");
    let hours = number("VERBATIM_FAULTS_HOURS");
    if stories.is_none() && hours.is_none() {
        tell_one(1, episodes.unwrap_or(EPISODES)).await;
        return;
    }
    let until = hours.map(|hours| Instant::now() + Duration::from_secs(hours * 3600));
    let mut all = Ended::default();
    for number in 1..=stories.unwrap_or(u64::MAX) {
        if until.is_some_and(|until| Instant::now() > until) {
            break;
        }
        all += tell_one(number, episodes.unwrap_or(EPISODES_OF_MANY)).await;
        println!("all so far: {all}");
    }
    assert!(all.figures.void > 0, "nobody wrote anything that did not count: {all}");
}

async fn tell_one(story: u64, episodes: u64) -> Ended {
    let seed = number("VERBATIM_FAULTS_SEED").unwrap_or_else(rand::random);
    println!("story {story}: VERBATIM_FAULTS_SEED={seed} tells it again");
    let told = Box::pin(Story::begin(seed).await.run(episodes)).await;
    println!("story {story}: {told}");
    assert!(told.figures.term_max > 1, "the faults did not hit: {told}");
    assert!(told.figures.in_doubt > 0, "nobody was in doubt: {told}");
    assert!(told.figures.repeated_late > 0, "nothing was repeated late: {told}");
    assert!(told.figures.refused > 0, "nothing was refused: {told}");
    told
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")))
}
