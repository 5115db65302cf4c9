//! Closed loops: so many callers, each of which calls again when its last call was answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::BenchError;

/// One caller.
pub(super) trait Caller: Send + 'static {
    /// Makes the next call, and tells how long the answer took. What a caller does before it calls
    /// is its own affair.
    fn call(&mut self) -> impl Future<Output = Result<Duration, BenchError>> + Send;
}

/// Every answer of one load, or of several.
#[derive(Debug, Default)]
pub(super) struct Answers {
    latencies: Vec<Duration>,
    elapsed: Duration,
    /// What this process, callers among it, took of the cores.
    cpu: Duration,
}

/// What callers saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Answers a second.
    pub(super) per_second: f64,
    /// Half of the answers came within this.
    pub(super) p50: Duration,
    /// 99 of 100 came within this.
    pub(super) p99: Duration,
    /// What this process took of the cores for each; nothing where the system does not tell.
    pub(super) cpu: Duration,
}

/// Lets the callers call for a while.
pub(super) async fn run<C: Caller>(
    callers: impl IntoIterator<Item = C>,
    within: Duration,
) -> Result<Answers, BenchError> {
    let callers: Vec<C> = callers.into_iter().collect();
    let barrier = Arc::new(Barrier::new(callers.len() + 1));
    let mut calling = JoinSet::new();
    for caller in callers {
        calling.spawn(call(caller, within, Arc::clone(&barrier)));
    }
    barrier.wait().await;
    let (begun, cpu_before) = (Instant::now(), cpu_so_far());
    let mut latencies = Vec::new();
    while let Some(caller) = calling.join_next().await {
        latencies.extend(caller??);
    }
    let cpu = cpu_so_far().saturating_sub(cpu_before);
    Ok(Answers { latencies, elapsed: begun.elapsed(), cpu })
}

/// What this process took of the cores since its start; nothing where the system does not tell.
fn cpu_so_far() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything, user and system time are the 12th and
    // 13th, in hundredths of a second.
    let behind = told.rsplit_once(')').map_or("", |(_, behind)| behind);
    let times = behind.split_whitespace().skip(11).take(2);
    let ticks: u64 = times.filter_map(|time| time.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

async fn call<C: Caller>(
    mut caller: C,
    within: Duration,
    barrier: Arc<Barrier>,
) -> Result<Vec<Duration>, BenchError> {
    let mut latencies = Vec::new();
    barrier.wait().await;
    let begun = Instant::now();
    while begun.elapsed() < within {
        latencies.push(caller.call().await?);
    }
    Ok(latencies)
}

impl Answers {
    /// Answers a second.
    pub(super) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// Takes another round of the same load in.
    pub(super) fn add(&mut self, round: Answers) {
        self.latencies.extend(round.latencies);
        self.elapsed += round.elapsed;
        self.cpu += round.cpu;
    }

    /// The figures; all zero if nothing was answered.
    pub(super) fn seen(&mut self) -> Seen {
        self.latencies.sort_unstable();
        let last = self.latencies.len().saturating_sub(1) as f64;
        let rank = |share: f64| self.latencies.get((last * share) as usize).copied();
        let rank = |share: f64| rank(share).unwrap_or_default();
        let count = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX).max(1);
        let cpu = self.cpu / count;
        Seen { per_second: self.per_second(), p50: rank(0.50), p99: rank(0.99), cpu }
    }
}
