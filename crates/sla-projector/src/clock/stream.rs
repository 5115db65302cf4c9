//! Whose facts are judged, and which clocks run over them.

use uuid::Uuid;
use verbatim_domain::governance::ClockDef;
use verbatim_domain::governance::clock_def::Subject;

/// A stream whose facts clocks run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Inquiry(Uuid),
    Session(Uuid),
}

impl Stream {
    pub(super) fn id(self) -> Uuid {
        match self {
            Stream::Inquiry(id) | Stream::Session(id) => id,
        }
    }

    /// Whether a clock runs over it: over sessions those of which a session is the subject, over
    /// inquiries all others.
    pub(super) fn runs(self, def: &ClockDef) -> bool {
        let is_of_sessions = def.subject == Subject::Session;
        match self {
            Stream::Inquiry(_) => !is_of_sessions,
            Stream::Session(_) => is_of_sessions,
        }
    }

    /// The thing behind an instance: what its clock measures, else what the stream is about.
    pub(super) fn subject_id(self, key: Option<u128>) -> Uuid {
        key.map_or(self.id(), Uuid::from_u128)
    }
}
