//! The real clock and real random bytes; everything else takes both as arguments.

use std::time::{SystemTime, UNIX_EPOCH};

use verbatim_domain::Timestamp;
use verbatim_ledger::{Clock, Entropy};

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let unix_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_unix_ms(unix_ms).unwrap_or(Timestamp::MAX)
    }
}

/// The system's random bytes, through a generator of each thread's own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bytes16(&self) -> [u8; 16] {
        rand::random()
    }
}
