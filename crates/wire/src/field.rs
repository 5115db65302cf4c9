//! How one field of the domain stands in a record.

use bytes::Bytes;
use prost_types::Timestamp as ProtoTimestamp;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_domain::id::{
    AgentId, AttachmentId, BotEngagementId, CallId, CallTransferId, CompensationId, ComplaintId,
    CorrectionId, CustomerFactsId, CustomerRef, DisputeId, DisputeResponseId, EmergencyId,
    EscalationId, EventId, EvidenceId, ExternalId, FeedbackId, FollowUpAttemptId, FollowUpId,
    GovernanceId, HandoffId, InquiryId, MerchantFactsId, MerchantId, MergeId, MessageId, NeedId,
    NoteId, PromiseId, RequestId, ResolutionId, SessionId, SnoozeId, SurveyId, TaskId, TeamId,
    WaitId,
};
use verbatim_domain::vocabulary::{
    ActorKind, BotMode, CallDirection, CompensationKind, Fault, FollowUpResult, InquiryRelation,
    MergeDeclineReason, MessageFlag, Organisation, Polarity, PromiseKind, ReopenCause, ReplyAction,
    ReplyKind, SenderClass, Side, SnoozeEndCause, SourceVerdict, Visibility, VoidReason,
    WaitEndCause, WaitOn,
};
use verbatim_domain::{Code, Content, Timestamp, TraceParent};

/// A record that cannot be read: damaged, or written by a later version that broke a promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not the message they should be.
    #[error("not a protobuf message of this kind")]
    Protobuf(#[source] prost::DecodeError),
    /// A field does not hold what it must.
    #[error("field `{0}` does not hold a valid value")]
    Field(&'static str),
    /// A fact of a kind that this version does not know.
    #[error("event {0} of the record is of an unknown kind")]
    UnknownEvent(usize),
}

/// A domain value and its form `P` in a record.
pub(crate) trait Field<P>: Sized {
    /// The form in a record.
    fn put(&self) -> P;
    /// The value, if the form is valid.
    fn take(proto: P) -> Option<Self>;
}

/// A form that can say "nothing here".
pub(crate) trait Absent: Default {
    fn is_absent(&self) -> bool;
}

impl Absent for String {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for Bytes {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for i32 {
    fn is_absent(&self) -> bool {
        *self == 0
    }
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<P: Absent, T: Field<P>> Field<P> for Option<T> {
    fn put(&self) -> P {
        self.as_ref().map_or_else(P::default, Field::put)
    }

    fn take(proto: P) -> Option<Self> {
        if proto.is_absent() { Some(None) } else { T::take(proto).map(Some) }
    }
}

macro_rules! plain {
    ($($kind:ty),*) => {$(
        impl Field<$kind> for $kind {
            fn put(&self) -> $kind {
                *self
            }

            fn take(proto: $kind) -> Option<Self> {
                Some(proto)
            }
        }
    )*};
}

plain!(bool, u32, u64, i64);

impl Field<Option<bool>> for bool {
    fn put(&self) -> Option<bool> {
        Some(*self)
    }

    fn take(proto: Option<bool>) -> Option<Self> {
        proto
    }
}

macro_rules! uuids {
    ($($id:ty),*) => {$(
        impl Field<Bytes> for $id {
            fn put(&self) -> Bytes {
                Bytes::copy_from_slice(self.uuid().as_bytes())
            }

            fn take(proto: Bytes) -> Option<Self> {
                Uuid::from_slice(&proto).ok().map(Self::new)
            }
        }
    )*};
}

uuids!(
    AttachmentId,
    BotEngagementId,
    CallId,
    CallTransferId,
    CompensationId,
    ComplaintId,
    CorrectionId,
    CustomerFactsId,
    DisputeId,
    DisputeResponseId,
    EmergencyId,
    EscalationId,
    EventId,
    EvidenceId,
    FeedbackId,
    GovernanceId,
    FollowUpAttemptId,
    FollowUpId,
    HandoffId,
    InquiryId,
    MerchantFactsId,
    MergeId,
    MessageId,
    NeedId,
    NoteId,
    PromiseId,
    RequestId,
    ResolutionId,
    SessionId,
    SnoozeId,
    SurveyId,
    TaskId,
    WaitId
);

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl Field<String> for $text {
            fn put(&self) -> String {
                self.as_str().to_owned()
            }

            fn take(proto: String) -> Option<Self> {
                Self::new(proto).ok()
            }
        }
    )*};
}

texts!(AgentId, Code, CustomerRef, ExternalId, MerchantId, TeamId);

macro_rules! words {
    ($($word:ty),*) => {$(
        impl Field<i32> for $word {
            fn put(&self) -> i32 {
                self.number()
            }

            fn take(proto: i32) -> Option<Self> {
                (proto != 0).then(|| Self::from_number(proto))
            }
        }
    )*};
}

words!(
    ActorKind,
    BotMode,
    CallDirection,
    CompensationKind,
    Fault,
    FollowUpResult,
    InquiryRelation,
    MergeDeclineReason,
    MessageFlag,
    Organisation,
    Polarity,
    PromiseKind,
    ReopenCause,
    ReplyAction,
    ReplyKind,
    SenderClass,
    Side,
    SnoozeEndCause,
    SourceVerdict,
    Visibility,
    VoidReason,
    WaitEndCause,
    WaitOn
);

impl Field<Bytes> for [u8; 32] {
    fn put(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }

    fn take(proto: Bytes) -> Option<Self> {
        proto.as_ref().try_into().ok()
    }
}

impl Field<Bytes> for [u8; 16] {
    fn put(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }

    fn take(proto: Bytes) -> Option<Self> {
        proto.as_ref().try_into().ok()
    }
}

impl Field<Bytes> for TraceParent {
    fn put(&self) -> Bytes {
        let TraceParent { trace_id, span_id, flags } = self;
        [trace_id.as_slice(), span_id.as_slice(), &[*flags]].concat().into()
    }

    fn take(proto: Bytes) -> Option<Self> {
        let (trace_id, rest) = proto.split_first_chunk()?;
        let (span_id, flags) = rest.split_first_chunk()?;
        match flags {
            [flags] => TraceParent::new(*trace_id, *span_id, *flags),
            _ => None,
        }
    }
}

impl Field<Option<pb::Content>> for Content {
    fn put(&self) -> Option<pb::Content> {
        Some(pb::Content { form: Some(pb::content::Form::Text(self.expose().to_owned())) })
    }

    fn take(proto: Option<pb::Content>) -> Option<Self> {
        match proto?.form? {
            pb::content::Form::Text(text) => Content::new(text).ok(),
        }
    }
}

impl Field<Option<ProtoTimestamp>> for Timestamp {
    fn put(&self) -> Option<ProtoTimestamp> {
        let unix_ms = self.unix_ms();
        let nanos = i32::try_from(unix_ms.rem_euclid(1000) * 1_000_000).unwrap_or(0);
        Some(ProtoTimestamp { seconds: unix_ms.div_euclid(1000), nanos })
    }

    /// Whole milliseconds; anything finer is cut off.
    fn take(proto: Option<ProtoTimestamp>) -> Option<Self> {
        let ProtoTimestamp { seconds, nanos } = proto?;
        let within_second = (0..1_000_000_000).contains(&nanos);
        if !within_second {
            return None;
        }
        let unix_ms = seconds.checked_mul(1000)?.checked_add(i64::from(nanos) / 1_000_000)?;
        Timestamp::from_unix_ms(unix_ms)
    }
}
