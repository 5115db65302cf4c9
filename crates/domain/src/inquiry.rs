//! One customer inquiry: everything that happens to it, and what may not.
//!
//! Invariants:
//! - The first event of a stream is [`Event::InquiryOpened`], and there is no second one.
//! - An id names one thing of its kind in an inquiry, for ever.
//! - Responsibility moves on acceptance only: from the queue or within the owning team by
//!   assignment, between teams by an accepted hand-off.
//! - At most one hand-off, one wait, one snooze and one merge is open at a time.
//! - What has a course, such as a promise or a dispute, goes only where its table of stages says.
//! - `decide` never panics, and `evolve` never fails.

mod command;
mod decide;
mod event;
mod evolve;
mod group;
mod refusal;
mod stage;
mod state;

pub mod bot;
pub mod call;
pub mod compensation;
pub mod complaint;
pub mod correct;
pub mod describe;
pub mod dispute;
pub mod escalation;
pub mod feedback;
pub mod follow_up;
pub mod hands;
pub mod merge;
pub mod promise;
pub mod reply_equivalent;
pub mod resolve;
pub mod snooze;
pub mod source;
pub mod survey;
pub mod talk;
pub mod task;
pub mod wait;

#[cfg(test)]
mod tests;

pub use command::{Command, Context};
pub use decide::decide;
pub use event::Event;
pub use evolve::{evolve, replay};
pub use refusal::Refusal;
pub use stage::{Stage, Stages};
pub use state::{Inquiry, Memory};
