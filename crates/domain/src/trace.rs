//! Which trace a record belongs to, as W3C Trace Context names it.

/// A `traceparent` (W3C Trace Context, version 00): the trace, and the span that asked.
///
/// It surrounds a fact and says nothing of the matter: no rule and no view looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    /// The trace; never zero.
    pub trace_id: [u8; 16],
    /// The span that asked; never zero.
    pub span_id: [u8; 8],
    /// Whether the caller keeps the trace: bit 0. The other bits have no meaning yet.
    pub flags: u8,
}

const SAMPLED: u8 = 1;

impl TraceParent {
    /// A trace parent, if neither id is zero.
    pub fn new(trace_id: [u8; 16], span_id: [u8; 8], flags: u8) -> Option<Self> {
        let is_valid = trace_id != [0; 16] && span_id != [0; 8];
        is_valid.then_some(TraceParent { trace_id, span_id, flags })
    }

    /// Whether whoever began the trace keeps it.
    pub const fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}
