//! The border between domain and protobuf, from outside.
//!
//! Bytes never change, requests are read or answered with all that is wrong with them, and words
//! that people wrote never show.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its samples too")]

#[path = "wire/changes.rs"]
mod changes;
#[path = "wire/envelopes.rs"]
mod envelopes;
#[path = "wire/facts.rs"]
mod facts;
#[path = "wire/pen.rs"]
mod pen;
#[path = "wire/places.rs"]
mod places;
#[path = "wire/requests.rs"]
mod requests;

#[path = "wire/checkpoint.rs"]
mod checkpoint;
#[path = "wire/content.rs"]
mod content;
#[path = "wire/damage.rs"]
mod damage;
#[path = "wire/digest.rs"]
mod digest;
#[path = "wire/golden.rs"]
mod golden;
#[path = "wire/kinds.rs"]
mod kinds;
#[path = "wire/parse.rs"]
mod parse;
#[path = "wire/round_trip.rs"]
mod round_trip;
#[path = "wire/violations.rs"]
mod violations;
