//! Who held one inquiry, and for how long.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError, unix_ms_to_proto};

use crate::Query;
use crate::freshness::Freshness;
use crate::inquiry::{holder_from_row, read_about};
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};

/// An inquiry without holdings is one row whose holding is empty.
const HOLDINGS: &str = "
    SELECT i.merchant_id, c.holding_number, c.holder_kind, c.holder_team_id, c.holder_agent_id,
        c.from_at, c.to_at, c.held_ms, c.why, c.evidence_log_partition, c.evidence_log_index
    FROM inquiry AS i
    LEFT JOIN custody AS c ON c.inquiry_id = i.inquiry_id
    WHERE i.inquiry_id = ?
    ORDER BY c.holding_number";

pub(crate) fn read(
    query: &Query,
    request: pb::GetCustodyRequest,
) -> Result<(About, Freshness), Failure> {
    let pb::GetCustodyRequest { inquiry_id, merchant_id, freshness } = request;
    read_about(query, Fields::default(), &inquiry_id, merchant_id, freshness)
}

pub(crate) async fn answer(
    query: &Query,
    (about, freshness): (About, Freshness),
) -> Result<pb::GetCustodyResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &freshness).await?;
    let rows = sqlx::query(HOLDINGS).bind(about.key());
    let rows = rows.fetch_all(snapshot.connection()).await.map_err(unavailable)?;
    let first = rows.first().ok_or(LookupError::UnknownInquiry)?;
    about.check_owner(first.try_get("merchant_id").map_err(unavailable)?)?;
    let mut holdings = Vec::with_capacity(rows.len());
    for row in &rows {
        holdings.extend(from_row(row).map_err(unavailable)?);
    }
    let life_ms = holdings.iter().map(|holding| holding.held_for_ms).sum();
    Ok(pb::GetCustodyResponse { holdings, life_ms, as_of: Some(snapshot.as_of) })
}

fn from_row(row: &SqliteRow) -> Result<Option<pb::Holding>, sqlx::Error> {
    let number: Option<i64> = row.try_get("holding_number")?;
    if number.is_none() {
        return Ok(None);
    }
    let to_at: Option<i64> = row.try_get("to_at")?;
    Ok(Some(pb::Holding {
        holder: Some(holder_from_row(row)?),
        from_at: Some(unix_ms_to_proto(row.try_get("from_at")?)),
        to_at: to_at.map(unix_ms_to_proto),
        held_for_ms: row.try_get("held_ms")?,
        why: row.try_get("why")?,
        evidence: Some(pb::Position {
            partition: row.try_get("evidence_log_partition")?,
            index: row.try_get::<i64, _>("evidence_log_index")?.cast_unsigned(),
        }),
    }))
}
