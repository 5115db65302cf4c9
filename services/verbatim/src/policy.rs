//! Policy files: calendars, clocks and policies as people write them, with cases worked by hand.

mod expectation;
mod file;
mod held;
mod telling;
mod worked;

pub use file::{PolicyError, every_clock, read, starter, written_in};
pub use held::{counted, held};
pub use worked::{Outcome, PolicyFile, work};
