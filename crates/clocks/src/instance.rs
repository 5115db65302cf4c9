//! One run of a clock: from when, until when, against what, and how it came out.

use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::ExclusionSide;

use crate::spans::{Span, Spans};

/// One instance of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The thing that it belongs to; none: the inquiry itself.
    pub key: Option<u128>,
    /// Its number among the instances of that thing, from 1.
    pub number: u32,
    /// The fact that began it, by its place in the stream.
    pub start_seq: u64,
    /// When that happened.
    pub started_at_ms: i64,
    /// From when on it counts.
    pub anchor_at_ms: i64,
    /// How it ended; none: it runs.
    pub ending: Option<Ending>,
    /// How it ends with the day on which it began, unless something ends it before that.
    pub ends_with_day: Option<Ending>,
    /// When it was fulfilled first, where a reopening let it go on after that.
    pub first_fulfilled_at_ms: Option<i64>,
    /// What it is judged against; none: nothing.
    pub target: Option<Target>,
    /// Why it is out of account, if it is, and out of which side.
    pub excluded: Option<(Code, ExclusionSide)>,
    /// Whether it stands still, as claimed, by a pause whose end nobody knows yet.
    pub is_paused: bool,
    /// With no pause taken off.
    pub gross: Reading,
    /// With pauses taken off as they were claimed, and exemptions.
    pub net: Reading,
    /// With pauses taken off as far as they were what they claimed to be, and exemptions.
    pub honest: Reading,
    /// As net, but as if there were no exemption.
    pub shadow: Reading,
}

/// What an instance is judged against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What is due.
    pub due: TargetDue,
    /// Since when this target counts for the instance.
    pub attached_at_ms: i64,
}

/// When something is due, resolved for one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetDue {
    /// After so many counted milliseconds from a moment on.
    After {
        /// The moment.
        from_ms: i64,
        /// The milliseconds.
        ms: i64,
    },
    /// At a moment.
    At {
        /// The moment.
        at_ms: i64,
    },
}

/// How an instance ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// What was to happen happened.
    Fulfilled {
        /// When.
        at_ms: i64,
        /// By which fact.
        stream_seq: u64,
    },
    /// It ended without a verdict.
    Cancelled {
        /// When.
        at_ms: i64,
        /// By which fact.
        stream_seq: u64,
        /// Why.
        reason: Code,
        /// Whether that takes back a breach that had come before; otherwise it stays.
        annuls: bool,
    },
    /// The day ended before it was fulfilled, which counts as missed.
    MissedAtDayEnd {
        /// When.
        at_ms: i64,
    },
    /// The day ended before it was fulfilled, and it is out of account.
    DroppedAtDayEnd {
        /// When.
        at_ms: i64,
    },
    /// The next interval began before it was fulfilled.
    Lapsed {
        /// When.
        at_ms: i64,
    },
}

impl Ending {
    /// When it ended.
    pub const fn at_ms(&self) -> i64 {
        match self {
            Ending::Fulfilled { at_ms, .. }
            | Ending::Cancelled { at_ms, .. }
            | Ending::MissedAtDayEnd { at_ms }
            | Ending::DroppedAtDayEnd { at_ms }
            | Ending::Lapsed { at_ms } => *at_ms,
        }
    }
}

/// What an instance comes to under one way of counting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// What stood still.
    pub still: Spans,
    /// What counted from anchor to end; none while it runs.
    pub elapsed_ms: Option<i64>,
    /// The first moment at which the target is reached; none without a target, or while a pause
    /// lasts whose end nobody knows.
    pub deadline_ms: Option<i64>,
    /// The last moment at which it is still met: later than the deadline where nothing counts
    /// right after it.
    pub met_until_ms: Option<i64>,
    /// The moment of the breach, where it ended after that.
    pub breached_at_ms: Option<i64>,
}

impl Reading {
    /// Whether the last that is known of it is a stretch that stands still, of no known end.
    pub(crate) fn stands_still(&self) -> bool {
        self.still.as_slice().last().is_some_and(|span| span.to_ms == Span::OPEN)
    }
}

/// How an instance came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Fulfilled in time.
    Met,
    /// Not fulfilled in time.
    Missed,
    /// Still in time.
    Running,
    /// Standing still.
    Paused,
    /// Ended before there was anything to judge.
    Cancelled,
    /// Out of account.
    Excluded,
    /// Measured, against no target.
    Measured,
}

impl Instance {
    /// How it comes out under one way of counting, for somebody who asks at a moment.
    pub fn verdict(&self, reading: &Reading, at_ms: i64) -> Verdict {
        match &self.excluded {
            Some((_, ExclusionSide::Both)) => Verdict::Excluded,
            Some((_, ExclusionSide::Numerator)) => Verdict::Missed,
            None => self.verdict_in_account(reading, at_ms),
        }
    }

    /// The same, as if nothing took it out of account save its day (design 03, ruling 8).
    pub fn verdict_in_account(&self, reading: &Reading, at_ms: i64) -> Verdict {
        let day_is_over = self.ends_with_day.as_ref().filter(|end| end.at_ms() <= at_ms);
        let ending = self.ending.as_ref().or(day_is_over);
        if matches!(ending, Some(Ending::DroppedAtDayEnd { .. })) {
            return Verdict::Excluded;
        }
        let is_late = |at_ms| reading.met_until_ms.is_some_and(|until_ms| at_ms > until_ms);
        match ending {
            Some(Ending::MissedAtDayEnd { .. }) => Verdict::Missed,
            Some(Ending::Cancelled { annuls: true, .. }) => Verdict::Cancelled,
            Some(ending) if is_late(ending.at_ms()) => Verdict::Missed,
            Some(Ending::Cancelled { .. }) => Verdict::Cancelled,
            Some(_) if self.target.is_none() => Verdict::Measured,
            Some(Ending::Lapsed { .. }) => Verdict::Missed,
            Some(Ending::Fulfilled { .. } | Ending::DroppedAtDayEnd { .. }) => Verdict::Met,
            None if is_late(at_ms) => Verdict::Missed,
            None if reading.stands_still() => Verdict::Paused,
            None => Verdict::Running,
        }
    }

    /// Whether the target was already past when it began to count for the instance: nobody can
    /// have kept it, so that no person is to blame.
    pub fn is_breached_on_attach(&self, reading: &Reading) -> bool {
        let attached = self.target.map(|target| target.attached_at_ms);
        let met_until = reading.met_until_ms;
        attached.zip(met_until).is_some_and(|(attached_ms, until_ms)| until_ms < attached_ms)
    }
}
