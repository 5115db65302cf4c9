//! What all services share: status, limits, health, counting, shutdown.
//!
//! Invariants:
//! - `status` alone names gRPC's codes; every refusal carries a reason in UPPER_SNAKE.
//! - What the caller may fix is told to the caller; what the operator must fix goes to the log.
//! - No text that a caller sent, and nothing that people wrote, stands in an error or in the log.

mod call;
mod call_counts;
mod call_layer;
mod call_trace;
mod cut;
mod fields;
mod health;
mod instant;
mod limits;
mod lookup_error;
pub mod metrics;
mod pages;
mod peers;
mod plaintext;
mod recorded;
mod refusal;
mod reserved;
mod serve;
mod status;
mod token;
mod trace_parent;

pub use call::Call;
pub use call_counts::CallCounts;
pub use call_layer::{CallLayer, CallService};
pub use call_trace::remote_context;
pub use fields::{CountRange, Fields};
pub use health::{Health, Role};
pub use instant::{instant_to_proto, span_to_proto, unix_ms_to_proto};
pub use limits::{Limits, REQUEST_BYTES_MAX};
pub use lookup_error::LookupError;
pub use pages::with_pages;
pub use peers::{Handed, Peers};
pub use plaintext::{PlaintextRefused, check_plaintext};
pub use recorded::Recorded;
pub use refusal::{from_refusal_of_peer, refusal_to_proto};
pub use reserved::Reserved;
pub use serve::{Edge, ServeError, reflection, serve};
pub use status::{
    Continues, Failure, from_execute, from_lookup, from_missing_command, from_violations,
    is_past_being_made,
};
pub use token::{Filters, TokenError, open_token, seal_token};
