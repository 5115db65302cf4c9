//! How the clocks of one session came out.

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError};
use verbatim_projection::Asked;

use crate::Query;
use crate::asked_at::AskedAt;
use crate::clock_row::instance;
use crate::clocks::clocks;
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;

const OWNER: &str = "SELECT merchant_id FROM session WHERE session_id = $1";

const CLOCKS: &str = clocks!("session_clock", "session_id", "session_position", "1");

/// One session, for somebody who asks at an instant.
pub(crate) struct Question {
    about: About,
    asked_at: AskedAt,
    when: When,
}

pub(crate) fn read(
    query: &Query,
    request: pb::GetSessionClocksRequest,
) -> Result<Question, Failure> {
    let pb::GetSessionClocksRequest { session_id, merchant_id, at, freshness, as_of } = request;
    let mut fields = Fields::default();
    let session_id = fields.session_id("session_id", &session_id);
    let merchant_id = fields.merchant_id_or_none("merchant_id", merchant_id);
    let asked_at = AskedAt::read(&mut fields, "at", at.as_ref());
    let when = When::read(query, &mut fields, freshness, as_of);
    let about = session_id.map(|id| About { stream_id: id.uuid(), merchant_id });
    fields.finish(about.map(|about| Question { about, asked_at, when }))
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::GetSessionClocksResponse, LookupError> {
    let Question { about, asked_at, when } = question;
    let mut snapshot = Snapshot::take(query, &when).await?;
    let owner = snapshot.ask(Asked::new(OWNER).with(about.key())).await?;
    let owner = owner.first().ok_or(LookupError::UnknownSession)?;
    about.check_owner(&owner.text("merchant_id").map_err(unavailable)?.unwrap_or_default())?;
    let rows = snapshot.ask(Asked::new(CLOCKS).with(about.key())).await?;
    let clocks: Result<Vec<_>, _> = rows.iter().map(|row| instance(row, asked_at)).collect();
    Ok(pb::GetSessionClocksResponse {
        clocks: clocks.map_err(unavailable)?,
        at: Some(asked_at.proto()),
        as_of: Some(snapshot.as_of),
    })
}
