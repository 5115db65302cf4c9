//! Clocks that are late, or will be soon, the one that is late longest first.

mod page_end;

use std::time::Duration;

use verbatim_api::v1::{self as pb, Lateness};
use verbatim_grpc::{CountRange, Failure, Fields, Filters, LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use crate::Query;
use crate::asked_at::{AskedAt, instant};
use crate::clock_row::{Streams, name, named, push_name};
use crate::inquiry::holder_from_row;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;

use page_end::PageEnd;

const PAGE_SIZE: CountRange = CountRange { default: 50, max: 1000 };
const DUE_WITHIN_DEFAULT: Duration = Duration::from_secs(60 * 60);
const DUE_WITHIN_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Instances that run over inquiries, with who has the inquiry.
const OF_INQUIRIES: &str = "
    SELECT clock.inquiry_id AS stream_id, CAST(0 AS BIGINT) AS is_of_session, clock.scope,
        clock.clock_id, clock.subject_id, clock.start_seq, clock.interval_number,
        clock.merchant_id, clock.gross_met_until_at, clock.net_met_until_at,
        clock.honest_met_until_at, clock.started_at, clock.priority,
        inquiry.holder_kind, inquiry.holder_team_id, inquiry.holder_agent_id
    FROM clock JOIN inquiry ON inquiry.inquiry_id = clock.inquiry_id
    WHERE clock.";

/// Instances that run over sessions: nobody has one before a person answers, but for the queue.
const OF_SESSIONS: &str = "
    SELECT clock.session_id AS stream_id, CAST(1 AS BIGINT) AS is_of_session, clock.scope,
        clock.clock_id, clock.subject_id, clock.start_seq, clock.interval_number,
        clock.merchant_id, clock.gross_met_until_at, clock.net_met_until_at,
        clock.honest_met_until_at, clock.started_at, clock.priority,
        CASE WHEN session.first_human_answer_at IS NULL THEN 'nobody' END AS holder_kind,
        COALESCE(session.answered_by_team_id, session.queue_team_id) AS holder_team_id,
        session.answered_by_id AS holder_agent_id
    FROM session_clock AS clock JOIN session ON session.session_id = clock.session_id
    WHERE clock.";

/// What names a clock, behind the instant by which the list is ordered.
const NAME: &str = "stream_id, scope, clock_id, subject_id, start_seq, interval_number";

/// The same behind the id of the stream, of the table.
const NAMED_BEHIND: &str = ", clock.scope, clock.clock_id, clock.subject_id, clock.start_seq, \
                            clock.interval_number";

/// Where the rows of a kind of stream come from.
struct Source {
    select: &'static str,
    stream_id: &'static str,
    holder_team_id: &'static str,
    holder_agent_id: &'static str,
}

impl Source {
    const fn of(streams: Streams) -> Self {
        match streams {
            Streams::Inquiries => Source {
                select: OF_INQUIRIES,
                stream_id: "clock.inquiry_id",
                holder_team_id: "inquiry.holder_team_id",
                holder_agent_id: "inquiry.holder_agent_id",
            },
            Streams::Sessions => Source {
                select: OF_SESSIONS,
                stream_id: "clock.session_id",
                holder_team_id: "COALESCE(session.answered_by_team_id, session.queue_team_id)",
                holder_agent_id: "session.answered_by_id",
            },
        }
    }
}

/// A way of counting, by the columns that it has.
#[derive(Debug, Clone, Copy)]
struct Way {
    verdict: &'static str,
    met_until_at: &'static str,
}

impl Way {
    const NET: Way = Way { verdict: "net_verdict", met_until_at: "net_met_until_at" };
    const HONEST: Way = Way { verdict: "honest_verdict", met_until_at: "honest_met_until_at" };
}

/// Which clocks are wanted.
pub(crate) struct Question {
    merchant_id: Option<String>,
    clock_id: Option<String>,
    holder_team_id: Option<String>,
    holder_agent_id: Option<String>,
    lateness: Lateness,
    way: Way,
    asked_at: AskedAt,
    due_within: Duration,
    filters: Filters,
    page_size: u32,
    after: Option<PageEnd>,
    when: When,
}

pub(crate) fn read(query: &Query, request: pb::ListBreachingRequest) -> Result<Question, Failure> {
    let filters = Filters::of(&pb::ListBreachingRequest {
        page_size: 0,
        page_token: String::new(),
        freshness: None,
        as_of: None,
        ..request.clone()
    });
    let mut fields = Fields::default();
    let lateness = fields.word_or_none::<Lateness>("lateness", request.lateness);
    let due_within = request.due_within.as_ref();
    let merchant_id = fields.merchant_id_or_none("merchant_id", request.merchant_id);
    let mut code =
        |field, given| fields.code_or_none(field, given).map(|code| code.as_str().to_owned());
    let question = Question {
        merchant_id: merchant_id.map(|id| id.as_str().to_owned()),
        clock_id: code("clock_id", request.clock_id),
        holder_team_id: code("holder_team_id", request.holder_team_id),
        holder_agent_id: code("holder_agent_id", request.holder_agent_id),
        lateness: lateness.unwrap_or_default(),
        way: if request.honest { Way::HONEST } else { Way::NET },
        asked_at: AskedAt::read(&mut fields, "at", request.at.as_ref()),
        due_within: fields.span("due_within", due_within, DUE_WITHIN_DEFAULT, DUE_WITHIN_MAX),
        filters,
        page_size: fields.count("page_size", request.page_size, PAGE_SIZE),
        after: PageEnd::read(&mut fields, filters, &request.page_token),
        when: When::read(query, &mut fields, request.freshness, request.as_of),
    };
    fields.finish(Some(question))
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::ListBreachingResponse, LookupError> {
    let (asked_at, filters, way) = (question.asked_at, question.filters, question.way);
    let page_size = question.page_size as usize;
    let mut snapshot = Snapshot::take(query, &question.when).await?;
    let rows = snapshot.ask(asked(&question)).await?;
    let breaching = rows.iter().take(page_size).map(|row| from_row(row, way, asked_at));
    let breaching: Result<Vec<_>, _> = breaching.collect();
    let breaching = breaching.map_err(unavailable)?;
    let has_more = rows.len() > page_size;
    let last = breaching.last().filter(|_| has_more);
    Ok(pb::ListBreachingResponse {
        next_page_token: last.map(|last| end_of(last).token(filters)).unwrap_or_default(),
        breaching,
        at: Some(asked_at.proto()),
        as_of: Some(snapshot.as_of),
    })
}

/// As many of each kind of stream as a page holds, and of these the first.
pub(crate) fn asked(question: &Question) -> Asked {
    let met_until_at = question.way.met_until_at;
    let mut asked = Asked::new("SELECT * FROM (");
    for (place, streams) in Streams::ALL.into_iter().enumerate() {
        asked.push(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
        question.ask_of(&Source::of(streams), &mut asked);
        asked.push(") AS ").push(if place == 0 { "of_inquiries" } else { "of_sessions" });
    }
    asked.push(") AS breaching ORDER BY ").push(met_until_at).push(", ").push(NAME);
    asked.push(" LIMIT ").push_value(i64::from(question.page_size) + 1);
    asked
}

impl Question {
    fn ask_of(&self, source: &Source, asked: &mut Asked) {
        let Way { verdict, met_until_at } = self.way;
        asked.push(source.select).push(verdict).push(" = 'open'");
        if let Some(merchant_id) = &self.merchant_id {
            // As `=` it would look to SQLite, which knows nothing of the rows, like the best way
            // in: by every clock that the merchant ever had.
            asked.push(" AND NOT (clock.merchant_id <> ").push_value(merchant_id.as_str());
            asked.push(")");
        }
        let equal = [
            ("clock.clock_id", &self.clock_id),
            (source.holder_team_id, &self.holder_team_id),
            (source.holder_agent_id, &self.holder_agent_id),
        ];
        for (column, wanted) in equal {
            if let Some(wanted) = wanted {
                asked.push(" AND ").push(column).push(" = ").push_value(wanted.as_str());
            }
        }
        let (from, until) = self.bounds();
        asked.push(" AND clock.").push(met_until_at).push(" <= ").push_value(until.timestamp());
        if let Some(from) = from {
            asked.push(" AND clock.").push(met_until_at).push(" >= ").push_value(from.timestamp());
        }
        if let Some(end) = &self.after
            && let Some((name, ids)) = named(end.name.as_ref())
        {
            asked.push(" AND (clock.").push(met_until_at).push(", ").push(source.stream_id);
            asked.push(NAMED_BEHIND).push(") > (").push_value(instant(end.met_until_ms));
            push_name(asked, name, ids);
            asked.push(")");
        }
        asked.push(" ORDER BY clock.").push(met_until_at).push(", ").push(source.stream_id);
        asked.push(NAMED_BEHIND).push(" LIMIT ").push_value(i64::from(self.page_size) + 1);
    }

    /// Between which instants the clocks are met last.
    fn bounds(&self) -> (Option<AskedAt>, AskedAt) {
        let at = self.asked_at;
        let due_within_ms = i64::try_from(self.due_within.as_millis()).unwrap_or(i64::MAX);
        let until = at.later(due_within_ms);
        match self.lateness {
            Lateness::Unspecified => (None, until),
            Lateness::Late => (None, at.later(-1)),
            Lateness::Due => (Some(at), until),
        }
    }
}

fn from_row(row: &Row, way: Way, asked_at: AskedAt) -> Result<pb::Breaching, ViewsError> {
    let met_until_ms = row.unix_ms(way.met_until_at)?.unwrap_or(0);
    let at = |column| row.unix_ms(column).map(|at| at.map(unix_ms_to_proto));
    Ok(pb::Breaching {
        name: Some(name(row)?),
        merchant_id: row.text("merchant_id")?.unwrap_or_default(),
        holder: Some(holder_from_row(row)?),
        met_until: Some(unix_ms_to_proto(met_until_ms)),
        late_by_ms: asked_at.unix_ms() - met_until_ms,
        started_at: at("started_at")?,
        priority: row.text("priority")?.unwrap_or_default(),
        gross_met_until: at("gross_met_until_at")?,
        net_met_until: at("net_met_until_at")?,
        honest_met_until: at("honest_met_until_at")?,
    })
}

fn end_of(last: &pb::Breaching) -> PageEnd {
    let met_until = last.met_until.unwrap_or_default();
    PageEnd {
        met_until_ms: met_until.seconds * 1000 + i64::from(met_until.nanos) / 1_000_000,
        name: last.name.clone(),
    }
}
