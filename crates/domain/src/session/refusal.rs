//! Why a command was not carried out, as sentences for the caller.

/// A refusal leaves nothing behind. [`Refusal::reason`] is for programs, the sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such session.
    #[error("the session was never opened")]
    NotOpened,
    /// The session is another merchant's.
    #[error("the session belongs to another merchant")]
    OtherMerchant,
    /// The session exists, for another customer.
    #[error("the session was opened for another customer")]
    OtherCustomer,
    /// The customer waits no more.
    #[error("a person has answered the customer")]
    Answered,
    /// The session is over.
    #[error("the session has ended")]
    Ended,
}

impl Refusal {
    /// The reason in UPPER_SNAKE, stable for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Refusal::NotOpened => "SESSION_NOT_FOUND",
            Refusal::OtherMerchant => "OTHER_MERCHANT",
            Refusal::OtherCustomer => "OTHER_CUSTOMER",
            Refusal::Answered => "SESSION_ANSWERED",
            Refusal::Ended => "SESSION_ENDED",
        }
    }
}
