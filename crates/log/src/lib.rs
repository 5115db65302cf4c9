//! The log as the ledger sees it: ports, frames, the append rule. It knows bytes, not meanings.
//!
//! Invariants:
//! - A record is whole or absent, and its bytes are never encoded a second time.
//! - [`AppendRule`] alone decides which records are valid; every reader applies it and agrees.
//! - Offsets belong to an adapter, indexes belong to the log: only indexes are shown outside.

mod append_error;
mod append_rule;
mod chunk;
mod claim;
mod every_partition;
mod follower;
mod frame;
mod lag;
mod memory;
mod partitioning;
mod port;
mod position;
mod read_error;
mod record;

pub use append_error::{AppendError, BoxError};
pub use append_rule::{AppendRule, Verdict, VoidReason};
pub use chunk::{Chunk, Slot};
pub use claim::{Claim, Nonce, Sealing, UnreadableClaim};
pub use every_partition::EveryPartition;
pub use follower::{
    Follower, ValidRecord, end_cursor, governed_before, log_identity, next_index, next_index_at,
};
pub use frame::{Header, Kind, UnreadableFrame};
pub use lag::{Lag, LagMeter};
pub use memory::{Fault, Faults, MemoryLog};
pub use port::{Appended, EventLog, Ownership, PartitionWriter, Pending};
pub use position::{Cursor, Offset, Partition};
pub use read_error::ReadError;
pub use record::{RECORD_BYTES_MAX, Record, RecordTooLarge};
