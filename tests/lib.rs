//! What the tests across crates share.

pub mod breaches;
pub mod callers;
pub mod checker;
pub mod cluster;
pub mod page;
pub mod probe;
pub mod process;
pub mod raw_call;
mod rpc_coverage;
pub mod small_disk;

pub use rpc_coverage::methods_never_called;
