//! The parts of the one binary.

pub mod bench;
pub mod command;
pub mod import;
pub mod metrics;
pub mod policy;
pub mod server;
pub mod settings;

mod chance;
mod digest_key;
mod open_log;
mod terminal;
mod traces;

/// A command makes many small allocations on one thread that another thread gives back; so does
/// SQLite with every row, which this allocator serves too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
