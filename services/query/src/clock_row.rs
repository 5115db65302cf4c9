//! An instance of a clock as the views have it, judged at an instant.

use uuid::Uuid;
use verbatim_api::v1::{self as pb, ClockVerdict};
use verbatim_grpc::unix_ms_to_proto;
use verbatim_projection::{Asked, Row, ViewsError};

use crate::asked_at::AskedAt;
use crate::word::to_verdict;

/// What clocks run over, by its views: each has the same columns for instances, and its own id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Streams {
    Inquiries,
    Sessions,
}

impl Streams {
    pub(crate) const ALL: [Streams; 2] = [Streams::Inquiries, Streams::Sessions];

    /// What a question takes of an instance or of a word on one, for [`name`].
    pub(crate) const fn named(self) -> &'static str {
        match self {
            Streams::Inquiries => {
                "inquiry_id AS stream_id, CAST(0 AS BIGINT) AS is_of_session, scope, clock_id, \
                 subject_id, start_seq, interval_number"
            }
            Streams::Sessions => {
                "session_id AS stream_id, CAST(1 AS BIGINT) AS is_of_session, scope, clock_id, \
                 subject_id, start_seq, interval_number"
            }
        }
    }
}

/// What names an instance, by the columns of [`Streams::named`].
pub(crate) fn name(row: &Row) -> Result<pb::ClockName, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let interval_number = row.number("interval_number")?.unwrap_or(1);
    let (mut inquiry_id, mut session_id) = (text("stream_id")?, String::new());
    if row.number("is_of_session")? == Some(1) {
        std::mem::swap(&mut inquiry_id, &mut session_id);
    }
    Ok(pb::ClockName {
        inquiry_id,
        session_id,
        scope: text("scope")?,
        clock_id: text("clock_id")?,
        subject_id: text("subject_id")?,
        start_seq: row.number("start_seq")?.unwrap_or(0).cast_unsigned(),
        interval_number: u32::try_from(interval_number).unwrap_or(u32::MAX),
    })
}

/// The name that a token holds, with the ids of the stream and the thing; none, if it is no name.
pub(crate) fn named(name: Option<&pb::ClockName>) -> Option<(&pb::ClockName, [Uuid; 2])> {
    let name = name?;
    let id = |text: &str| Uuid::try_parse(text).ok();
    let stream_id = id(&name.inquiry_id).xor(id(&name.session_id))?;
    Some((name, [stream_id, id(&name.subject_id)?]))
}

/// Adds the values of a name to a question, in the order of its fields, each behind a comma.
pub(crate) fn push_name(asked: &mut Asked, name: &pb::ClockName, ids: [Uuid; 2]) {
    let [stream_id, subject_id] = ids;
    asked.push(", ").push_value(stream_id).push(", ").push_value(name.scope.as_str());
    asked.push(", ").push_value(name.clock_id.as_str()).push(", ").push_value(subject_id);
    asked.push(", ").push_value(name.start_seq.cast_signed());
    asked.push(", ").push_value(i64::from(name.interval_number));
}

/// An instance without its shares, for somebody who asks at an instant.
pub(crate) fn instance(row: &Row, asked_at: AskedAt) -> Result<pb::ClockInstance, ViewsError> {
    let text = |column| row.text(column).map(Option::unwrap_or_default);
    let at = |column| row.unix_ms(column).map(|at| at.map(unix_ms_to_proto));
    let version = |column| row.number(column).map(|it| u32::try_from(it.unwrap_or(0)).unwrap_or(0));
    let without_late = row.text("net_verdict_without_late")?;
    Ok(pb::ClockInstance {
        name: Some(name(row)?),
        merchant_id: text("merchant_id")?,
        clock_version: version("clock_version")?,
        policy_id: text("policy_id")?,
        policy_version: version("policy_version")?,
        calendar_id: text("calendar_id")?,
        started_at: at("started_at")?,
        counts_from: at("counts_from_at")?,
        target_ms: row.number("target_ms")?,
        deadline: at("deadline_at")?,
        is_paused: row.yes("is_paused")?,
        paused_ms: row.number("paused_ms")?.unwrap_or(0),
        illegitimate_pause_ms: row.number("illegitimate_pause_ms")?.unwrap_or(0),
        ended_at: at("ended_at")?,
        ending: text("ending")?,
        ending_reason: text("ending_reason")?,
        gross: Some(reading(row, "gross", asked_at)?),
        net: Some(reading(row, "net", asked_at)?),
        honest: Some(reading(row, "honest", asked_at)?),
        net_verdict_without_late: without_late.map_or(0, |word| to_verdict(&word).into()),
        excluded_reason: text("excluded_reason")?,
        is_breached_on_attach: row.yes("is_breached_on_attach")?,
        attribution: text("attribution")?,
        shares: Vec::new(),
        began_by: position(row, "began")?,
        ended_by: position(row, "ended")?,
        end_seq: row.number("end_seq")?.map(i64::cast_unsigned),
        channel: text("channel")?,
        category: text("category")?,
        priority: text("priority")?,
        customer_tier: text("customer_tier")?,
    })
}

/// One way of counting.
fn reading(row: &Row, way: &str, asked_at: AskedAt) -> Result<pb::ClockReading, ViewsError> {
    let met_until_ms = row.unix_ms(&format!("{way}_met_until_at"))?;
    let word = row.text(&format!("{way}_verdict"))?.unwrap_or_default();
    let lapses_at_ms = row.unix_ms("lapses_at")?;
    let lapses_as = row.text("lapses_as")?.unwrap_or_default();
    let has_lapsed = lapses_at_ms.is_some_and(|lapses_ms| lapses_ms <= asked_at.unix_ms());
    let is_late = met_until_ms.is_some_and(|ms| ms < asked_at.unix_ms());
    let said = to_verdict(&word);
    let runs = said == ClockVerdict::Running;
    let verdict = if runs && is_late {
        ClockVerdict::Missed
    } else if runs && has_lapsed {
        to_verdict(&lapses_as)
    } else {
        said
    };
    Ok(pb::ClockReading {
        verdict: verdict.into(),
        elapsed_ms: row.number(&format!("{way}_elapsed_ms"))?,
        met_until: met_until_ms.map(unix_ms_to_proto),
    })
}

/// Where a record stands, by the columns `X_log_partition` and `X_log_index`.
pub(crate) fn position(row: &Row, prefix: &str) -> Result<Option<pb::Position>, ViewsError> {
    let partition = row.number(&format!("{prefix}_log_partition"))?;
    let index = row.number(&format!("{prefix}_log_index"))?;
    Ok(partition.zip(index).map(|(partition, index)| pb::Position {
        partition: u32::try_from(partition).unwrap_or(u32::MAX),
        index: index.cast_unsigned(),
    }))
}
