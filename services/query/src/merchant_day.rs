//! A merchant's totals by day.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError};

use crate::Query;
use crate::day::Day;
use crate::freshness::Freshness;
use crate::question::MerchantDays;
use crate::snapshot::{Snapshot, unavailable};

/// Days compare as their texts do, so that the empty text lies before all of them.
const DAYS: &str = "
    SELECT day, opened_count, closed_count, resolved_count, reopened_count, received_count,
        replied_count, handoff_count, handoff_declined_count, feedback_negative_count,
        feedback_count
    FROM merchant_day
    WHERE merchant_id = ?1 AND day >= ?2 AND day <= ?3
    ORDER BY day";

/// Behind every day.
const THE_END: &str = "9999-12-31";

pub(crate) fn read(
    query: &Query,
    request: pb::ListMerchantDaysRequest,
) -> Result<(MerchantDays, Freshness), Failure> {
    let pb::ListMerchantDaysRequest { merchant_id, from_day, to_day, freshness } = request;
    let mut fields = Fields::default();
    let merchant_id = fields.merchant_id("merchant_id", merchant_id);
    let from_day = day_or_none(&mut fields, "from_day", &from_day);
    let to_day = day_or_none(&mut fields, "to_day", &to_day);
    let is_empty = from_day.as_ref().zip(to_day.as_ref()).is_some_and(|(from, to)| from > to);
    if is_empty {
        fields.refuse("to_day", "FIELD_OUT_OF_ORDER", "is before from_day");
    }
    let freshness = Freshness::read(query, &mut fields, freshness);
    let days = merchant_id.map(|merchant_id| MerchantDays { merchant_id, from_day, to_day });
    fields.finish(days.map(|days| (days, freshness)))
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
    (days, freshness): (MerchantDays, Freshness),
) -> Result<pb::ListMerchantDaysResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &freshness).await?;
    let rows = sqlx::query(DAYS)
        .bind(days.merchant_id.as_str())
        .bind(days.from_day.as_ref().map_or("", Day::as_str))
        .bind(days.to_day.as_ref().map_or(THE_END, Day::as_str))
        .fetch_all(snapshot.connection())
        .await
        .map_err(unavailable)?;
    let days: Result<Vec<_>, _> = rows.iter().map(from_row).collect();
    let days = days.map_err(unavailable)?;
    Ok(pb::ListMerchantDaysResponse { days, as_of: Some(snapshot.as_of) })
}

fn from_row(row: &SqliteRow) -> Result<pb::MerchantDay, sqlx::Error> {
    Ok(pb::MerchantDay {
        day: row.try_get("day")?,
        opened_count: row.try_get("opened_count")?,
        closed_count: row.try_get("closed_count")?,
        resolved_count: row.try_get("resolved_count")?,
        reopened_count: row.try_get("reopened_count")?,
        received_count: row.try_get("received_count")?,
        replied_count: row.try_get("replied_count")?,
        handoff_count: row.try_get("handoff_count")?,
        handoff_declined_count: row.try_get("handoff_declined_count")?,
        feedback_negative_count: row.try_get("feedback_negative_count")?,
        feedback_count: row.try_get("feedback_count")?,
    })
}
