//! The owners of partitions: they recover, decide, append in groups, and answer once it is durable.
//!
//! Invariants:
//! - One task per owned partition decides; nobody else touches its state.
//! - An answer is given only when everything it rests on is durable, and a refusal only from the
//!   throne: behind an append of this reign that was sent after the call came in (design 02).
//! - State is a fold of the log. A checkpoint saves time, never truth.
//! - Time and chance come in through [`Clock`] and [`Entropy`].

mod ask;
mod cache;
mod checkpoint;
mod clock;
mod error;
mod forward;
mod governance;
mod ledger;
mod metrics;
mod owner;
mod receipt;
mod relay;
mod repeat;
mod stream;

pub use ask::{Answer, Chain};
pub use checkpoint::CheckpointError;
pub use clock::{Clock, Entropy};
pub use error::{ExecuteError, StartError};
pub use forward::{Alone, Forward, Word};
pub use ledger::{Ledger, Options, Parts, Route, Serving};
pub use receipt::{Receipt, Repeated};
