//! The clock language: what was promised, how long it took, and whether it was kept.
//!
//! Invariants:
//! - A result is a pure function of facts, definitions and calendars: no clock, no chance, no I/O.
//! - Time is whole milliseconds. A deadline is the first instant at which what counts reaches the
//!   target; whatever happens at that very instant still meets it.
//! - Nothing here depends on the present. Whether a running clock is late is asked with an instant.
//! - Facts count in the order of `occurred_at`, and at equal times in the order of their stream;
//!   in which order they arrived does not matter.

mod bound;
pub mod fact;
mod hold;
pub mod hours;
pub mod instance;
mod kinds;
mod matches;
pub mod open_hours;
mod pauses;
pub mod rate;
mod recorded;
pub mod rulebook;
mod run;
pub mod share;
pub mod spans;
pub mod story;
pub mod tail;

pub use bound::{Bound, bound_instances};
pub use fact::{Fact, Landmark, Word};
pub use hours::{Calendars, Counting, HoursError, Timeline};
pub use instance::{Ending, Instance, Reading, Verdict};
pub use kinds::Kinds;
pub use open_hours::{OpenHours, UnknownZone};
pub use rate::Rate;
pub use recorded::{Told, instant_ms, recorded};
pub use rulebook::{
    Covered, HoursOfTeam, InForce, Retold, Rulebook, RulebookError, Scope, Touches,
};
pub use run::{Exempt, Rule, instances};
pub use share::{Holding, shares};
pub use spans::{Span, Spans};
pub use story::Story;
pub use tail::Tail;
