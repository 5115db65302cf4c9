//! What the tests across crates share.

pub mod checker;
mod rpc_coverage;

pub use rpc_coverage::methods_never_called;
