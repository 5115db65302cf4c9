//! How often each fault was done, and how often it hit somebody who mattered.

use std::fmt;
use std::ops::AddAssign;

use verbatim_tests::checker::RawLog;

/// How often each fault was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) killed: Vec<Victim>,
    pub(crate) restarted: u64,
    /// Of instances whose time stood still until others had taken over.
    pub(crate) zombies: Vec<Victim>,
    pub(crate) blinked: u64,
    /// From callers and other instances.
    pub(crate) cut_off: u64,
    pub(crate) cut_from_brokers: u64,
    pub(crate) disks_filled: u64,
    /// Starts that failed, for something was away just then.
    pub(crate) starts_failed: u64,
    pub(crate) brokers_killed: u64,
    pub(crate) brokers_paused: u64,
    pub(crate) brokers_cut: u64,
    /// Of all brokers that were killed, paused or cut, those that led a partition just then.
    pub(crate) leaders: u64,
    pub(crate) databases_killed: u64,
    pub(crate) databases_restarted: u64,
}

/// An instance, and when something befell it.
#[derive(Debug, Clone)]
pub(crate) struct Victim {
    address: String,
    at_ms: i64,
    /// Known once the log was read.
    ruled: bool,
}

impl Victim {
    /// The instance at this address, now.
    #[expect(clippy::disallowed_methods, reason = "held against the clocks of those who claimed")]
    pub(crate) fn now(address: String) -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let at_ms = since.map_or(0, |since| since.as_millis() as i64);
        Victim { address, at_ms, ruled: false }
    }
}

impl Tally {
    /// Finds out who was an owner.
    pub(crate) fn look_up_owners(&mut self, log: &RawLog) {
        for victim in self.killed.iter_mut().chain(&mut self.zombies) {
            victim.ruled = log.ruled_count(&victim.address, victim.at_ms) > 0;
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.killed.extend(other.killed);
        self.restarted += other.restarted;
        self.zombies.extend(other.zombies);
        self.blinked += other.blinked;
        self.cut_off += other.cut_off;
        self.cut_from_brokers += other.cut_from_brokers;
        self.disks_filled += other.disks_filled;
        self.starts_failed += other.starts_failed;
        self.brokers_killed += other.brokers_killed;
        self.brokers_paused += other.brokers_paused;
        self.brokers_cut += other.brokers_cut;
        self.leaders += other.leaders;
        self.databases_killed += other.databases_killed;
        self.databases_restarted += other.databases_restarted;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owners = |victims: &[Victim]| victims.iter().filter(|victim| victim.ruled).count();
        write!(
            f,
            "instances: {} killed ({} were owners), {} zombies ({} were owners), {} blinked, \
             {} restarted, {} cut off, {} cut from the brokers, {} disks filled, {} starts failed; \
             brokers: {} killed, {} paused, {} cut ({} of all led partitions); \
             databases: {} killed, {} restarted",
            self.killed.len(),
            owners(&self.killed),
            self.zombies.len(),
            owners(&self.zombies),
            self.blinked,
            self.restarted,
            self.cut_off,
            self.cut_from_brokers,
            self.disks_filled,
            self.starts_failed,
            self.brokers_killed,
            self.brokers_paused,
            self.brokers_cut,
            self.leaders,
            self.databases_killed,
            self.databases_restarted
        )
    }
}
