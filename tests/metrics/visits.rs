//! Sessions of a month beside its inquiries: customers who come, wait, and are served or leave.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use verbatim_domain::session::Event;
use verbatim_testkit::sessions::{Visit, random_visit};
use verbatim_wire::{AnyOutcome, Outcome, Sessions};

/// How many there are, and how many sentences each is told in, as far as the rules allow them.
const VISIT_COUNT: u64 = 120;
const SENTENCES: u32 = 8;

/// Within how many milliseconds they begin: the same days as inquiries.
const BEGIN_WITHIN_MS: i64 = 21 * 24 * 60 * 60 * 1_000;

/// The records of all of them, one session after the other. One seed tells one month.
pub(crate) fn visits(seed: u64) -> Vec<Outcome<Sessions>> {
    let mut chance = StdRng::seed_from_u64(seed);
    let visits = (0..VISIT_COUNT).flat_map(|number| {
        let (merchant, customer) = (format!("m{}", number % 3), format!("c{}", number % 7));
        let visit = Visit::of(&format!("visit {number}")).between(&merchant, &customer);
        let begins_ms = chance.random_range(0..BEGIN_WITHIN_MS);
        random_visit(visit.at_ms(begins_ms), chance.random(), SENTENCES).outcomes()
    });
    visits.collect()
}

/// The records of inquiries and of sessions in turn.
pub(crate) fn in_turn(inquiries: &[Outcome], visits: &[Outcome<Sessions>]) -> Vec<AnyOutcome> {
    let mut visits = visits.iter().cloned().map(AnyOutcome::Session);
    let mut all = Vec::new();
    for outcome in inquiries {
        all.push(AnyOutcome::Inquiry(outcome.clone()));
        all.extend(visits.next());
    }
    all.extend(visits);
    all
}

/// The facts of a record as the script reads them, an object each.
pub(crate) fn session_facts_of(outcome: &Outcome<Sessions>) -> Vec<Value> {
    let (subject, times) = (&outcome.envelope.subject, &outcome.envelope.times);
    let facts = outcome.facts.iter().map(|fact| {
        let mut object = json!({
            "inquiry_id": subject.session_id.to_string(),
            "merchant_id": subject.merchant_id.as_str(),
            "customer_ref": subject.customer_ref.as_str(),
            "occurred_at_ms": times.occurred_at.unix_ms(),
            "seq": fact.stream_seq,
            "kind": fact.event.kind(),
        });
        match &fact.event {
            Event::SessionOpened(it) => object["online_at_start"] = json!(it.online_at_start),
            Event::SessionAnswered(it) => object["reply_kind"] = json!(it.reply_kind.as_str()),
            Event::SessionQueued(_)
            | Event::SessionAbandoned(_)
            | Event::SessionClosed(_)
            | Event::SessionLinked(_) => {}
        }
        object
    });
    facts.collect()
}
