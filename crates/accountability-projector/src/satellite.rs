//! Views of what happens around service: facts of a customer, and of a merchant, one row each.
//!
//! What the columns say, [`Gist`] says of facts of many kinds; the rest stands in the log.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::carried::Gist;
use verbatim_domain::{Envelope, Fact};
use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp, Uuid as UuidColumn};
use verbatim_projection::{Column, Index, Nature, Placed, Projector, Rows, Table, Value};
use verbatim_wire::{Carried, Customers, Kind, Merchants, Outcome};

/// Views of customers' facts.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomerFactProjector;

/// Views of merchants' facts.
#[derive(Debug, Clone, Copy, Default)]
pub struct MerchantFactProjector;

const STREAM_ID: Column =
    Column::new("stream_id", UuidColumn, "The stream that the fact stands in.");
const STREAM_SEQ: Column = Column::new("stream_seq", BigInt, "Its number in that stream, from 1.");
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "The merchant.");
const KIND: Column = Column::new("kind", Text, "What kind of fact it is, as replay names it.");
const OCCURRED_AT: Column =
    Column::new("occurred_at", Timestamp, "When it happened, as its source claims.");
const RECORDED_AT: Column = Column::new("recorded_at", Timestamp, "When it was recorded.");
const ACTOR_KIND: Column = Column::new("actor_kind", Text, "What kind of author said it.");
const ACTOR_ID: Column = Column::nullable("actor_id", Text, "Who said it.");
const SUBJECT_ID: Column = Column::nullable(
    "subject_id",
    Text,
    "The thing that it is about, by its id at the source: an assignment, a penalty, a notice. \
     Facts about one thing share it.",
);
const AGENT_ID: Column = Column::nullable("agent_id", Text, "The agent that it is about.");
const TOPIC: Column =
    Column::nullable("topic", Text, "What it deals with: a course, a rule, a purpose.");
const CHANNEL: Column = Column::nullable("channel", Text, "The channel.");
const REASON: Column = Column::nullable("reason_code", Text, "Why.");
const RESULT: Column = Column::nullable(
    "result",
    Text,
    "What it comes to: a result, a status, a tier, a grade, a severity, allowed or refused.",
);
const SCORE: Column = Column::nullable("score", BigInt, "The score, from 0 to scale_max.");
const SCALE_MAX: Column = Column::nullable("scale_max", BigInt, "The best score of its scale.");
const CURRENCY: Column = Column::nullable("currency_code", Text, "The currency of the amount.");
const AMOUNT: Column = Column::nullable(
    "amount_minor",
    BigInt,
    "What it is worth, or costs, in the smallest unit of its currency.",
);
const DUE_AT: Column =
    Column::nullable("due_at", Timestamp, "By when something is due, or until when it holds.");
const LOG_PARTITION: Column = Column::new("log_partition", BigInt, "The partition of its record.");
const LOG_INDEX: Column = Column::new("log_index", BigInt, "The index of that record in it.");

/// What both tables hold; a subject that is more than its merchant stands behind that.
macro_rules! columns {
    ($($subject:expr)?) => {
        &[
            STREAM_ID,
            STREAM_SEQ,
            MERCHANT_ID,
            $($subject,)?
            KIND,
            OCCURRED_AT,
            RECORDED_AT,
            ACTOR_KIND,
            ACTOR_ID,
            SUBJECT_ID,
            AGENT_ID,
            TOPIC,
            CHANNEL,
            REASON,
            RESULT,
            SCORE,
            SCALE_MAX,
            CURRENCY,
            AMOUNT,
            DUE_AT,
            LOG_PARTITION,
            LOG_INDEX,
        ]
    };
}

/// One row per fact of a customer.
pub static CUSTOMER_FACT: Table = Table {
    name: "customer_fact",
    comment: "What happened to each customer of each merchant outside any inquiry: wishes, \
              notices, reviews, follow-ups, touches.",
    key: &["stream_id", "stream_seq"],
    columns: columns![Column::new("customer_ref", Text, "The customer, a pseudonym.")],
    indexes: &[
        Index::on(&["merchant_id", "kind", "occurred_at"]),
        Index::on(&["merchant_id", "customer_ref"]),
    ],
    nature: Nature::Rows,
};

/// One row per fact of a merchant.
pub static MERCHANT_FACT: Table = Table {
    name: "merchant_fact",
    comment: "What happened to each merchant, its agents and its channels: tiers, training, \
              quality, evaluation, incentives, findings and improvements, penalties and appeals.",
    key: &["stream_id", "stream_seq"],
    columns: columns![],
    indexes: &[
        Index::on(&["merchant_id", "kind", "occurred_at"]),
        Index::on(&["merchant_id", "subject_id"]),
    ],
    nature: Nature::Rows,
};

/// Facts stand in the log in their order, and no later one changes what was said: a row is written
/// once, and nothing is kept of a stream.
macro_rules! projectors {
    ($(
        $projector:ident follows $kind:ident as $name:literal: $table:ident of $subject:ident;
    )*) => {$(
        impl Projector for $projector {
            type Stream = $kind;
            type Case = ();
            type Settled = ();

            fn name(&self) -> &'static str {
                $name
            }

            fn version(&self) -> u32 {
                1
            }

            fn tables(&self) -> &'static [&'static Table] {
                static TABLES: &[&Table] = &[&$table];
                TABLES
            }

            fn fold(
                &self,
                _case: &mut (),
                record: &Placed<'_, Outcome<$kind>>,
                _rules: &Rulebook,
                appended: &mut Rows,
            ) {
                for fact in &record.outcome.facts {
                    appended.add(&$table, row(record, fact, $subject(record)));
                }
            }

            fn rows(
                &self,
                _case_id: Uuid,
                _case: &(),
                _rules: &Rulebook,
                _settled: (),
                _rows: &mut Rows,
            ) {
            }
        }
    )*};
}

projectors! {
    CustomerFactProjector follows Customers as "customer_fact": CUSTOMER_FACT of customer;
    MerchantFactProjector follows Merchants as "merchant_fact": MERCHANT_FACT of merchant;
}

fn customer(record: &Placed<'_, Outcome<Customers>>) -> Vec<Value> {
    let subject = &record.outcome.envelope.subject;
    [subject.merchant_id.as_str(), subject.customer_ref.as_str()].map(Value::text).into()
}

fn merchant(record: &Placed<'_, Outcome<Merchants>>) -> Vec<Value> {
    vec![Value::text(record.outcome.envelope.subject.merchant_id.as_str())]
}

fn row<K: Kind>(
    record: &Placed<'_, Outcome<K>>,
    fact: &Fact<Carried>,
    subject: Vec<Value>,
) -> Vec<Value> {
    let Envelope { times, actor, .. } = &record.outcome.envelope;
    let mut row = vec![record.outcome.stream_id().uuid().into(), Value::place(fact.stream_seq)];
    row.extend(subject);
    row.extend([
        Value::text(fact.event.kind()),
        times.occurred_at.into(),
        times.recorded_at.into(),
        Value::text(actor.kind.as_str()),
        actor.id.as_ref().map(|id| id.as_str()).into(),
    ]);
    row.extend(told(fact.event.gist()));
    row.extend([i64::from(record.partition.0).into(), Value::place(record.index)]);
    row
}

fn told(gist: &Gist) -> [Value; 11] {
    let Gist { subject_id, agent_id, topic, channel, reason, result, score, amount, due_at } = gist;
    [
        subject_id.as_ref().map(|id| id.as_str()).into(),
        agent_id.as_ref().map(|id| id.as_str()).into(),
        topic.as_ref().map(|word| word.as_str()).into(),
        channel.as_ref().map(|word| word.as_str()).into(),
        reason.as_ref().map(|word| word.as_str()).into(),
        result.as_ref().map(|word| word.as_str()).into(),
        score.map(|it| i64::from(it.score)).into(),
        score.map(|it| i64::from(it.scale_max)).into(),
        amount.as_ref().map(|it| it.currency_code.as_str()).into(),
        amount.as_ref().map(|it| it.amount_minor).into(),
        (*due_at).into(),
    ]
}
