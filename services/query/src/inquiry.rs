//! One inquiry, as the views see it.

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;
use crate::word::{to_holder_kind, to_status};

/// The columns that make an inquiry of the API, in any statement on the table `inquiry`.
macro_rules! inquiry_columns {
    () => {
        "inquiry_id, merchant_id, customer_ref, status, channel, category, priority, holder_kind, \
         holder_team_id, holder_agent_id, opened_at, first_response_at, first_resolved_at, \
         last_resolved_at, told_at, closed_at, reopen_count, handoff_count, stream_seq, \
         merged_into_inquiry_id"
    };
}
pub(crate) use inquiry_columns;

const ONE: &str = concat!("SELECT ", inquiry_columns!(), " FROM inquiry WHERE inquiry_id = $1");

pub(crate) fn read(
    query: &Query,
    request: pb::GetInquiryRequest,
) -> Result<(About, When), Failure> {
    let pb::GetInquiryRequest { inquiry_id, merchant_id, freshness, as_of } = request;
    read_about(query, Fields::default(), &inquiry_id, merchant_id, (freshness, as_of))
}

/// A question about one inquiry.
pub(crate) fn read_about(
    query: &Query,
    mut fields: Fields,
    inquiry_id: &str,
    merchant_id: String,
    (freshness, as_of): (Option<pb::Freshness>, Option<pb::Past>),
) -> Result<(About, When), Failure> {
    let inquiry_id = fields.inquiry_id("inquiry_id", inquiry_id);
    let merchant_id = fields.merchant_id_or_none("merchant_id", merchant_id);
    let when = When::read(query, &mut fields, freshness, as_of);
    let about = inquiry_id.map(|id| About { stream_id: id.uuid(), merchant_id });
    fields.finish(about.map(|about| (about, when)))
}

pub(crate) async fn answer(
    query: &Query,
    (about, when): (About, When),
) -> Result<pb::GetInquiryResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &when).await?;
    let rows = snapshot.ask(Asked::new(ONE).with(about.key())).await?;
    let row = rows.first().ok_or(LookupError::UnknownInquiry)?;
    let inquiry = from_row(row).map_err(unavailable)?;
    about.check_owner(&inquiry.merchant_id)?;
    Ok(pb::GetInquiryResponse { inquiry: Some(inquiry), as_of: Some(snapshot.as_of) })
}

/// The inquiry of a row of `inquiry_columns!`.
pub(crate) fn from_row(row: &Row) -> Result<pb::Inquiry, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let at = |column| row.unix_ms(column).map(|at| at.map(unix_ms_to_proto));
    let count = |column| row.number(column).map(|count| to_count(count.unwrap_or(0)));
    Ok(pb::Inquiry {
        inquiry_id: text("inquiry_id")?,
        merchant_id: text("merchant_id")?,
        customer_ref: text("customer_ref")?,
        status: to_status(&text("status")?).into(),
        channel: text("channel")?,
        category: text("category")?,
        priority: text("priority")?,
        holder: Some(holder_from_row(row)?),
        opened_at: at("opened_at")?,
        first_response_at: at("first_response_at")?,
        first_resolved_at: at("first_resolved_at")?,
        last_resolved_at: at("last_resolved_at")?,
        told_at: at("told_at")?,
        closed_at: at("closed_at")?,
        reopen_count: count("reopen_count")?,
        handoff_count: count("handoff_count")?,
        stream_seq: row.number("stream_seq")?.unwrap_or(0).cast_unsigned(),
        merged_into_inquiry_id: text("merged_into_inquiry_id")?,
    })
}

fn to_count(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The holder of a row that has one.
pub(crate) fn holder_from_row(row: &Row) -> Result<pb::Holder, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    Ok(pb::Holder {
        kind: to_holder_kind(&text("holder_kind")?).into(),
        team_id: text("holder_team_id")?,
        agent_id: text("holder_agent_id")?,
    })
}
