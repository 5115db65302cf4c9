//! Clocks: what a policy promised for an inquiry or a session, how long it took, and whose breach
//! it was.
//!
//! Invariants:
//! - A row follows from the facts of one stream and the rules up to a place in partition 0.
//! - An instance counts by what its ledger knew when it recorded the starting fact.
//! - Nothing depends on the present: a running instance has a deadline, and no verdict.

mod case;
mod exclusion;
mod found;
mod hearing;
mod histogram;
mod instance_rows;
mod kept_facts;
mod measures;
mod notice;
mod projector;
mod rows;
mod session;
mod share;
mod stream;
mod tables;
mod verdict;

pub(crate) use case::ClockCase;
pub use projector::ClockProjector;
pub use session::{SessionClockCase, SessionClockProjector};
pub use tables::session::{
    SESSION_BREACH_NOTICE, SESSION_CLOCK, SESSION_CLOCK_DAY_SUBTOTAL,
    SESSION_CLOCK_HISTOGRAM_SUBTOTAL,
};
pub use tables::{
    BREACH_NOTICE, BREACH_SHARE, CLOCK, CLOCK_DAY_SUBTOTAL, CLOCK_HISTOGRAM_SUBTOTAL, CLOCK_PAUSE,
    EXCLUSION,
};
