//! Ids, one type each, so that two of them are never swapped.

use std::fmt;

use uuid::Uuid;

use crate::text::{TextError, checked};

/// The published namespace (uuid v5) of every id that Verbatim derives.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f0c_9d1e_4b7a_5c52_8e3f_1d2a_7b94_c0e8);

/// An id that follows from other ids: uuid v5 over the length-prefixed parts.
///
/// Each part is preceded by its length in bytes as a big-endian `u32`, so that no two lists of
/// parts give the same bytes.
pub fn derived(parts: &[&[u8]]) -> Uuid {
    let mut name = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let length = u32::try_from(part.len()).expect("a part of an id is shorter than 4 GiB");
        name.extend_from_slice(&length.to_be_bytes());
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes any UUID.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )*};
}

uuid_ids! {
    /// One inquiry; also the id of its stream.
    InquiryId;
    /// One request, unique within its stream.
    RequestId;
    /// One event, uuid v7.
    EventId;
    /// One message, in or out.
    MessageId;
    /// One description of a need.
    NeedId;
    /// One attachment.
    AttachmentId;
    /// One note.
    NoteId;
    /// One offer to merge.
    MergeId;
    /// One hand-off, from offer to answer.
    HandoffId;
    /// One wait.
    WaitId;
    /// One decision.
    ResolutionId;
    /// One piece of feedback.
    FeedbackId;
    /// What governs one merchant, or the mall: the id of that stream.
    GovernanceId;
    /// One session; also the id of its stream.
    SessionId;
    /// What is said of one customer of one merchant: the id of that stream.
    CustomerFactsId;
    /// What is said of one merchant: the id of that stream.
    MerchantFactsId;
    /// One emergency.
    EmergencyId;
    /// One engagement of a bot.
    BotEngagementId;
    /// One promise.
    PromiseId;
    /// One escalation.
    EscalationId;
    /// One delegated task.
    TaskId;
    /// One call.
    CallId;
    /// One time that a call was passed on.
    CallTransferId;
    /// One time that an inquiry was put aside.
    SnoozeId;
    /// One survey.
    SurveyId;
    /// One follow-up.
    FollowUpId;
    /// One attempt of a follow-up.
    FollowUpAttemptId;
    /// One compensation.
    CompensationId;
    /// One dispute.
    DisputeId;
    /// One response to a dispute.
    DisputeResponseId;
    /// One thing that a side of a dispute is to show.
    EvidenceId;
    /// One complaint that came from an authority.
    ComplaintId;
    /// One correction.
    CorrectionId;
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident, $bytes_max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The longest that is taken, in bytes of UTF-8.
            pub const BYTES_MAX: usize = $bytes_max;

            /// Takes text that is not empty, not too long, and free of control characters.
            ///
            /// # Errors
            /// What is wrong with the text.
            pub fn new(text: impl Into<Box<str>>) -> Result<Self, TextError> {
                checked(text.into(), Self::BYTES_MAX).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// One merchant of the mall.
    MerchantId, 128;
    /// One customer of one merchant: a pseudonym, never a phone number or a hash of one.
    CustomerRef, 128;
    /// One team.
    TeamId, 128;
    /// One agent of a team.
    AgentId, 128;
    /// A key that another system gave: never personal data.
    ExternalId, 256;
}
