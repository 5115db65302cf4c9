//! Facts of customers and of merchants outside any inquiry, as records hold them.

use uuid::Uuid;
use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::carried::{CustomerSubject, MerchantSubject};
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{CustomerRef, EventId, MerchantId, RequestId, derived};
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Actor, Code, Envelope, Fact, Source, Times, Timestamp};
use verbatim_wire::{Carried, Customers, Kind, Merchants, Outcome};

use crate::inquiries::BEGINS_AT_MS;

const MINUTE_MS: i64 = 60_000;
const VALID: &str = "it is valid";

/// What happened to a customer: a wish, a notice that did not arrive, a review and its answer, a
/// touch. One record each, a minute apart.
pub fn of_customer(merchant_id: &str, customer_ref: &str) -> Vec<Outcome<Customers>> {
    let subject = CustomerSubject {
        merchant_id: MerchantId::new(merchant_id).expect(VALID),
        customer_ref: CustomerRef::new(customer_ref).expect(VALID),
    };
    let (notice, review) = (|| "notice/1".to_owned(), || "review/1".to_owned());
    let bodies = [
        Body::ContactPreferenceSet(pb::ContactPreferenceSet {
            channel: "phone".to_owned(),
            purpose: "marketing".to_owned(),
            is_allowed: false,
        }),
        Body::NotificationSent(pb::NotificationSent {
            notification_id: notice(),
            purpose: "service".to_owned(),
            channel: "email".to_owned(),
            template: String::new(),
        }),
        Body::NotificationBounced(pb::NotificationBounced {
            notification_id: notice(),
            reason: "mailbox_full".to_owned(),
        }),
        Body::ReviewPosted(pb::ReviewPosted {
            review_id: review(),
            channel: "shop".to_owned(),
            score: 2,
            scale_max: 5,
            body: words("it came late"),
        }),
        Body::ReviewReplied(pb::ReviewReplied {
            review_id: review(),
            agent_id: "anna".to_owned(),
            body: words("we are sorry"),
            ..Default::default()
        }),
        touch(),
    ];
    told(&subject, bodies)
}

/// What happened to a merchant: a tier, a training that failed, a penalty that was reversed, a
/// touch. One record each, a minute apart.
pub fn of_merchant(merchant_id: &str) -> Vec<Outcome<Merchants>> {
    let subject = MerchantSubject { merchant_id: MerchantId::new(merchant_id).expect(VALID) };
    let (training, penalty) = (|| "training/1".to_owned(), || "penalty/1".to_owned());
    let bodies = [
        Body::MerchantRegistered(pb::MerchantRegistered {
            name_ref: "name/1".to_owned(),
            category: "garden".to_owned(),
            tier: "silver".to_owned(),
        }),
        Body::TrainingAssigned(pb::TrainingAssigned {
            training_id: training(),
            course: "returns".to_owned(),
            agent_id: "anna".to_owned(),
            due_at: Some(prost_types::Timestamp { seconds: 1_769_904_000, nanos: 0 }),
            ..Default::default()
        }),
        Body::TrainingFailed(pb::TrainingFailed {
            training_id: training(),
            reason: "absent".to_owned(),
            ..Default::default()
        }),
        Body::PenaltyIssued(pb::PenaltyIssued {
            penalty_id: penalty(),
            reason: "late_reply".to_owned(),
            amount: Some(pb::Money { currency_code: "CNY".to_owned(), amount_minor: 50_000 }),
            points: 3,
        }),
        Body::PenaltyReversed(pb::PenaltyReversed {
            penalty_id: penalty(),
            reason: "outage".to_owned(),
        }),
        touch(),
    ];
    told(&subject, bodies)
}

fn touch() -> Body {
    Body::TouchRecorded(pb::TouchRecorded {
        kind: "points_granted".to_owned(),
        subject_id: "campaign/7".to_owned(),
        payload_schema: "points.1".to_owned(),
        payload: words("{\"points\": 20}"),
    })
}

fn words(text: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(text.to_owned())) })
}

fn told<K: Kind<Event = Carried>>(
    subject: &K::Subject,
    bodies: impl IntoIterator<Item = Body>,
) -> Vec<Outcome<K>> {
    (1..).zip(bodies).map(|(seq, body)| record(subject, seq, body)).collect()
}

/// One fact, recorded two seconds after it happened.
fn record<K: Kind<Event = Carried>>(subject: &K::Subject, seq: u64, body: Body) -> Outcome<K> {
    let id = |of: &str| -> Uuid {
        derived(&[of.as_bytes(), K::stream_id(subject).uuid().as_bytes(), &seq.to_be_bytes()])
    };
    let minutes = i64::try_from(seq).expect(VALID);
    let occurred_at = Timestamp::from_unix_ms(BEGINS_AT_MS + minutes * MINUTE_MS);
    let recorded_at = Timestamp::from_unix_ms(BEGINS_AT_MS + minutes * MINUTE_MS + 2_000);
    let claimed = ClaimedTimes { occurred_at, observed_at: None };
    Outcome {
        envelope: Envelope {
            subject: subject.clone(),
            request_id: RequestId::new(id("request")),
            actor: Actor {
                kind: ActorKind::System,
                id: None,
                team_id: None,
                organisation: None,
                support_line: None,
                role: None,
            },
            source: Source {
                service: Code::new("desk").expect(VALID),
                instance: None,
                channel: None,
                external_id: None,
                provenance: Provenance::Live,
            },
            times: Times::clamped(claimed, recorded_at.expect(VALID)),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        },
        request_digest: [0; 32],
        prev_hash: [0; 32],
        salt: [0; 16],
        last_seq: seq,
        facts: vec![Fact {
            event_id: EventId::new(id("event")),
            stream_seq: seq,
            event: K::take_event(body, subject).expect(VALID),
        }],
    }
}
