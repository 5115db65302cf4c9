//! How many inquiries went the declared way.

use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;
use verbatim_projection::{Row, ViewsError};

use super::{Question, count, version_in};
use crate::snapshot::{Snapshot, unavailable};

const PROCESSES: &str = "
    SELECT scope, process_id, version, COUNT(*) AS run_count,
        COUNT(CASE WHEN deviation_count = 0 THEN 1 END) AS conforming_count,
        CAST(SUM(deviation_count) AS BIGINT) AS deviation_count,
        CAST(SUM(skipped_count) AS BIGINT) AS skipped_count
    FROM process_run
    WHERE merchant_id = $1 AND opened_at >= $2 AND opened_at < $3
    GROUP BY scope, process_id, version";

/// The processes by scope, id and version, sorted here: databases sort text each in its own way.
pub(super) async fn processes(
    snapshot: &mut Snapshot,
    question: &Question,
) -> Result<Vec<pb::ProcessConformance>, LookupError> {
    let rows = snapshot.ask(question.asked(PROCESSES)).await?;
    let found: Result<Vec<_>, _> = rows.iter().map(from_row).collect();
    let mut found = found.map_err(unavailable)?;
    found.sort_by(|one, other| place(one).cmp(&place(other)));
    Ok(found)
}

fn place(process: &pb::ProcessConformance) -> (&str, &str, u32) {
    (&process.scope, &process.process_id, process.version)
}

fn from_row(row: &Row) -> Result<pb::ProcessConformance, ViewsError> {
    Ok(pb::ProcessConformance {
        scope: row.text("scope")?.unwrap_or_default(),
        process_id: row.text("process_id")?.unwrap_or_default(),
        version: version_in(row, "version")?,
        run_count: count(row, "run_count")?,
        conforming_count: count(row, "conforming_count")?,
        deviation_count: count(row, "deviation_count")?,
        skipped_count: count(row, "skipped_count")?,
    })
}
