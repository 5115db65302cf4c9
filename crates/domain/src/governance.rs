//! What facts are judged by: calendars, clocks, policies, exemptions … They are facts themselves,
//! in versions.
//!
//! Invariants:
//! - A version is never changed: another one takes its place from an instant on.
//! - What is published can be evaluated: whoever publishes hears of every fault at once.

pub mod calendar;
pub mod clock_def;
pub mod day;
pub mod edition;
pub mod emergency;
pub mod exemption;
pub mod metric_definition;
pub mod policy;
pub mod predicate;
mod process_definition;
pub mod publish;
pub mod roster;
mod subject;
pub mod target;
pub mod words;

pub use calendar::{Calendar, CalendarFault};
pub use clock_def::ClockDef;
pub use day::{Day, DaySpan, Weekday};
pub use edition::{Edition, What, Written};
pub use emergency::EmergencyPlan;
pub use exemption::{Exemption, Holiday};
pub use metric_definition::MetricDefinition;
pub use policy::{Coverage, Policy, PolicyRow};
pub use predicate::{Attribute, Predicate};
pub use process_definition::{Deviation, ProcessDefinition, ProcessFault};
pub use publish::Publish;
pub use roster::{Roster, Shift};
pub use subject::GovernanceSubject;
pub use target::{Due, TargetRow};
pub use words::Words;
