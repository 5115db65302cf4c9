//! Judges a log by its raw file and by what the callers saw. Shares no code with the ledger.
//!
//! Each invariant of the log is a function; each is shown to fail by a log or a history that was
//! doctored. The views' own (that they equal the fold of the log) is `verbatim verify`.

mod acknowledged;
mod applied;
mod denials;
#[cfg(test)]
mod doctored;
mod frame;
mod history;
mod kafka_log;
mod order;
mod raw_log;

use std::collections::HashMap;
use std::fmt;
use std::ops::AddAssign;

use uuid::Uuid;

pub use history::{Denial, End, History, Line, Receipt, Seen, Sending, Story};
pub use kafka_log::read_topic;
pub use raw_log::{Body, Entry, RawLog, RawPartition, Recorded, Unreadable, read_log};

/// What must hold, whatever fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// No acknowledged command is lost.
    I1NothingLost,
    /// No request id is applied twice.
    I2NothingTwice,
    /// Valid indexes, and the numbers of a stream's facts, have no gap.
    I3NoGap,
    /// Terms only rise.
    I4TermsRise,
    /// No valid record of an older term stands behind a claim.
    I5NobodyOld,
    /// A refused command left nothing.
    I6RefusedLeftNothing,
    /// What was in doubt is there once or not at all, and from the reign it was sent in.
    I7OnceOrAbsent,
    /// Per inquiry, log and refusals agree with real time; per stream of commands, with its order.
    I8RealTime,
    /// A repeated request gets the identical answer.
    I10SameAnswer,
}

/// One place where an invariant does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub invariant: Invariant,
    /// Where, and how.
    pub why: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.why)
    }
}

type Check = fn(&RawLog, &History, &mut Vec<String>);

const CHECKS: [(Invariant, Check); 13] = [
    (Invariant::I1NothingLost, acknowledged::nothing_is_lost),
    (Invariant::I2NothingTwice, applied::nothing_is_applied_twice),
    (Invariant::I3NoGap, order::nothing_is_missing_in_between),
    (Invariant::I4TermsRise, order::terms_rise),
    (Invariant::I5NobodyOld, order::nobody_old_writes_behind_a_claim),
    (Invariant::I6RefusedLeftNothing, applied::what_was_refused_left_nothing),
    (Invariant::I7OnceOrAbsent, applied::doubts_are_settled),
    (Invariant::I8RealTime, order::the_log_agrees_with_real_time),
    (Invariant::I8RealTime, order::streams_keep_their_order),
    (Invariant::I8RealTime, denials::nobody_denies_an_inquiry),
    (Invariant::I8RealTime, denials::nobody_denies_a_fact),
    (Invariant::I10SameAnswer, acknowledged::the_same_request_has_the_same_answer),
    (Invariant::I10SameAnswer, denials::nobody_refuses_what_is_recorded),
];

/// Everything that is broken; nothing, if all is well.
pub fn check(log: &RawLog, history: &History) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (invariant, holds) in CHECKS {
        let mut found = Vec::new();
        holds(log, history, &mut found);
        broken.extend(found.into_iter().map(|why| Broken { invariant, why }));
    }
    broken
}

/// How much was seen, to show that the faults hit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Commands with a receipt.
    pub acknowledged: u64,
    /// Commands refused for good.
    pub refused: u64,
    /// Commands that somebody was left in doubt about.
    pub in_doubt: u64,
    /// Of those, the ones that the log holds from before their caller asked again.
    pub doubts_applied: u64,
    /// Of those, the ones that the log did not hold when their caller asked again, or ever.
    pub doubts_absent: u64,
    /// Sendings that were answered with an earlier receipt.
    pub repeated: u64,
    /// Of those, the ones that came after hundreds of other commands for the same inquiry.
    pub repeated_late: u64,
    /// Records that the append rule passed over.
    pub void: u64,
    /// The highest term of any partition.
    pub term_max: u64,
}

/// So many commands for one inquiry are hundreds.
const HUNDREDS: usize = 200;

/// Counts.
pub fn figures(log: &RawLog, history: &History) -> Figures {
    let reigns = applied::reigns(log);
    let mut figures = Figures { term_max: log.term_max(), ..Figures::default() };
    figures.void = log.partitions.iter().map(|partition| partition.void_count).sum();
    figures.repeated_late = repeated_late(history);
    for (marker, story) in &history.commands {
        figures.acknowledged += u64::from(story.receipts().next().is_some());
        figures.refused += u64::from(story.is_refused());
        figures.repeated += story.receipts().filter(|(_, receipt)| receipt.repeated).count() as u64;
        if story.was_in_doubt() {
            figures.in_doubt += 1;
            match applied::was_applied_in_doubt(story, reigns.get(marker.as_str())) {
                true => figures.doubts_applied += 1,
                false => figures.doubts_absent += 1,
            }
        }
    }
    figures
}

/// How many repetitions came after hundreds of other commands for the same inquiry.
fn repeated_late(history: &History) -> u64 {
    let mut answered: HashMap<Uuid, Vec<(u64, u64)>> = HashMap::new();
    for story in history.commands.values() {
        let index = story.receipts().next().map(|(_, receipt)| receipt.index);
        let known = index.map(|index| (index, story.known_at()));
        answered.entry(story.inquiry_id).or_default().extend(known);
    }
    let is_late = |story: &Story, sending: &Sending, index: u64| {
        let others = answered[&story.inquiry_id].iter();
        let between = others.filter(|(of, known_at)| *of > index && *known_at < sending.sent_at);
        between.count() >= HUNDREDS
    };
    let late = |story: &Story| {
        let repeated = story.receipts().filter(|(_, receipt)| receipt.repeated);
        repeated.filter(|(sending, receipt)| is_late(story, sending, receipt.index)).count() as u64
    };
    history.commands.values().map(late).sum()
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.in_doubt += other.in_doubt;
        self.doubts_applied += other.doubts_applied;
        self.doubts_absent += other.doubts_absent;
        self.repeated += other.repeated;
        self.repeated_late += other.repeated_late;
        self.void += other.void;
        self.term_max = self.term_max.max(other.term_max);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} acknowledged, {} refused, {} in doubt ({} of them applied, {} absent), {} repeated \
             ({} of them after hundreds of others), {} void, term {}",
            self.acknowledged,
            self.refused,
            self.in_doubt,
            self.doubts_applied,
            self.doubts_absent,
            self.repeated,
            self.repeated_late,
            self.void,
            self.term_max
        )
    }
}
