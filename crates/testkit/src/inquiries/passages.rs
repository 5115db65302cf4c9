//! The verbs of what becomes of a message: whether it arrived, and whether it is waited upon.

use verbatim_domain::id::{MessageId, WaitId};
use verbatim_domain::inquiry::{Command, talk, wait};
use verbatim_domain::vocabulary::WaitOn;

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

    /// It waits for the customer, whom this message is said to have asked.
    #[must_use]
    pub fn waits_upon(self, wait: &str, message: &str) -> Self {
        let wait = wait::WaitClaimed {
            wait_id: WaitId::new(id_of(&self.name, "wait", wait)),
            on: WaitOn::Customer,
            question_message_id: Some(MessageId::new(id_of(&self.name, "message", message))),
            expected_at: None,
        };
        self.then(Command::ClaimWait(wait::ClaimWait { wait }))
    }
}
