//! The parts of the one binary.

pub mod import;
