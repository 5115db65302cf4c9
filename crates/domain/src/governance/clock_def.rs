//! A clock as data: what starts, pauses and stops it, what it is measured against, who bears it.
//!
//! The language of design 04. Everything a known rule needs is one of these fields; no rule has
//! code of its own.

use crate::text::Code;

use super::day::DaySpan;
use super::predicate::Predicate;
use super::target::TargetRow;

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
}

/// What has instances of a clock. A fact belongs to the instances of the things it names; a fact
/// that names none of the kind belongs to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The inquiry.
    Inquiry,
    /// One message of a customer.
    Message,
    /// One message to a customer.
    Reply,
    /// A session.
    Session,
    /// A hand-off.
    Handoff,
    /// A delegated task.
    Task,
    /// A promise.
    Promise,
    /// A resolution and how the customer was told.
    Resolution,
    /// A dispute.
    Dispute,
    /// What somebody was asked to prove.
    Evidence,
    /// Feedback.
    Feedback,
    /// A follow-up.
    FollowUp,
    /// An escalation.
    Escalation,
    /// A call.
    Call,
    /// A snooze.
    Snooze,
    /// A complaint to an authority.
    Complaint,
}

/// From when on an instance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// From the starting fact.
    Event,
    /// From the opening of the inquiry.
    Opened,
    /// From the customer's first message.
    FirstCustomerMessage,
    /// From the beginning of the session.
    SessionStart,
    /// From when the customer asked for a person.
    HumanRequested,
}

/// What of pauses before the starting fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierPauses {
    /// That time counts.
    Counted,
    /// They are carried over: that time does not count.
    Carried,
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
}

/// When another instance begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    /// Never: a subject has one instance.
    Once,
    /// With the next starting fact after the last instance ended.
    PerTurn,
    /// Once more after each reopening.
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

/// What happens to a fulfilled instance when its inquiry is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnReopen {
    /// Nothing.
    Never,
    /// Another instance begins.
    NewInstance,
    /// It goes on; the time between does not count.
    Resume,
    /// It goes on as if it had never stopped.
    CountThrough,
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
}

/// Out of which side an excluded instance falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExclusionSide {
    /// Out of both.
    Both,
    /// Out of the numerator: it counts as not met.
    Numerator,
}

/// Which hours count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// All of them.
    Always,
    /// Those of a calendar.
    Calendar(Code),
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

/// What becomes of an instance that nothing ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unresolved {
    /// It is missed from its deadline on.
    BreachAtDeadline,
    /// It is out of account until its deadline, and missed from then on.
    ExcludedUntilDue,
    /// It ends, missed, with the local day on which it began.
    BreachAtDayEnd,
    /// It ends, out of account, with the local day on which it began.
    ExcludedAtDayEnd,
}

/// What a change of the inquiry's attributes does to a running instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyBind {
    /// Nothing: what was promised stays.
    PinnedAtStart,
    /// The new target counts, from the original start.
    FloatRebase,
    /// The new target counts, from the change on.
    FloatFromChange,
    /// Nothing; people decide.
    Manual,
}

/// Who bears a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribution {
    /// Who answered, or should have.
    Responder,
    /// Who held the inquiry at the deadline.
    HolderAtBreach,
    /// Every holder by its share of the counted time.
    HolderShare,
    /// The merchant of the inquiry.
    MerchantOfRecord,
    /// To whom it was transferred.
    Transferee,
}
