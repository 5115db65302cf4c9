//! A clock as data: what starts, pauses and stops it, what it is measured against, who bears it.
//!
//! The language of design 04. Everything a known rule needs is one of these fields; no rule has
//! code of its own.

use crate::text::Code;
use crate::time::Timestamp;

use super::day::DaySpan;
use super::predicate::Predicate;
use super::target::TargetRow;
use super::words::words;

/// One version of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockDef {
    /// Which clock.
    pub clock_id: Code,
    /// Which version of it.
    pub version: u32,
    /// What has instances of it: each has clocks of its own.
    pub subject: Subject,
    /// The fact that begins an instance.
    pub start: Predicate,
    /// From when on it counts.
    pub anchor: Anchor,
    /// What must hold of the starting fact for the instance to be assessed at all.
    pub eligible_if: Predicate,
    /// While this holds it stands still.
    pub pause: Predicate,
    /// What must hold for it to go on after a pause; none: that the pause no longer holds.
    pub resume: Option<Predicate>,
    /// What of pauses before the starting fact, where the anchor lies earlier.
    pub earlier_pauses: EarlierPauses,
    /// The fact that fulfils it.
    pub stop: Predicate,
    /// What must hold of that fact as well: which messages count as an answer.
    pub qualify: Predicate,
    /// What takes a fulfilment back as if it had not been, such as a failed delivery.
    pub revoke: Option<Revocation>,
    /// The facts that end it without a verdict, with the reason; the first that holds counts.
    pub cancel: Vec<Cancellation>,
    /// The fact that begins the count anew.
    pub reset: Predicate,
    /// When another instance of the same subject begins.
    pub recurrence: Recurrence,
    /// What happens when an inquiry is opened again.
    pub on_reopen: OnReopen,
    /// What takes an instance out of account, with the reason.
    pub exclude: Vec<Exclusion>,
    /// What is due; none of the rows: it is measured and not judged.
    pub targets: Vec<TargetRow>,
    /// Which hours count.
    pub hours: Hours,
    /// How hours count.
    pub count_mode: CountMode,
    /// The most that one instance adds to an average, in milliseconds.
    pub cap_ms: Option<i64>,
    /// What becomes of an instance that nothing ends.
    pub unresolved: Unresolved,
    /// What a change of the inquiry's attributes does to the target.
    pub policy_bind: PolicyBind,
    /// Who bears a breach.
    pub attribution: Attribution,
    /// From when on it counts, for what begins then.
    pub effective_from: Timestamp,
}

impl ClockDef {
    /// Whether instances begin with time, with no fact that begins them.
    pub fn begins_by_itself(&self) -> bool {
        matches!(self.recurrence, Recurrence::FixedInterval { .. })
    }

    /// Whether it asks when a day begins, or what time of the day it is.
    pub fn counts_by_days(&self) -> bool {
        let ends_with_day = match self.unresolved {
            Unresolved::BreachAtDayEnd | Unresolved::ExcludedAtDayEnd => true,
            Unresolved::BreachAtDeadline | Unresolved::ExcludedUntilDue => false,
        };
        ends_with_day || self.targets.iter().any(TargetRow::is_by_days)
    }

    /// Whether a change of the inquiry moves the target of what runs.
    pub fn floats(&self) -> bool {
        matches!(self.policy_bind, PolicyBind::FloatRebase | PolicyBind::FloatFromChange)
    }
}

/// What takes a fulfilment back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The fact. It must be about the same message as the fulfilment.
    pub when: Predicate,
    /// How soon after it, in milliseconds.
    pub within_ms: i64,
}

/// A fact that ends a clock without a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Why, as reports name it.
    pub reason: Code,
    /// The fact.
    pub when: Predicate,
    /// Whether it takes back a breach that had come before, as if there had been nothing to judge.
    pub annuls: bool,
}

/// When another instance begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    /// Never: a subject has one instance, the first that no exclusion takes out of account.
    Once,
    /// With the next starting fact after the last instance ended, or at once where that is out of
    /// account.
    PerTurn,
    /// Once more after each reopening: the first that no exclusion takes out of account.
    PerReopen,
    /// The fact that ends one begins the next, if it is a starting fact.
    Chained,
    /// With every starting fact, whether or not others run.
    Independent,
    /// Again and again after so long, whether or not the last one was fulfilled.
    FixedInterval {
        /// The interval, in milliseconds.
        ms: i64,
    },
}

/// What takes an instance out of account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Why, as reports name it.
    pub reason: Code,
    /// What must hold of the starting fact.
    pub when: Predicate,
    /// Out of which side of the fraction.
    pub side: ExclusionSide,
    /// So long after the starting fact, in milliseconds, a mark on it may be set that takes it out
    /// of account; none: whenever it is set.
    pub marked_within_ms: Option<i64>,
}

/// Which hours count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// All of them.
    Always,
    /// Those of a calendar.
    Calendar(Code),
    /// Those in which anybody is on duty of the team that answers for the inquiry when an instance
    /// begins.
    OfTeam {
        /// The calendar, where that team has no roster.
        otherwise: Code,
    },
}

/// How hours count. They are kept apart: each says something else about a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountMode {
    /// Outside of the hours it sleeps.
    Within,
    /// What begins outside of the hours is not assessed; what begins inside counts on past them.
    GateByStart,
    /// Every day this stretch of local time does not count.
    SkipDaily(DaySpan),
}

words! {
    /// What has instances of a clock. A fact belongs to the instances of the things it names; one
    /// that names none of the kind belongs to all of them.
    Subject {
        /// The inquiry.
        Inquiry = "inquiry",
        /// One message of a customer.
        Message = "message",
        /// One message to a customer.
        Reply = "reply",
        /// A session.
        Session = "session",
        /// A hand-off.
        Handoff = "handoff",
        /// A delegated task.
        Task = "task",
        /// A promise.
        Promise = "promise",
        /// A resolution and how the customer was told.
        Resolution = "resolution",
        /// A dispute.
        Dispute = "dispute",
        /// What somebody was asked to prove.
        Evidence = "evidence",
        /// Feedback.
        Feedback = "feedback",
        /// A follow-up.
        FollowUp = "follow_up",
        /// An escalation.
        Escalation = "escalation",
        /// A call.
        Call = "call",
        /// A snooze.
        Snooze = "snooze",
        /// A complaint to an authority.
        Complaint = "complaint",
    }
    /// From when on an instance counts.
    Anchor {
        /// From the starting fact.
        Event = "event",
        /// From the opening of the inquiry.
        Opened = "opened",
        /// From the customer's first message.
        FirstCustomerMessage = "first_customer_message",
        /// From the beginning of the session.
        SessionStart = "session_start",
        /// From when the customer asked for a person.
        HumanRequested = "human_requested",
    }
    /// What of pauses before the starting fact.
    EarlierPauses {
        /// That time counts.
        Counted = "counted",
        /// They are carried over: that time does not count.
        Carried = "carried",
    }
    /// What happens to a fulfilled instance when its inquiry is opened again.
    OnReopen {
        /// Nothing.
        Never = "never",
        /// Another instance begins.
        NewInstance = "new_instance",
        /// It goes on; the time between does not count.
        Resume = "resume",
        /// It goes on as if it had never stopped.
        CountThrough = "count_through",
    }
    /// Out of which side an excluded instance falls.
    ExclusionSide {
        /// Out of both.
        Both = "both",
        /// Out of the numerator: it counts as not met.
        Numerator = "numerator",
    }
    /// What becomes of an instance that nothing ends.
    Unresolved {
        /// It is missed from its deadline on.
        BreachAtDeadline = "breach_at_deadline",
        /// It is out of account until its deadline, and missed from then on.
        ExcludedUntilDue = "excluded_until_due",
        /// It ends, missed, with the local day on which it began.
        BreachAtDayEnd = "breach_at_day_end",
        /// It ends, out of account, with the local day on which it began.
        ExcludedAtDayEnd = "excluded_at_day_end",
    }
    /// What a change of the inquiry's attributes does to a running instance.
    PolicyBind {
        /// Nothing: what was promised stays.
        PinnedAtStart = "pinned_at_start",
        /// The new target counts, from the original start.
        FloatRebase = "float_rebase",
        /// The new target counts, from the change on.
        FloatFromChange = "float_from_change",
        /// Nothing; people decide.
        Manual = "manual",
    }
    /// Who bears a breach.
    Attribution {
        /// Who answered, or should have.
        Responder = "responder",
        /// Who held the inquiry at the deadline.
        HolderAtBreach = "holder_at_breach",
        /// Every holder by its share of the counted time.
        HolderShare = "holder_share",
        /// The merchant of the inquiry.
        MerchantOfRecord = "merchant_of_record",
        /// To whom it was transferred.
        Transferee = "transferee",
    }
}
