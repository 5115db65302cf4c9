//! The parts of the one binary.

pub mod bench;
pub mod command;
pub mod import;
pub mod server;
pub mod settings;

mod chance;
mod digest_key;
mod terminal;
