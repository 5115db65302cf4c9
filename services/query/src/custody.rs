//! Who held one inquiry, and for how long.

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::inquiry::{holder_from_row, read_about};
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;

/// An inquiry without holdings is one row whose holding is empty.
const HOLDINGS: &str = "
    SELECT i.merchant_id, c.holding_number, c.holder_kind, c.holder_team_id, c.holder_agent_id,
        c.from_at, c.to_at, c.held_ms, c.why, c.evidence_log_partition, c.evidence_log_index
    FROM inquiry AS i
    LEFT JOIN custody AS c ON c.inquiry_id = i.inquiry_id
    WHERE i.inquiry_id = $1
    ORDER BY c.holding_number";

pub(crate) fn read(
    query: &Query,
    request: pb::GetCustodyRequest,
) -> Result<(About, When), Failure> {
    let pb::GetCustodyRequest { inquiry_id, merchant_id, freshness, as_of } = request;
    read_about(query, Fields::default(), &inquiry_id, merchant_id, (freshness, as_of))
}

pub(crate) async fn answer(
    query: &Query,
    (about, when): (About, When),
) -> Result<pb::GetCustodyResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &when).await?;
    let rows = snapshot.ask(Asked::new(HOLDINGS).with(about.key())).await?;
    let first = rows.first().ok_or(LookupError::UnknownInquiry)?;
    let owner = first.text("merchant_id").map_err(unavailable)?;
    about.check_owner(&owner.unwrap_or_default())?;
    let mut holdings = Vec::with_capacity(rows.len());
    for row in &rows {
        holdings.extend(from_row(row).map_err(unavailable)?);
    }
    let life_ms = holdings.iter().map(|holding| holding.held_for_ms).sum();
    Ok(pb::GetCustodyResponse { holdings, life_ms, as_of: Some(snapshot.as_of) })
}

fn from_row(row: &Row) -> Result<Option<pb::Holding>, ViewsError> {
    if row.number("holding_number")?.is_none() {
        return Ok(None);
    }
    let partition = row.number("evidence_log_partition")?.unwrap_or(0);
    Ok(Some(pb::Holding {
        holder: Some(holder_from_row(row)?),
        from_at: row.unix_ms("from_at")?.map(unix_ms_to_proto),
        to_at: row.unix_ms("to_at")?.map(unix_ms_to_proto),
        held_for_ms: row.number("held_ms")?.unwrap_or(0),
        why: row.text("why")?.unwrap_or_default(),
        evidence: Some(pb::Position {
            partition: u32::try_from(partition).unwrap_or(u32::MAX),
            index: row.number("evidence_log_index")?.unwrap_or(0).cast_unsigned(),
        }),
    }))
}
