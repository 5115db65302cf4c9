//! A merchant's totals by day.

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::day::Day;
use crate::question::MerchantDays;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;

/// Days compare as their texts do, so that the empty text lies before all of them.
const DAYS: &str = "
    SELECT CAST(day AS TEXT) AS day,
        opened_count, closed_count, resolved_count, reopened_count, received_count,
        replied_count, handoff_count, handoff_declined_count, feedback_negative_count,
        feedback_count
    FROM merchant_day
    WHERE merchant_id = $1 AND CAST(day AS TEXT) >= $2 AND CAST(day AS TEXT) <= $3
    ORDER BY day";

/// Behind every day.
const THE_END: &str = "9999-12-31";

pub(crate) fn read(
    query: &Query,
    request: pb::ListMerchantDaysRequest,
) -> Result<(MerchantDays, When), Failure> {
    let pb::ListMerchantDaysRequest { merchant_id, from_day, to_day, freshness, as_of } = request;
    let mut fields = Fields::default();
    let merchant_id = fields.merchant_id("merchant_id", merchant_id);
    let from_day = day_or_none(&mut fields, "from_day", &from_day);
    let to_day = day_or_none(&mut fields, "to_day", &to_day);
    let is_empty = from_day.as_ref().zip(to_day.as_ref()).is_some_and(|(from, to)| from > to);
    if is_empty {
        fields.refuse("to_day", "FIELD_OUT_OF_ORDER", "is before from_day");
    }
    let when = When::read(query, &mut fields, freshness, as_of);
    let days = merchant_id.map(|merchant_id| MerchantDays { merchant_id, from_day, to_day });
    fields.finish(days.map(|days| (days, when)))
}

fn day_or_none(fields: &mut Fields, field: &str, text: &str) -> Option<Day> {
    if text.is_empty() {
        return None;
    }
    let day = Day::new(text);
    if day.is_none() {
        fields.refuse(field, "FIELD_NOT_A_DAY", "is not a day as YYYY-MM-DD");
    }
    day
}

pub(crate) async fn answer(
    query: &Query,
    (days, when): (MerchantDays, When),
) -> Result<pb::ListMerchantDaysResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &when).await?;
    let asked = Asked::new(DAYS)
        .with(days.merchant_id.as_str())
        .with(days.from_day.as_ref().map_or("", Day::as_str))
        .with(days.to_day.as_ref().map_or(THE_END, Day::as_str));
    let rows = snapshot.ask(asked).await?;
    let days: Result<Vec<_>, _> = rows.iter().map(from_row).collect();
    let days = days.map_err(unavailable)?;
    Ok(pb::ListMerchantDaysResponse { days, as_of: Some(snapshot.as_of) })
}

fn from_row(row: &Row) -> Result<pb::MerchantDay, ViewsError> {
    let count = |column| row.number(column).map(Option::unwrap_or_default);
    Ok(pb::MerchantDay {
        day: row.text("day")?.unwrap_or_default(),
        opened_count: count("opened_count")?,
        closed_count: count("closed_count")?,
        resolved_count: count("resolved_count")?,
        reopened_count: count("reopened_count")?,
        received_count: count("received_count")?,
        replied_count: count("replied_count")?,
        handoff_count: count("handoff_count")?,
        handoff_declined_count: count("handoff_declined_count")?,
        feedback_negative_count: count("feedback_negative_count")?,
        feedback_count: count("feedback_count")?,
    })
}
