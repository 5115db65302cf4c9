//! What has been done so far, for the progress bar and the last line.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// Counts everything that happens to a file.
#[derive(Debug)]
pub(super) struct Tally {
    cases: AtomicU64,
    rows: AtomicU64,
    skipped: AtomicU64,
    commands: AtomicU64,
    recorded: AtomicU64,
    repeated: AtomicU64,
    rejected: AtomicU64,
    bar: ProgressBar,
}

/// How a command ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    /// It was recorded.
    Recorded,
    /// It had been recorded before.
    Repeated,
    /// It was refused for good.
    Refused,
}

impl Tally {
    /// Nothing yet. The bar shows on a terminal alone.
    pub(super) fn new() -> Self {
        let style = "{spinner} {pos}/{len} commands  {per_sec}  {elapsed_precise}  {msg}";
        let style = ProgressStyle::with_template(style).expect("the template is well formed");
        let bar = ProgressBar::new(0).with_style(style);
        let none = || AtomicU64::new(0);
        Self {
            cases: none(),
            rows: none(),
            skipped: none(),
            commands: none(),
            recorded: none(),
            repeated: none(),
            rejected: none(),
            bar,
        }
    }

    /// A case was translated.
    pub(super) fn case(&self, rows: u64) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Rows were left out.
    pub(super) fn skip(&self, rows: u64) {
        self.skipped.fetch_add(rows, Ordering::Relaxed);
    }

    /// Commands are on their way.
    pub(super) fn commands(&self, count: u64) {
        self.commands.fetch_add(count, Ordering::Relaxed);
        self.bar.inc_length(count);
    }

    /// A command was answered.
    pub(super) fn answered(&self, ending: Ending) {
        match ending {
            Ending::Recorded => self.recorded.fetch_add(1, Ordering::Relaxed),
            Ending::Repeated => self.repeated.fetch_add(1, Ordering::Relaxed),
            Ending::Refused => 0, // Counted when it is written down.
        };
        self.bar.inc(1);
    }

    /// Something was written to the rejects file.
    pub(super) fn reject(&self) {
        let rejected = self.rejected.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.set_message(format!("{rejected} rejected"));
    }

    /// How many lines the rejects file has.
    pub(super) fn rejected(&self) -> u64 {
        self.rejected.load(Ordering::Relaxed)
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        write!(
            f,
            "{} cases, {} rows, {} skipped: {} commands, {} recorded, {} recorded before, \
             {} rejected, in {:.1} s",
            read(&self.cases),
            read(&self.rows),
            read(&self.skipped),
            read(&self.commands),
            read(&self.recorded),
            read(&self.repeated),
            read(&self.rejected),
            self.bar.elapsed().as_secs_f64(),
        )
    }
}
