//! What facts are judged by: calendars, clocks, policies. They are facts themselves, in versions.
//!
//! Invariants:
//! - A version is never changed: another one takes its place from an instant on.
//! - What is published can be evaluated: whoever publishes hears of every fault at once.

pub mod calendar;
pub mod clock_def;
pub mod day;
pub mod policy;
pub mod predicate;
pub mod publish;
pub mod target;
pub mod words;

pub use calendar::{Calendar, CalendarFault};
pub use clock_def::ClockDef;
pub use day::{Day, DaySpan, Weekday};
pub use policy::{Coverage, Policy, PolicyRow};
pub use predicate::{Attribute, Predicate};
pub use publish::{GovernanceSubject, Publish, Written};
pub use target::{Due, TargetRow};
pub use words::Words;
