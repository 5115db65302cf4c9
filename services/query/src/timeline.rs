//! Everything that happened to one inquiry: the views say where, the log says what.

mod records;

use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_grpc::{CountRange, Failure, Fields, LookupError, Recorded};
use verbatim_log::Partition;
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::inquiry::read_about;
use crate::question::About;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;
use records::Records;

const PAGE_SIZE: CountRange = CountRange { default: 200, max: 1000 };

/// Clients take messages of 4 MiB unless told otherwise; a record has at most 60 KiB.
const PAGE_BYTES_MAX: usize = 3 * 1024 * 1024;

/// An inquiry without further records is one row whose position is empty.
const POSITIONS: &str = "
    SELECT i.merchant_id, p.log_partition, p.log_index
    FROM inquiry AS i
    LEFT JOIN record_position AS p ON p.inquiry_id = i.inquiry_id AND p.last_seq > $2
    WHERE i.inquiry_id = $1
    ORDER BY p.first_seq
    LIMIT $3";

/// Which page is wanted.
pub(crate) struct Question {
    about: About,
    after_seq: u64,
    page_size: u32,
    when: When,
}

pub(crate) fn read(query: &Query, request: pb::GetTimelineRequest) -> Result<Question, Failure> {
    let pb::GetTimelineRequest { inquiry_id, merchant_id, after_seq, page_size, freshness, as_of } =
        request;
    let mut fields = Fields::default();
    let page_size = fields.count("page_size", page_size, PAGE_SIZE);
    if i64::try_from(after_seq).is_err() {
        fields.refuse("after_seq", "FIELD_TOO_LARGE", "is more than a stream can hold");
    }
    let (about, when) = read_about(query, fields, &inquiry_id, merchant_id, (freshness, as_of))?;
    Ok(Question { about, after_seq, page_size, when })
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::GetTimelineResponse, LookupError> {
    let (positions, as_of) = positions(query, &question).await?;
    let mut page = Page::of(&question);
    let mut records = Records::of(&query.log);
    for (partition, index) in positions {
        let record = records.read(partition, index).await?;
        page.add(Recorded::decode(partition, &record)?);
        if page.is_full() {
            break;
        }
    }
    let (events, next_after_seq) = page.finish();
    Ok(pb::GetTimelineResponse { events, next_after_seq, as_of: Some(as_of) })
}

/// Where the records of a page stand, and of one more.
async fn positions(
    query: &Query,
    question: &Question,
) -> Result<(Vec<(Partition, u64)>, pb::AsOf), LookupError> {
    let mut snapshot = Snapshot::take(query, &question.when).await?;
    let asked = Asked::new(POSITIONS)
        .with(question.about.key())
        .with(question.after_seq.cast_signed())
        .with(i64::from(question.page_size) + 1);
    let rows = snapshot.ask(asked).await?;
    let first = rows.first().ok_or(LookupError::UnknownInquiry)?;
    let owner = first.text("merchant_id").map_err(unavailable)?;
    question.about.check_owner(&owner.unwrap_or_default())?;
    let mut positions = Vec::with_capacity(rows.len());
    for row in &rows {
        positions.extend(position(row).map_err(unavailable)?);
    }
    Ok((positions, snapshot.as_of))
}

fn position(row: &Row) -> Result<Option<(Partition, u64)>, ViewsError> {
    let Some(partition) = row.number("log_partition")? else { return Ok(None) };
    let index = row.number("log_index")?.unwrap_or(0).cast_unsigned();
    Ok(Some((Partition(u32::try_from(partition).unwrap_or(u32::MAX)), index)))
}

/// A page in the making. It takes one event more than it has room for, to know whether it is last.
struct Page {
    after_seq: u64,
    page_size: usize,
    events: Vec<pb::RecordedEvent>,
    bytes: usize,
}

impl Page {
    fn of(question: &Question) -> Self {
        let page_size = question.page_size as usize;
        Page { after_seq: question.after_seq, page_size, events: Vec::new(), bytes: 0 }
    }

    fn add(&mut self, recorded: Recorded) {
        let after_seq = self.after_seq;
        let events = recorded.into_events(|event| event.stream_seq > after_seq);
        self.bytes += events.iter().map(Message::encoded_len).sum::<usize>();
        self.events.extend(events);
    }

    fn is_full(&self) -> bool {
        self.events.len() > self.page_size || self.bytes > PAGE_BYTES_MAX
    }

    /// The events, and the number behind which the next page begins; 0 if there is none.
    fn finish(mut self) -> (Vec<pb::RecordedEvent>, u64) {
        if !self.is_full() {
            return (self.events, 0);
        }
        // Of a page that is full by bytes the last event goes: it may not be the stream's last.
        self.events.truncate(self.page_size.min(self.events.len().saturating_sub(1)).max(1));
        let last = self.events.last().and_then(|last| last.event.as_ref());
        let next_after_seq = last.map_or(0, |event| event.stream_seq);
        (self.events, next_after_seq)
    }
}
