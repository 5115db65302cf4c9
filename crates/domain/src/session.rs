//! One contact of a customer, before an inquiry or without one.
//!
//! Invariants:
//! - The first event of a stream is [`Event::SessionOpened`], and there is no second one.
//! - A customer waits until a person has answered: neither a bot nor a greeting ends that.
//! - A session that was abandoned was answered by no person.
//! - After its end a session takes nothing but inquiries that it led to.
//! - `decide` never panics, and `evolve` never fails.

mod decide;
mod event;
mod evolve;
mod refusal;
mod state;

#[cfg(test)]
mod tests;

pub use decide::decide;
pub use event::{
    Command, Event, SessionAbandoned, SessionAnswered, SessionClosed, SessionLinked, SessionOpened,
    SessionQueued,
};
pub use evolve::{evolve, replay};
pub use refusal::Refusal;
pub use state::{Memory, Session, Stage};
