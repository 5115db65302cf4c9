//! What befalls PostgreSQL: killed, and restarted in order. Commands need no views.

use std::sync::Arc;

use tokio::sync::watch;
use verbatim_testkit::postgres::PostgresServer;

use super::hand::{Hand, Stuck, WORKS_AGAIN};
use super::tally::Tally;

/// One strike for so many of the hand that strikes at instances.
const EPISODES: u64 = 5;

/// The hand that strikes at PostgreSQL.
pub(crate) struct Databases {
    pub(crate) hand: Hand,
    pub(crate) server: Arc<PostgresServer>,
    pub(crate) tally: Tally,
}

impl Databases {
    /// Strikes, a kill and a restart in turns, as instances are struck at.
    pub(crate) async fn run(&mut self, mut episodes: watch::Receiver<u64>) -> Result<(), Stuck> {
        let mut kills = true;
        for next in (0..).step_by(EPISODES as usize) {
            if episodes.wait_for(|episodes| *episodes > next).await.is_err() {
                break;
            }
            match kills {
                true => self.kill().await?,
                false => self.restart().await?,
            }
            kills = !kills;
        }
        Ok(())
    }

    async fn kill(&mut self) -> Result<(), Stuck> {
        self.hand.tell("killed");
        self.tally.databases_killed += 1;
        self.server.kill().await;
        self.hand.goes_on().await;
        self.server.restart().await;
        self.hand.answers(WORKS_AGAIN).await
    }

    async fn restart(&mut self) -> Result<(), Stuck> {
        self.hand.tell("restarted");
        self.tally.databases_restarted += 1;
        self.server.stop().await;
        self.server.restart().await;
        self.hand.answers(WORKS_AGAIN).await
    }
}
