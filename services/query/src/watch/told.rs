//! What is to be told between two places at which a watcher stands.

use verbatim_api::v1::{self as pb, BreachNoticeKind};
use verbatim_grpc::{LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Moment, Row, ViewsError};

use crate::asked_at::instant;
use crate::clock_row::name;
use crate::snapshot::unavailable;

use super::Wanted;
use super::standing::Standing;

/// About the most words that one answer holds.
const WORDS_MAX: i64 = 2_000;

const WORDS: &str = "
    SELECT inquiry_id, scope, clock_id, subject_id, start_seq, interval_number, merchant_id,
        met_until_at, noticed_at, kind, CAST(0 AS BIGINT) AS is_ahead
    FROM breach_notice WHERE log_partition = ";

const AHEAD: &str = "
    SELECT inquiry_id, scope, clock_id, subject_id, start_seq, interval_number, merchant_id,
        met_until_at, noticed_at, kind, CAST(1 AS BIGINT) AS is_ahead
    FROM breach_notice WHERE kind = 'breached' AND log_partition = ";

/// What lies before `next` and not before `standing`. Where that is more than one answer holds,
/// `next` is drawn back.
pub(super) async fn told(
    moment: &mut Moment<'_>,
    wanted: &Wanted,
    standing: &Standing,
    next: &mut Standing,
) -> Result<Vec<pb::BreachNotice>, LookupError> {
    let mut notices = Vec::new();
    for partition in 1..standing.told_to_ms.len() {
        let from = (standing.told_to_ms[partition], standing.next_indexes[partition]);
        let to = (next.told_to_ms[partition], next.next_indexes[partition]);
        if from == to {
            continue;
        }
        let to_ms = drawn_back(moment, partition, from.0, to.0).await?;
        next.told_to_ms[partition] = to_ms;
        let window = Window { partition, from, to_ms };
        for row in moment.fetch_all(window.asked(wanted)).await.map_err(unavailable)? {
            notices.push(from_row(&row, wanted).map_err(unavailable)?);
        }
    }
    notices.sort_by_key(|(noticed_at_ms, _)| *noticed_at_ms);
    Ok(notices.into_iter().map(|(_, notice)| notice).collect())
}

/// The instant up to which so many words lie as one answer holds, and all of the last instant.
async fn drawn_back(
    moment: &mut Moment<'_>,
    partition: usize,
    from_ms: i64,
    to_ms: i64,
) -> Result<i64, LookupError> {
    let mut asked = Asked::new("SELECT noticed_at FROM breach_notice WHERE log_partition = ");
    asked.push_value(number(partition));
    asked.push(" AND noticed_at > ").push_value(instant(from_ms));
    asked.push(" AND noticed_at <= ").push_value(instant(to_ms));
    asked.push(" ORDER BY noticed_at LIMIT 1 OFFSET ").push_value(WORDS_MAX);
    let rows = moment.fetch_all(asked).await.map_err(unavailable)?;
    let last = rows.first().map(|row| row.unix_ms("noticed_at").map_err(unavailable));
    Ok(last.transpose()?.flatten().unwrap_or(to_ms))
}

/// What one look takes of a partition. The views hold nothing that a record behind the new index
/// shows.
struct Window {
    partition: usize,
    from: (i64, u64),
    to_ms: i64,
}

impl Window {
    fn asked(&self, wanted: &Wanted) -> Asked {
        let mut asked = Asked::default();
        self.words(&mut asked, WORDS, (self.from.0, self.to_ms), wanted);
        if let Some(within_ms) = wanted.approaching_within_ms {
            let ahead =
                (self.from.0.saturating_add(within_ms), self.to_ms.saturating_add(within_ms));
            asked.push(" UNION ALL ");
            self.words(&mut asked, AHEAD, ahead, wanted);
        }
        asked
    }

    /// Words whose instant came, and words that a new record shows whose instant had come before.
    fn words(
        &self,
        asked: &mut Asked,
        select: &str,
        (from_ms, to_ms): (i64, i64),
        wanted: &Wanted,
    ) {
        let is_ahead = select == AHEAD;
        asked.push(select).push_value(number(self.partition));
        asked.push(" AND noticed_at > ").push_value(instant(from_ms));
        asked.push(" AND noticed_at <= ").push_value(instant(to_ms));
        filter(asked, wanted);
        asked.push(" UNION ALL ");
        asked.push(select).push_value(number(self.partition));
        asked.push(" AND log_index >= ").push_value(self.from.1.cast_signed());
        asked.push(" AND noticed_at <= ").push_value(instant(from_ms));
        if is_ahead {
            // What is late already is told as that.
            asked.push(" AND noticed_at > ").push_value(instant(self.to_ms));
        }
        filter(asked, wanted);
    }
}

fn filter(asked: &mut Asked, wanted: &Wanted) {
    if let Some(merchant_id) = &wanted.merchant_id {
        asked.push(" AND merchant_id = ").push_value(merchant_id.as_str());
    }
    if let Some(clock_id) = &wanted.clock_id {
        asked.push(" AND clock_id = ").push_value(clock_id.as_str());
    }
}

fn from_row(row: &Row, wanted: &Wanted) -> Result<(i64, pb::BreachNotice), ViewsError> {
    let noticed_at_ms = row.unix_ms("noticed_at")?.unwrap_or(0);
    let is_ahead = row.number("is_ahead")? == Some(1);
    let ahead_ms = wanted.approaching_within_ms.filter(|_| is_ahead).unwrap_or(0);
    let noticed_at_ms = noticed_at_ms - ahead_ms;
    let kind = match (is_ahead, row.text("kind")?.as_deref()) {
        (true, _) => BreachNoticeKind::Approaching,
        (false, Some("breached")) => BreachNoticeKind::Breached,
        (false, Some("ended_late")) => BreachNoticeKind::EndedLate,
        (false, Some("annulled")) => BreachNoticeKind::Annulled,
        (false, _later_word) => BreachNoticeKind::Unspecified,
    };
    let notice = pb::BreachNotice {
        kind: kind.into(),
        name: Some(name(row)?),
        merchant_id: row.text("merchant_id")?.unwrap_or_default(),
        met_until: row.unix_ms("met_until_at")?.map(unix_ms_to_proto),
        noticed_at: Some(unix_ms_to_proto(noticed_at_ms)),
    };
    Ok((noticed_at_ms, notice))
}

fn number(partition: usize) -> i64 {
    i64::try_from(partition).unwrap_or(i64::MAX)
}
