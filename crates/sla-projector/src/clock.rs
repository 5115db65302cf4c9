//! Clocks: what a policy promised for an inquiry, how long it took, and whose breach it was.
//!
//! Invariants:
//! - A row follows from the facts of one inquiry and the rules up to a place in partition 0.
//! - An instance counts by what its ledger knew when it recorded the starting fact.
//! - Nothing depends on the present: a running instance has a deadline, and no verdict.

mod case;
mod exclusion;
mod found;
mod hearing;
mod histogram;
mod measures;
mod notice;
mod projector;
mod rows;
mod share;
mod tables;

pub(crate) use case::ClockCase;
pub use projector::ClockProjector;
pub use tables::{
    BREACH_NOTICE, BREACH_SHARE, CLOCK, CLOCK_DAY_SUBTOTAL, CLOCK_HISTOGRAM_SUBTOTAL, CLOCK_PAUSE,
    EXCLUSION,
};
