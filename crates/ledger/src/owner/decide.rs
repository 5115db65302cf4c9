//! Decide: one command against one stream, and the record that it leads to.

use verbatim_domain::envelope::Times;
use verbatim_domain::governance::GovernanceSubject;
use verbatim_domain::governance::publish::{self, Governance};
use verbatim_domain::id::{CustomerRef, EventId};
use verbatim_domain::inquiry::{Command, Context, Event, Inquiry, Refusal, decide};
use verbatim_domain::session::{self, Session};
use verbatim_domain::{Envelope, Fact, InquirySubject, SessionSubject, StreamId, Timestamp};
use verbatim_log::{Header, RECORD_BYTES_MAX, Record};
use verbatim_wire::{
    AnyOutcome, Customers, Governing, Inquiries, Kind, Merchants, Outcome, Request, Sessions, Wish,
};

use crate::stream::{State, Stream};
use crate::{Entropy, ExecuteError};

/// What a decision knows besides the stream and the request.
pub(super) struct Bench<'a> {
    pub(super) header: Header,
    pub(super) recorded_at: Timestamp,
    pub(super) entropy: &'a dyn Entropy,
}

impl Bench<'_> {
    /// The outcome and its record; nothing changes yet.
    pub(super) fn judge(
        &self,
        stream: &Stream,
        request: Request,
    ) -> Result<(AnyOutcome, Record), ExecuteError> {
        if let Some(expected) = request.expected_seq.filter(|seq| *seq != stream.last_seq) {
            return Err(ExecuteError::SeqMismatch { expected, actual: stream.last_seq });
        }
        let stream_id = request.stream_id;
        let outcome = match &request.wish {
            Wish::Inquiry(command, customer_ref) => {
                let (subject, events) = self.of_inquiry(stream, &request, command, customer_ref)?;
                AnyOutcome::Inquiry(self.outcome::<Inquiries>(stream, request, subject, events))
            }
            Wish::Govern(subject, command) => {
                let events = self.govern(stream, subject, command)?;
                let subject = subject.clone();
                AnyOutcome::Governing(self.outcome::<Governing>(stream, request, subject, events))
            }
            Wish::Session(command) => {
                let (subject, events) = of_session(stream, &request, command)?;
                AnyOutcome::Session(self.outcome::<Sessions>(stream, request, subject, events))
            }
            Wish::OfCustomer(subject, fact) => {
                keep(stream, &State::Customer)?;
                let (subject, facts) = (subject.clone(), vec![fact.clone()]);
                AnyOutcome::Customer(self.outcome::<Customers>(stream, request, subject, facts))
            }
            Wish::OfMerchant(subject, fact) => {
                keep(stream, &State::Merchant)?;
                let (subject, facts) = (subject.clone(), vec![fact.clone()]);
                AnyOutcome::Merchant(self.outcome::<Merchants>(stream, request, subject, facts))
            }
        };
        let record = Record::outcome(self.header, &outcome.encode()).map_err(|too_large| {
            ExecuteError::TooLarge { bytes: too_large.bytes, bytes_max: RECORD_BYTES_MAX }
        })?;
        Ok((outcome, record.of_stream(stream_id.uuid())))
    }

    fn of_inquiry(
        &self,
        stream: &Stream,
        request: &Request,
        command: &Command,
        customer_ref: &Option<CustomerRef>,
    ) -> Result<(InquirySubject, Vec<Event>), ExecuteError> {
        let unopened = Inquiry::default();
        let (inquiry, inquiry_id) = match (&stream.state, request.stream_id) {
            (State::Inquiry(inquiry), StreamId::Inquiry(id)) => (inquiry, id),
            (State::Blank, StreamId::Inquiry(id)) => (&unopened, id),
            (_of_another_kind, _) => return Err(ExecuteError::OtherStream),
        };
        let times = Times::clamped(request.claimed, self.recorded_at);
        let context = Context {
            inquiry_id,
            merchant_id: request.merchant_id.as_ref(),
            occurred_at: times.occurred_at,
        };
        let events = decide(inquiry, command, &context)?;
        // Merchant and customer are the stream's, once it was opened.
        let (merchant_id, customer_ref) = match inquiry.memory() {
            Some(memory) => (memory.merchant_id.clone(), memory.customer_ref.clone()),
            None => {
                let named = request.merchant_id.clone().zip(customer_ref.clone());
                named.ok_or(Refusal::NotOpened)?
            }
        };
        Ok((InquirySubject { inquiry_id, merchant_id, customer_ref }, events))
    }

    fn govern(
        &self,
        stream: &Stream,
        subject: &GovernanceSubject,
        command: &publish::Command,
    ) -> Result<Vec<publish::Event>, ExecuteError> {
        let nothing = Governance::default();
        let governance = match &stream.state {
            State::Governance(governance) => governance,
            State::Blank => &nothing,
            State::Inquiry(_) | State::Session(_) | State::Customer | State::Merchant => {
                return Err(ExecuteError::OtherStream);
            }
        };
        Ok(publish::decide(governance, subject, command, self.recorded_at)?)
    }

    fn outcome<K: Kind>(
        &self,
        stream: &Stream,
        request: Request,
        subject: K::Subject,
        events: Vec<K::Event>,
    ) -> Outcome<K> {
        let facts: Vec<_> = (stream.last_seq + 1..)
            .zip(events)
            .map(|(stream_seq, event)| Fact { event_id: self.event_id(), stream_seq, event })
            .collect();
        Outcome {
            request_digest: request.request_digest,
            prev_hash: stream.last_hash,
            salt: self.entropy.bytes16(),
            last_seq: stream.last_seq + facts.len() as u64,
            envelope: Envelope {
                subject,
                request_id: request.request_id,
                actor: request.actor,
                source: request.source,
                times: Times::clamped(request.claimed, self.recorded_at),
                causation_id: request.causation_id,
                correlation_id: request.correlation_id,
                links: request.links,
                trace_parent: request.trace_parent,
            },
            facts,
        }
    }

    fn event_id(&self) -> EventId {
        let random = self.entropy.bytes16();
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        let unix_ms = u64::try_from(self.recorded_at.unix_ms()).unwrap_or(0);
        EventId::new(uuid::Builder::from_unix_timestamp_millis(unix_ms, &tail).into_uuid())
    }
}

fn of_session(
    stream: &Stream,
    request: &Request,
    command: &session::Command,
) -> Result<(SessionSubject, Vec<session::Event>), ExecuteError> {
    let unopened = Session::default();
    let (session, session_id) = match (&stream.state, request.stream_id) {
        (State::Session(session), StreamId::Session(id)) => (session, id),
        (State::Blank, StreamId::Session(id)) => (&unopened, id),
        (_of_another_kind, _) => return Err(ExecuteError::OtherStream),
    };
    let events = session::decide(session, command, request.merchant_id.as_ref())?;
    // Merchant and customer are the stream's, once it was opened.
    let (merchant_id, customer_ref) = match (session.memory(), command) {
        (Some(memory), _) => (&memory.merchant_id, &memory.customer_ref),
        (None, session::Command::OpenSession(opened)) => {
            (&opened.merchant_id, &opened.customer_ref)
        }
        (None, _) => return Err(session::Refusal::NotOpened.into()),
    };
    let (merchant_id, customer_ref) = (merchant_id.clone(), customer_ref.clone());
    Ok((SessionSubject { session_id, merchant_id, customer_ref }, events))
}

/// What is carried is recorded as it was said, in a stream of its own kind.
fn keep(stream: &Stream, kind: &State) -> Result<(), ExecuteError> {
    let is_of_its_kind = stream.state == State::Blank || stream.state == *kind;
    if is_of_its_kind { Ok(()) } else { Err(ExecuteError::OtherStream) }
}
