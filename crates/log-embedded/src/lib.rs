//! The log on one machine: one SQLite file, synced before anything is acknowledged.
//!
//! Invariants:
//! - One process at a time: a lock on the folder, which the kernel releases however it ends.
//! - Only valid records are stored: the append rule is applied before a commit, so there are no
//!   void records here, and a record's offset is its index.
//! - One commit carries everything that arrived during the one before, of all partitions.
//! - A batch is the unit on disk, with a checksum over its place and its bytes.

mod batch;
mod commit;
mod committer;
mod folder_lock;
mod log;
mod open_error;
mod reader;
mod schema;

pub use log::{EmbeddedLog, Options};
pub use open_error::OpenError;
