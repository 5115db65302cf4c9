//! Callers of fault campaigns: what they send, and where they write down what they see.

mod author;
mod inquiries;
mod recorder;

pub use author::{Author, Command, open};
pub use inquiries::{INQUIRIES, Inquiries};
pub use recorder::{Came, Recorder, Ticket};
