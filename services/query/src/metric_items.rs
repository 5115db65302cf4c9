//! What a metric is made of: its items, in the order in which they are counted, page by page.

mod page_end;

use verbatim_accountability_projector::metrics::METRICS;
use verbatim_api::v1 as pb;
use verbatim_grpc::{CountRange, Failure, Fields, Filters, LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::period::Period;
use crate::report::days;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;

use page_end::PageEnd;

const PAGE_SIZE: CountRange = CountRange { default: 50, max: 1000 };

/// An item whose event is not known is at the head of its inquiry.
const ITEMS: &str = "
    SELECT variant, merchant_id, counted_at, inquiry_id, COALESCE(event_seq, 0) AS seq,
        in_numerator, in_denominator, value_ms, log_partition, log_index
    FROM metric_position
    WHERE metric = ";

/// Items that are alike in all of this are alike to whoever reads them.
const IN_ORDER: &str = "
    ORDER BY counted_at, inquiry_id, COALESCE(event_seq, 0), variant, in_numerator,
        in_denominator, COALESCE(value_ms, -1)
    LIMIT ";

/// Which items are wanted.
pub(crate) struct Question {
    metric: &'static str,
    variant: String,
    merchant_id: Option<String>,
    period: Period,
    filters: Filters,
    page_size: u32,
    after: Option<PageEnd>,
    when: When,
}

pub(crate) fn read(
    query: &Query,
    request: pb::ListMetricItemsRequest,
) -> Result<Question, Failure> {
    let filters = filters_of(&request);
    let mut fields = Fields::default();
    let metric = metric_named(&mut fields, &request.metric);
    check_variant(&mut fields, &request.variant);
    let merchant_id = fields.merchant_id_or_none("merchant_id", request.merchant_id);
    let merchant_id = merchant_id.map(|id| id.as_str().to_owned());
    let period = Period::read(&mut fields, request.period.map(days));
    let page_size = fields.count("page_size", request.page_size, PAGE_SIZE);
    let after = PageEnd::read(&mut fields, filters, &request.page_token);
    let when = When::read(query, &mut fields, request.freshness, request.as_of);
    let question = metric.zip(period).map(|(metric, period)| Question {
        metric,
        variant: request.variant,
        merchant_id,
        period,
        filters,
        page_size,
        after,
        when,
    });
    fields.finish(question)
}

/// What a page token belongs to: everything but the page itself and how fresh it must be.
fn filters_of(request: &pb::ListMetricItemsRequest) -> Filters {
    Filters::of(&pb::ListMetricItemsRequest {
        page_size: 0,
        page_token: String::new(),
        freshness: None,
        as_of: None,
        ..request.clone()
    })
}

fn metric_named(fields: &mut Fields, id: &str) -> Option<&'static str> {
    if id.is_empty() {
        fields.refuse("metric", "FIELD_REQUIRED", "must not be empty");
        return None;
    }
    let metric = METRICS.iter().find(|metric| metric.id == id);
    if metric.is_none() {
        fields.refuse("metric", "FIELD_UNKNOWN_WORD", "is no metric by its id, such as `M10`");
    }
    metric.map(|metric| metric.id)
}

/// Variants are made of what the data say, so that any text may be one, however long.
fn check_variant(fields: &mut Fields, variant: &str) {
    if variant.chars().any(char::is_control) {
        fields.refuse("variant", "FIELD_NOT_A_CODE", "contains a control character");
    }
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::ListMetricItemsResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &question.when).await?;
    let rows = snapshot.ask(asked(&question)).await?;
    let page_size = question.page_size as usize;
    let items: Result<Vec<_>, _> = rows.iter().take(page_size).map(from_row).collect();
    let items = items.map_err(unavailable)?;
    let has_more = rows.len() > page_size;
    let events: Vec<PageEnd> = items.iter().map(event_of).collect();
    let end = if has_more { PageEnd::of(&events, question.after.as_ref()) } else { None };
    Ok(pb::ListMetricItemsResponse {
        items,
        next_page_token: end.map(|end| end.token(question.filters)).unwrap_or_default(),
        as_of: Some(snapshot.as_of),
    })
}

fn event_of(item: &pb::MetricItem) -> PageEnd {
    let counted_at = item.counted_at.as_ref();
    let counted_at_ms =
        counted_at.map_or(0, |at| at.seconds * 1000 + i64::from(at.nanos) / 1_000_000);
    PageEnd::at(counted_at_ms, &item.inquiry_id, item.event_seq)
}

/// One row more than the page has tells whether there is another page.
fn asked(question: &Question) -> Asked {
    let mut asked = Asked::new(ITEMS);
    // A constant, so that a database plans the tables of all other metrics away.
    asked.push("'").push(question.metric).push("'");
    question.period.add_to(&mut asked, "counted_at");
    if let Some(merchant_id) = &question.merchant_id {
        asked.push(" AND merchant_id = ").push_value(merchant_id.as_str());
    }
    if !question.variant.is_empty() {
        asked.push(" AND variant = ").push_value(question.variant.as_str());
    }
    let mut passed_over_count = 0;
    if let Some(((counted_at, inquiry_id, seq), told_count)) =
        question.after.as_ref().and_then(|end| Some((end.place()?, end.told_count)))
    {
        asked.push(" AND (counted_at, inquiry_id, COALESCE(event_seq, 0)) >= (");
        asked.push_value(counted_at).push(", ").push_value(inquiry_id);
        asked.push(", ").push_value(seq).push(")");
        passed_over_count = i64::from(told_count);
    }
    asked.push(IN_ORDER).push_value(i64::from(question.page_size) + 1);
    asked.push(" OFFSET ").push_value(passed_over_count);
    asked
}

fn from_row(row: &Row) -> Result<pb::MetricItem, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let counts = |column| row.number(column).map(|number| number == Some(1));
    let (partition, index) = (row.number("log_partition")?, row.number("log_index")?);
    let position = partition.zip(index).map(|(partition, index)| pb::Position {
        partition: u32::try_from(partition).unwrap_or(u32::MAX),
        index: index.cast_unsigned(),
    });
    Ok(pb::MetricItem {
        variant: text("variant")?,
        merchant_id: text("merchant_id")?,
        inquiry_id: text("inquiry_id")?,
        event_seq: row.number("seq")?.unwrap_or(0).cast_unsigned(),
        counted_at: row.unix_ms("counted_at")?.map(unix_ms_to_proto),
        in_numerator: counts("in_numerator")?,
        in_denominator: counts("in_denominator")?,
        value_ms: row.number("value_ms")?,
        position,
    })
}
