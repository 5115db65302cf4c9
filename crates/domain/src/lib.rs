//! The rules of one inquiry: what may happen, what follows from it, and who holds the customer.
//!
//! Invariants:
//! - No clock, no randomness, no I/O: time and ids come in as arguments.
//! - Facts say what a source claims happened; anything computed is left to the views.
//! - Nothing here knows protobuf, SQL or gRPC.

pub mod carried;
pub mod custody;
pub mod envelope;
mod facts;
pub mod governance;
pub mod id;
pub mod inquiry;
pub mod party;
pub mod session;
pub mod text;
pub mod time;
pub mod trace;
pub mod vocabulary;

pub use envelope::{Envelope, Fact, InquirySubject, Link, SessionSubject, Source, StreamId, Times};
pub use party::{Actor, Party};
pub use text::{Code, Content};
pub use time::Timestamp;
pub use trace::TraceParent;
