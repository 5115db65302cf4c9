//! Callers of fault campaigns: what they send, and where they write down what they see.

mod author;
mod recorder;

pub use author::{Author, Command, INQUIRIES, open};
pub use recorder::{Came, Recorder, Ticket};
