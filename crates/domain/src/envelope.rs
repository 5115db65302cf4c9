//! What surrounds every fact: who, where from, about what, and three times.

use crate::id::{
    CustomerFactsId, CustomerRef, EventId, ExternalId, GovernanceId, InquiryId, MerchantFactsId,
    MerchantId, RequestId, SessionId,
};
use crate::inquiry::Event;
use crate::party::Actor;
use crate::text::Code;
use crate::time::Timestamp;
use crate::trace::TraceParent;

/// A stream, by its kind and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamId {
    /// One inquiry.
    Inquiry(InquiryId),
    /// What governs one merchant, or the mall.
    Governance(GovernanceId),
    /// One contact of a customer.
    Session(SessionId),
    /// What is said of one customer of one merchant.
    Customer(CustomerFactsId),
    /// What is said of one merchant.
    Merchant(MerchantFactsId),
}

impl StreamId {
    /// The id itself.
    pub const fn uuid(self) -> uuid::Uuid {
        match self {
            StreamId::Inquiry(id) => id.uuid(),
            StreamId::Governance(id) => id.uuid(),
            StreamId::Session(id) => id.uuid(),
            StreamId::Customer(id) => id.uuid(),
            StreamId::Merchant(id) => id.uuid(),
        }
    }
}

/// What the facts of an inquiry are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquirySubject {
    /// The inquiry.
    pub inquiry_id: InquiryId,
    /// Its merchant.
    pub merchant_id: MerchantId,
    /// Its customer.
    pub customer_ref: CustomerRef,
}

/// What the facts of a session are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSubject {
    /// The session.
    pub session_id: SessionId,
    /// Whom the customer came to.
    pub merchant_id: MerchantId,
    /// Who came.
    pub customer_ref: CustomerRef,
}

/// One fact with all that surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<E = Event> {
    /// Its id.
    pub event_id: EventId,
    /// Its place in the stream: 1, 2, … without a gap.
    pub stream_seq: u64,
    /// What happened.
    pub event: E,
}

/// What the facts of one record share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<S = InquirySubject> {
    /// What the stream is about.
    pub subject: S,
    /// The request that led to the record.
    pub request_id: RequestId,
    /// Who acted.
    pub actor: Actor,
    /// Which system said so.
    pub source: Source,
    /// When.
    pub times: Times,
    /// The event that caused this.
    pub causation_id: Option<EventId>,
    /// What ties together all that belongs to one doing.
    pub correlation_id: Option<Code>,
    /// Things of other systems that this is about.
    pub links: Vec<Link>,
    /// The trace of the call that brought it, where the caller kept one.
    pub trace_parent: Option<TraceParent>,
}

/// Which system said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The sending service.
    pub service: Code,
    /// The instance of it.
    pub instance: Option<Code>,
    /// The channel on which this very fact came in.
    pub channel: Option<Code>,
    /// The source's own key of this fact.
    pub external_id: Option<ExternalId>,
    /// Said at the time, or taken over from another system's history.
    pub provenance: Provenance,
}

/// Whether a source spoke at the time or a history was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Said at the time.
    Live,
    /// Taken over from another system's history.
    Imported,
}

/// A thing of another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The kind of thing.
    pub object_type: Code,
    /// Its id there.
    pub object_id: ExternalId,
    /// How it relates to the fact.
    pub qualifier: Option<Code>,
}

/// The three times of a fact, and the raw claims where they had to be clamped.
///
/// `occurred_at ≤ observed_at ≤ recorded_at` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it happened, as the source claims.
    pub occurred_at: Timestamp,
    /// When the gateway saw it.
    pub observed_at: Timestamp,
    /// When the ledger recorded it.
    pub recorded_at: Timestamp,
    /// The claim of `occurred_at`, where it was later than `observed_at`.
    pub occurred_at_claimed: Option<Timestamp>,
    /// The claim of `observed_at`, where it was later than `recorded_at`.
    pub observed_at_claimed: Option<Timestamp>,
}

/// What a source claimed about time; nothing means now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClaimedTimes {
    /// When it happened.
    pub occurred_at: Option<Timestamp>,
    /// When the gateway saw it.
    pub observed_at: Option<Timestamp>,
}

impl Times {
    /// The times of a fact recorded at `recorded_at`: a claim later than it can be is clamped, and
    /// kept beside.
    pub fn clamped(claimed: ClaimedTimes, recorded_at: Timestamp) -> Self {
        let observed_claim = claimed.observed_at.unwrap_or(recorded_at);
        let observed_at = observed_claim.min(recorded_at);
        let occurred_claim = claimed.occurred_at.unwrap_or(observed_at);
        let occurred_at = occurred_claim.min(observed_at);
        Times {
            occurred_at,
            observed_at,
            recorded_at,
            occurred_at_claimed: (occurred_claim != occurred_at).then_some(occurred_claim),
            observed_at_claimed: (observed_claim != observed_at).then_some(observed_claim),
        }
    }

    /// How late the fact was recorded, in milliseconds. Whether that helps its author is judged in
    /// views.
    pub fn lateness_ms(&self) -> i64 {
        self.recorded_at.ms_since(self.occurred_at)
    }
}
