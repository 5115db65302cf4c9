//! Streams of a customer and of a merchant: their facts are carried as they were said.

use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::StreamId;
use verbatim_domain::carried::{CustomerSubject, Gist, MerchantSubject};

use crate::field::{DecodeError, Field};
use crate::outcome::Outcome;
use crate::request::carried::{recorded_of_customer, recorded_of_merchant};

use super::{AnyOutcome, Kind, Stream};

/// A fact that is carried. What it says in full is known to its source and its readers alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    kind: &'static str,
    gist: Gist,
    body: Body,
}

// The bodies of other streams hold numbers that equal nothing, not even themselves; these do not.
impl Eq for Carried {}

impl Carried {
    pub(crate) fn new(kind: &'static str, gist: Gist, body: Body) -> Self {
        Carried { kind, gist, body }
    }

    /// Its kind, as its field in `Event` is named.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// What it tells as others do.
    pub fn gist(&self) -> &Gist {
        &self.gist
    }
}

/// Streams of one customer of one merchant each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customers;

impl Kind for Customers {
    type Subject = CustomerSubject;
    type Event = Carried;
    const STREAM_KIND: pb::StreamKind = pb::StreamKind::Customer;

    fn put_subject(subject: &CustomerSubject) -> Stream {
        Stream {
            id: subject.facts_id().put(),
            merchant_id: subject.merchant_id.put(),
            customer_ref: subject.customer_ref.put(),
        }
    }

    fn take_subject(stream: Stream) -> Result<CustomerSubject, DecodeError> {
        let bad = DecodeError::Field;
        let subject = CustomerSubject {
            merchant_id: Field::take(stream.merchant_id).ok_or(bad("merchant_id"))?,
            customer_ref: Field::take(stream.customer_ref).ok_or(bad("customer_ref"))?,
        };
        let is_its_own = subject.facts_id().put() == stream.id;
        if is_its_own { Ok(subject) } else { Err(bad("stream_id")) }
    }

    fn put_event(event: &Carried) -> Body {
        event.body.clone()
    }

    fn take_event(body: Body, _: &CustomerSubject) -> Result<Carried, DecodeError> {
        recorded_of_customer(body).ok_or(DecodeError::Field("body"))
    }

    fn stream_id(subject: &CustomerSubject) -> StreamId {
        StreamId::Customer(subject.facts_id())
    }

    fn of(outcome: &AnyOutcome) -> Option<&Outcome<Customers>> {
        if let AnyOutcome::Customer(outcome) = outcome { Some(outcome) } else { None }
    }
}

/// Streams of one merchant each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merchants;

impl Kind for Merchants {
    type Subject = MerchantSubject;
    type Event = Carried;
    const STREAM_KIND: pb::StreamKind = pb::StreamKind::Merchant;

    fn put_subject(subject: &MerchantSubject) -> Stream {
        Stream {
            id: subject.facts_id().put(),
            merchant_id: subject.merchant_id.put(),
            customer_ref: String::new(),
        }
    }

    fn take_subject(stream: Stream) -> Result<MerchantSubject, DecodeError> {
        let bad = DecodeError::Field;
        let merchant_id = Field::take(stream.merchant_id).ok_or(bad("merchant_id"))?;
        let subject = MerchantSubject { merchant_id };
        let is_its_own = subject.facts_id().put() == stream.id;
        if is_its_own { Ok(subject) } else { Err(bad("stream_id")) }
    }

    fn put_event(event: &Carried) -> Body {
        event.body.clone()
    }

    fn take_event(body: Body, _: &MerchantSubject) -> Result<Carried, DecodeError> {
        recorded_of_merchant(body).ok_or(DecodeError::Field("body"))
    }

    fn stream_id(subject: &MerchantSubject) -> StreamId {
        StreamId::Merchant(subject.facts_id())
    }

    fn of(outcome: &AnyOutcome) -> Option<&Outcome<Merchants>> {
        if let AnyOutcome::Merchant(outcome) = outcome { Some(outcome) } else { None }
    }
}
