//! What is to be told between two places at which a watcher stands.

use verbatim_api::v1::{self as pb, BreachNoticeKind};
use verbatim_grpc::{LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Moment, Row, ViewsError};

use crate::asked_at::instant;
use crate::clock_row::{Streams, name, named, push_name};
use crate::snapshot::unavailable;

use super::Wanted;
use super::standing::{Place, Standing, Telling, Word};

/// The most words that one answer holds.
pub(super) const WORDS_MAX: usize = 2_000;

/// What names a word among those of one partition, in the order in which they are told.
const ORDER: &str = "noticed_at, is_ahead, stream_id, scope, clock_id, subject_id, start_seq, \
                     interval_number, notice_number";

/// Tells what comes next of what a watcher is being told, and goes on to the places behind it once
/// all of it was.
pub(super) async fn told(
    moment: &mut Moment<'_>,
    wanted: &Wanted,
    standing: &mut Standing,
) -> Result<Vec<pb::BreachNotice>, LookupError> {
    let mut notices: Vec<(i64, pb::BreachNotice)> = Vec::new();
    let Some(telling) = &mut standing.telling else { return Ok(Vec::new()) };
    while let Some(to) = telling.to.get(telling.partition as usize) {
        let from = &standing.places[telling.partition as usize];
        let count_max = WORDS_MAX - notices.len();
        let window = Window { partition: telling.partition, from, to };
        let rows = match from == to {
            true => Vec::new(),
            false => {
                let asked = window.asked(wanted, telling.last.as_ref(), count_max);
                moment.fetch_all(asked).await.map_err(unavailable)?
            }
        };
        for row in &rows {
            notices.push(from_row(row, wanted).map_err(unavailable)?);
        }
        if rows.len() == count_max {
            telling.last = rows.last().map(word).transpose().map_err(unavailable)?;
            break;
        }
        *telling = Telling { partition: telling.partition + 1, last: None, ..telling.clone() };
    }
    if telling.partition as usize == telling.to.len() {
        standing.places = std::mem::take(&mut telling.to);
        standing.telling = None;
    }
    notices.sort_by_key(|(noticed_at_ms, _)| *noticed_at_ms);
    Ok(notices.into_iter().map(|(_, notice)| notice).collect())
}

/// What one look takes of a partition.
pub(crate) struct Window<'a> {
    pub(crate) partition: u32,
    pub(crate) from: &'a Place,
    pub(crate) to: &'a Place,
}

/// Which words: those of breaches, and those of what will be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    Come,
    Ahead { within_ms: i64 },
}

impl Window<'_> {
    pub(crate) fn asked(&self, wanted: &Wanted, after: Option<&Word>, count_max: usize) -> Asked {
        let mut asked = Asked::new("SELECT * FROM (");
        self.words(&mut asked, Words::Come, wanted);
        if let Some(within_ms) = wanted.approaching_within_ms {
            asked.push(" UNION ALL ");
            self.words(&mut asked, Words::Ahead { within_ms }, wanted);
        }
        asked.push(") AS words");
        if let Some(after) = after
            && let Some((name, ids)) = named(after.name.as_ref())
        {
            asked.push(" WHERE NOT ((").push(ORDER).push(") <= (");
            asked.push_value(instant(after.noticed_at_ms));
            asked.push(", ").push_value(i64::from(after.is_ahead));
            push_name(&mut asked, name, ids);
            asked.push(", ").push_value(after.notice_number).push("))");
        }
        asked.push(" ORDER BY ").push(ORDER).push(" LIMIT ");
        asked.push_value(i64::try_from(count_max).unwrap_or(i64::MAX));
        asked
    }

    fn words(&self, asked: &mut Asked, words: Words, wanted: &Wanted) {
        for (place, streams) in Streams::ALL.into_iter().enumerate() {
            asked.push(if place == 0 { "" } else { " UNION ALL " });
            self.words_on(streams, asked, words, wanted);
        }
    }

    /// Words whose instant came, and those that a new record or a new rule shows whose instant had
    /// come before.
    ///
    /// Of each part the new words alone are read. What reaches back to the first word ever is said
    /// as a negation: SQLite, which knows nothing of the rows, would go by either bound.
    fn words_on(&self, streams: Streams, asked: &mut Asked, words: Words, wanted: &Wanted) {
        let Window { from, to, .. } = self;
        let ahead_ms = match words {
            Words::Come => 0,
            Words::Ahead { within_ms } => within_ms,
        };
        let from_at = instant(from.told_to_ms.saturating_add(ahead_ms));
        let to_at = instant(to.told_to_ms.saturating_add(ahead_ms));
        self.select(streams, asked, words, wanted);
        asked.push(" AND noticed_at > ").push_value(from_at);
        asked.push(" AND noticed_at <= ").push_value(to_at);
        asked.push(" UNION ALL ");
        self.select(streams, asked, words, wanted);
        asked.push(" AND log_index >= ").push_value(from.next_index.cast_signed());
        asked.push(" AND NOT (noticed_at > ").push_value(from_at).push(")");
        asked.push(" UNION ALL ");
        self.select(streams, asked, words, wanted);
        asked.push(" AND governance_index > ").push_value(from.governance_index.cast_signed());
        asked.push(" AND NOT (log_index >= ").push_value(from.next_index.cast_signed()).push(")");
        asked.push(" AND NOT (noticed_at > ").push_value(from_at).push(")");
    }

    fn select(&self, streams: Streams, asked: &mut Asked, words: Words, wanted: &Wanted) {
        let to = self.to;
        asked.push("SELECT ").push(streams.named());
        asked.push(", notice_number, merchant_id, met_until_at, noticed_at, kind, CAST(");
        asked.push(if words == Words::Come { "0" } else { "1" });
        asked.push(" AS BIGINT) AS is_ahead FROM ");
        asked.push(match streams {
            Streams::Inquiries => "breach_notice",
            Streams::Sessions => "session_breach_notice",
        });
        asked.push(" WHERE log_partition = ");
        asked.push_value(i64::from(self.partition));
        // The views may have come further since the look began.
        asked.push(" AND NOT (log_index >= ").push_value(to.next_index.cast_signed()).push(")");
        asked.push(" AND COALESCE(governance_index, 0) <= ");
        asked.push_value(to.governance_index.cast_signed());
        if words != Words::Come {
            // What is late already is told as that.
            asked.push(" AND kind = 'breached' AND met_until_at > ");
            asked.push_value(instant(to.told_to_ms));
        }
        if let Some(merchant_id) = &wanted.merchant_id {
            asked.push(" AND merchant_id = ").push_value(merchant_id.as_str());
        }
        if let Some(clock_id) = &wanted.clock_id {
            asked.push(" AND clock_id = ").push_value(clock_id.as_str());
        }
    }
}

fn word(row: &Row) -> Result<Word, ViewsError> {
    Ok(Word {
        noticed_at_ms: row.unix_ms("noticed_at")?.unwrap_or(0),
        is_ahead: row.number("is_ahead")? == Some(1),
        name: Some(name(row)?),
        notice_number: row.number("notice_number")?.unwrap_or(0),
    })
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
