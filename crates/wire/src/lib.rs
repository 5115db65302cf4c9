//! The border between domain and protobuf: requests become commands, facts become records and back.
//!
//! Invariants:
//! - Nothing else knows both protobuf and the domain.
//! - What is parsed here is valid below: no rule checks a length or an id again.
//! - A request is answered with every bad field at once.
//! - Content never reaches an error text.

mod checkpoint;
mod digest;
mod event;
mod field;
mod governance;
mod kind;
mod outcome;
mod party;
mod request;
mod session;

pub use checkpoint::{decode_inquiry, encode_inquiry};
pub use digest::{DigestKey, canonical_bytes};
pub use event::{event_from_proto, event_to_proto};
pub use field::DecodeError;
pub use governance::{decode_governance, encode_governance};
pub use kind::{AnyOutcome, Carried, Customers, Governing, Inquiries, Kind, Merchants, Sessions};
pub use outcome::{Outcome, concerns_merge};
pub use request::{Request, Violation, Wish, parse, policy_document};
pub use session::{decode_session, encode_session};
