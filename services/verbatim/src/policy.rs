//! Policy files: whatever governs, as people write it, with cases worked by hand.

mod every_clock;
mod expectation;
mod file;
mod held;
mod other_zones;
mod telling;
mod untold;
mod worked;

pub use every_clock::every_clock;
pub use file::{PolicyError, read, starter, written_in};
pub use held::{counted, held};
pub use other_zones::other_zones;
pub use untold::untold;
pub use worked::{Outcome, PolicyFile, work};
