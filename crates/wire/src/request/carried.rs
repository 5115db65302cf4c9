//! Requests of the fact service: facts that are taken as they are said, once their form is right.

mod reading;
mod table;

use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::StreamId;
use verbatim_domain::carried::{CustomerSubject, Gist, MerchantSubject};
use verbatim_domain::id::MerchantId;

use crate::kind::{Carried, Customers, Merchants};

use super::context::Given;
use super::{Form, Request, Wish};
use reading::Reading;

/// A kind of fact that is carried.
trait Told {
    /// Its name in records.
    const KIND: &'static str;
    /// Looks at every field, and keeps what the fact tells as others do.
    fn read(&self, reading: &mut Reading<'_>);
}

/// A kind of stream whose facts are carried.
trait Carries {
    /// A fact as it is asked for.
    type Asked;
    /// The same as a record holds it.
    fn body(asked: Self::Asked) -> Body;
    /// The fact that a record holds; none, where such a stream has no such facts. What is wrong
    /// with its form is kept in `form`.
    fn read(form: &mut Form, body: Body) -> Option<Carried>;
}

fn told<T: Told>(form: &mut Form, fact: &T) -> (&'static str, Gist) {
    let mut reading = Reading::new(form, T::KIND);
    fact.read(&mut reading);
    (T::KIND, reading.gist)
}

macro_rules! streams {
    ($($stream:ident asked by $request:ident: $($fact:ident)*;)*) => {$(
        impl Carries for $stream {
            type Asked = pb::$request::Fact;

            fn body(asked: Self::Asked) -> Body {
                match asked {
                    $(pb::$request::Fact::$fact(fact) => Body::$fact(fact),)*
                }
            }

            fn read(form: &mut Form, body: Body) -> Option<Carried> {
                let (kind, gist) = match &body {
                    $(Body::$fact(fact) => told(form, fact),)*
                    _of_another_stream => return None,
                };
                Some(Carried::new(kind, gist, body))
            }
        }
    )*};
}

streams! {
    Customers asked by record_customer_fact_request:
        ContactPreferenceSet ContactFrequencyCapped FollowUpOutsideInquiryRecorded ReviewPosted
        ReviewReplied NotificationSent NotificationDelivered NotificationBounced NotificationRead
        TouchRecorded;
    Merchants asked by record_merchant_fact_request:
        TouchRecorded MerchantRegistered TierChanged AgentStatusChanged ChannelHealthChanged
        TrainingAssigned TrainingCompleted TrainingFailed TrainingExpired CertificationGranted
        CertificationRevoked RemediationOrdered RemediationClosed QualityReviewed QualityAppealed
        QualityUpheld QualityOverturned EvaluationPublished EvaluationAcknowledged
        EvaluationAppealed IncentiveGranted IncentiveRevoked FindingRecorded ImprovementProposed
        ImprovementDeployed ImprovementVerified PenaltyProposed PenaltyIssued PenaltyReversed
        AppealFiled AppealDecided;
}

/// The fact that a record of a customer's stream holds. Its form was looked at when that was
/// recorded.
pub(crate) fn recorded_of_customer(body: Body) -> Option<Carried> {
    Customers::read(&mut Form::unasked(), body)
}

/// The fact that a record of a merchant's stream holds, likewise.
pub(crate) fn recorded_of_merchant(body: Body) -> Option<Carried> {
    Merchants::read(&mut Form::unasked(), body)
}

/// The fact that is asked for.
fn fact<S: Carries>(form: &mut Form, asked: Option<S::Asked>) -> Option<Carried> {
    if asked.is_none() {
        form.refuse("fact", "FIELD_REQUIRED", "must be given");
    }
    S::read(form, S::body(asked?))
}

/// The context of a fact of this kind, and the merchant, whom such a fact cannot do without.
fn context(
    form: &mut Form,
    context: Option<pb::CommandContext>,
    fact: Option<&Carried>,
) -> Option<(Given, MerchantId)> {
    let given = form.context(context, fact.map_or("", Carried::kind))?;
    if given.merchant_id.is_none() {
        form.refuse("context.merchant_id", "FIELD_REQUIRED", "must be named");
    }
    let merchant_id = given.merchant_id.clone()?;
    Some((given, merchant_id))
}

pub(super) fn of_customer(form: &mut Form, r: pb::RecordCustomerFactRequest) -> Option<Request> {
    let fact = fact::<Customers>(form, r.fact);
    let given = context(form, r.context, fact.as_ref());
    let customer_ref = form.text("customer_ref", r.customer_ref);
    let (given, merchant_id) = given?;
    let subject = CustomerSubject { merchant_id, customer_ref: customer_ref? };
    let stream_id = StreamId::Customer(subject.facts_id());
    Some(given.wish(form, stream_id, Wish::OfCustomer(subject, fact?)))
}

pub(super) fn of_merchant(form: &mut Form, r: pb::RecordMerchantFactRequest) -> Option<Request> {
    let fact = fact::<Merchants>(form, r.fact);
    let (given, merchant_id) = context(form, r.context, fact.as_ref())?;
    let subject = MerchantSubject { merchant_id };
    let stream_id = StreamId::Merchant(subject.facts_id());
    Some(given.wish(form, stream_id, Wish::OfMerchant(subject, fact?)))
}
