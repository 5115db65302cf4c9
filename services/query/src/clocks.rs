//! How the clocks of one inquiry came out.

use std::collections::HashMap;

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::asked_at::AskedAt;
use crate::clock_row::{instance, name};
use crate::inquiry::read_about;
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;
use crate::word::to_holder_kind;

/// Every clock over one stream, with the records of the facts that began and ended each: of a table
/// of instances, by what it names the stream, and of the table of the stream's records.
macro_rules! clocks {
    ($table:literal, $id:literal, $position:literal, $is_of_session:literal) => {
        concat!(
            "SELECT clock.*, clock.",
            $id,
            " AS stream_id, CAST(",
            $is_of_session,
            " AS BIGINT) AS is_of_session,
                began.log_partition AS began_log_partition, began.log_index AS began_log_index,
                ended.log_partition AS ended_log_partition, ended.log_index AS ended_log_index
            FROM ",
            $table,
            " AS clock LEFT JOIN ",
            $position,
            " AS began ON began.",
            $id,
            " = clock.",
            $id,
            " AND began.first_seq <= clock.start_seq AND began.last_seq >= clock.start_seq
            LEFT JOIN ",
            $position,
            " AS ended ON ended.",
            $id,
            " = clock.",
            $id,
            " AND ended.first_seq <= clock.end_seq AND ended.last_seq >= clock.end_seq
            WHERE clock.",
            $id,
            " = $1 ORDER BY clock.started_at, clock.start_seq, clock.scope, clock.clock_id,
                clock.subject_id, clock.interval_number"
        )
    };
}
pub(crate) use clocks;

const OWNER: &str = "SELECT merchant_id FROM inquiry WHERE inquiry_id = $1";

const CLOCKS: &str = clocks!("clock", "inquiry_id", "record_position", "0");

const SHARES: &str = "
    SELECT breach_share.*, inquiry_id AS stream_id, CAST(0 AS BIGINT) AS is_of_session
    FROM breach_share WHERE inquiry_id = $1
    ORDER BY scope, clock_id, subject_id, start_seq, interval_number, holder_number";

/// One inquiry, for somebody who asks at an instant.
pub(crate) struct Question {
    about: About,
    asked_at: AskedAt,
    when: When,
}

pub(crate) fn read(query: &Query, request: pb::GetClocksRequest) -> Result<Question, Failure> {
    let pb::GetClocksRequest { inquiry_id, merchant_id, at, freshness, as_of } = request;
    let mut fields = Fields::default();
    let asked_at = AskedAt::read(&mut fields, "at", at.as_ref());
    let (about, when) = read_about(query, fields, &inquiry_id, merchant_id, (freshness, as_of))?;
    Ok(Question { about, asked_at, when })
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::GetClocksResponse, LookupError> {
    let Question { about, asked_at, when } = question;
    let mut snapshot = Snapshot::take(query, &when).await?;
    let owner = snapshot.ask(Asked::new(OWNER).with(about.key())).await?;
    let owner = owner.first().ok_or(LookupError::UnknownInquiry)?;
    about.check_owner(&owner.text("merchant_id").map_err(unavailable)?.unwrap_or_default())?;
    let rows = snapshot.ask(Asked::new(CLOCKS).with(about.key())).await?;
    let shares = snapshot.ask(Asked::new(SHARES).with(about.key())).await?;
    let mut shares = by_instance(&shares).map_err(unavailable)?;
    let clocks = rows.iter().map(|row| {
        let mut clock = instance(row, asked_at)?;
        let name = clock.name.clone().unwrap_or_default();
        clock.shares = shares.remove(&key(&name)).unwrap_or_default();
        Ok(clock)
    });
    let clocks: Result<Vec<_>, ViewsError> = clocks.collect();
    Ok(pb::GetClocksResponse {
        clocks: clocks.map_err(unavailable)?,
        at: Some(asked_at.proto()),
        as_of: Some(snapshot.as_of),
    })
}

/// What tells instances of one inquiry apart.
type Key = (String, String, String, u64, u32);

fn key(name: &pb::ClockName) -> Key {
    let pb::ClockName { scope, clock_id, subject_id, start_seq, interval_number, .. } = name;
    (scope.clone(), clock_id.clone(), subject_id.clone(), *start_seq, *interval_number)
}

fn by_instance(rows: &[Row]) -> Result<HashMap<Key, Vec<pb::BreachShare>>, ViewsError> {
    let mut shares: HashMap<Key, Vec<pb::BreachShare>> = HashMap::new();
    for row in rows {
        let share = pb::BreachShare {
            holder: Some(holder(row)?),
            gross_ms: row.number("gross_ms")?.unwrap_or(0),
            net_ms: row.number("net_ms")?.unwrap_or(0),
            honest_ms: row.number("honest_ms")?.unwrap_or(0),
            is_holder_at_gross_breach: row.yes("is_holder_at_gross_breach")?,
            is_holder_at_net_breach: row.yes("is_holder_at_net_breach")?,
            is_holder_at_honest_breach: row.yes("is_holder_at_honest_breach")?,
        };
        shares.entry(key(&name(row)?)).or_default().push(share);
    }
    Ok(shares)
}

fn holder(row: &Row) -> Result<pb::Holder, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    Ok(pb::Holder {
        kind: to_holder_kind(&text("holder_kind")?).into(),
        team_id: text("team_id")?,
        agent_id: text("agent_id")?,
    })
}
