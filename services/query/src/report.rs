//! How a merchant did over a period: clocks, and every metric.

mod attainment;
mod metrics;
mod processes;
mod readings;
mod share;

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, LookupError, instant_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::asked_at::AskedAt;
use crate::period::{Days, Period};
use crate::snapshot::Snapshot;
use crate::when::When;

/// Whose report is wanted, over what, judged when.
pub(crate) struct Question {
    merchant_id: String,
    period: Period,
    asked_at: AskedAt,
    when: When,
}

pub(crate) fn read(
    query: &Query,
    request: pb::GetMerchantReportRequest,
) -> Result<Question, Failure> {
    let pb::GetMerchantReportRequest { merchant_id, period, at, freshness, as_of } = request;
    let mut fields = Fields::default();
    let merchant_id = fields.merchant_id("merchant_id", merchant_id);
    let period = Period::read(&mut fields, period.map(days));
    let asked_at = AskedAt::read(&mut fields, "at", at.as_ref());
    let when = When::read(query, &mut fields, freshness, as_of);
    let question = merchant_id.zip(period).map(|(merchant_id, period)| Question {
        merchant_id: merchant_id.as_str().to_owned(),
        period,
        asked_at,
        when,
    });
    fields.finish(question)
}

/// The days of a message.
pub(crate) fn days(period: pb::Period) -> Days {
    let pb::Period { from_day, to_day, zone } = period;
    Days { from_day, to_day, zone }
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::GetMerchantReportResponse, LookupError> {
    let mut snapshot = Snapshot::take(query, &question.when).await?;
    let clocks = attainment::clocks(&mut snapshot, &question).await?;
    let mut metrics = metrics::metrics(&mut snapshot, &question).await?;
    readings::add(&mut snapshot, &question, &mut metrics).await?;
    let processes = processes::processes(&mut snapshot, &question).await?;
    Ok(pb::GetMerchantReportResponse {
        clocks,
        metrics,
        processes,
        from: Some(instant_to_proto(question.period.from)),
        before: Some(instant_to_proto(question.period.before)),
        at: Some(question.asked_at.proto()),
        as_of: Some(snapshot.as_of),
    })
}

impl Question {
    /// This statement, with the merchant as `$1` and the period from `$2` to before `$3`.
    fn asked(&self, sql: &str) -> Asked {
        let Period { from, before } = self.period;
        Asked::new(sql).with(self.merchant_id.as_str()).with(from).with(before)
    }
}

/// A column that counts.
fn count(row: &Row, column: &str) -> Result<i64, ViewsError> {
    Ok(row.number(column)?.unwrap_or(0))
}

/// A column that holds a version.
fn version_in(row: &Row, column: &str) -> Result<u32, ViewsError> {
    Ok(u32::try_from(count(row, column)?).unwrap_or(u32::MAX))
}
