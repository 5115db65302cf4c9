//! What each hand of the nemesis has: chances of its own, and an eye on the load.

use std::fmt::Display;
use std::time::Duration;

use rand::rngs::StdRng;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// Nothing takes so long unless it hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// How long something is away at most, such as PostgreSQL, without which no instance starts.
const AWAY_MAX: Duration = Duration::from_secs(10);

/// How many answers show that the cluster works again.
pub(crate) const WORKS_AGAIN: u64 = 100;

/// Somebody waits for what does not come.
#[derive(Debug)]
pub(crate) struct Stuck(pub(crate) String);

/// One hand.
pub(crate) struct Hand {
    pub(crate) name: &'static str,
    pub(crate) chance: StdRng,
    pub(crate) answers: watch::Receiver<u64>,
    pub(crate) begun_at: Instant,
}

impl Hand {
    /// Tells what is done now.
    pub(crate) fn tell(&self, what: impl Display) {
        let (seconds, answers) = (self.begun_at.elapsed().as_secs(), *self.answers.borrow());
        println!("{seconds:5} s, {answers:7} answers, {}: {what}", self.name);
    }

    /// Waits until so many more commands were answered.
    pub(crate) async fn answers(&mut self, count: u64) -> Result<(), Stuck> {
        let target = *self.answers.borrow() + count;
        let come = timeout(PATIENCE, self.answers.wait_for(|answers| *answers >= target)).await;
        match come {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Stuck(format!("{}: nothing is answered", self.name))),
        }
    }

    /// Waits until the load has shown that it goes on without what is away; not for long, for it
    /// may need that to go on.
    pub(crate) async fn goes_on(&mut self) {
        let target = *self.answers.borrow() + WORKS_AGAIN;
        let _ = timeout(AWAY_MAX, self.answers.wait_for(|answers| *answers >= target)).await;
    }
}

/// Lets time pass.
pub(crate) async fn pass(time: Duration) {
    let _ = timeout(time, std::future::pending::<()>()).await;
}
