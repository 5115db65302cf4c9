//! Who is told how an engine gets on: for monitoring, and for nothing that matters to the views.

use std::fmt::Debug;
use std::time::Duration;

use verbatim_domain::TraceParent;
use verbatim_log::Offset;

/// One batch that was taken in.
#[derive(Debug)]
pub struct TakenIn {
    /// How many events it held.
    pub event_count: usize,
    /// How long folding and writing took.
    pub within: Duration,
    /// The records whose callers keep a trace, by their indexes.
    pub traced: Vec<(u64, TraceParent)>,
}

/// Watches one engine. It must not wait: the engine waits for it.
pub trait Observer: Debug + Send + Sync + 'static {
    /// Everything before this offset is in the views.
    fn has_reached(&self, offset: Offset);

    /// A batch was taken in.
    fn took_in(&self, batch: &TakenIn);

    /// Something failed that passes by itself.
    fn tries_again(&self);
}
