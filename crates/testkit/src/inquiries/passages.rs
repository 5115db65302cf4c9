//! The verbs of what becomes of a message that went out.

use verbatim_domain::id::MessageId;
use verbatim_domain::inquiry::{Command, talk};

use super::{Story, code, id_of};

impl Story {
    /// A message did not reach the customer.
    #[must_use]
    pub fn bounced(self, message: &str) -> Self {
        let failure = talk::DeliveryFailed {
            message_id: MessageId::new(id_of(&self.name, "message", message)),
            reason: code("bounced"),
        };
        self.then(Command::ReportDeliveryFailure(talk::ReportDeliveryFailure { failure }))
    }

    /// A message reached the customer.
    #[must_use]
    pub fn delivered(self, message: &str) -> Self {
        let message_id = MessageId::new(id_of(&self.name, "message", message));
        self.then(Command::MarkDelivered(talk::MarkDelivered { message_id }))
    }
}
