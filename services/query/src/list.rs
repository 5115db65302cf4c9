//! Inquiries, newest first, page by page.

use verbatim_api::v1::{self as pb, HolderKind, InquiryStatus};
use verbatim_grpc::{CountRange, Failure, Fields, Filters, LookupError};
use verbatim_projection::Asked;

use crate::Query;
use crate::inquiry::{from_row, inquiry_columns};
use crate::page::PageEnd;
use crate::question::Filter;
use crate::snapshot::{Snapshot, unavailable};
use crate::when::When;
use crate::word::{of_holder_kind, of_status};

const PAGE_SIZE: CountRange = CountRange { default: 50, max: 1000 };

/// Which page is wanted.
pub(crate) struct Question {
    filter: Filter,
    filters: Filters,
    page_size: u32,
    after: Option<PageEnd>,
    when: When,
}

pub(crate) fn read(query: &Query, request: pb::ListInquiriesRequest) -> Result<Question, Failure> {
    let filters = filters_of(&request);
    let mut fields = Fields::default();
    let status = fields.word_or_none::<InquiryStatus>("status", request.status);
    let kind = fields.word_or_none::<HolderKind>("holder_kind", request.holder_kind);
    let opened_from = request.opened_from.as_ref();
    let opened_before = request.opened_before.as_ref();
    let filter = Filter {
        merchant_id: fields.merchant_id_or_none("merchant_id", request.merchant_id),
        status: status.and_then(of_status),
        channel: fields.code_or_none("channel", request.channel),
        holder_kind: kind.and_then(of_holder_kind),
        holder_team_id: fields.code_or_none("holder_team_id", request.holder_team_id),
        holder_agent_id: fields.code_or_none("holder_agent_id", request.holder_agent_id),
        category: fields.code_or_none("category", request.category),
        opened_from: fields.instant_or_none("opened_from", opened_from),
        opened_before: fields.instant_or_none("opened_before", opened_before),
    };
    let page_size = fields.count("page_size", request.page_size, PAGE_SIZE);
    let after = PageEnd::read(&mut fields, filters, &request.page_token);
    let when = When::read(query, &mut fields, request.freshness, request.as_of);
    fields.finish(Some(Question { filter, filters, page_size, after, when }))
}

/// What a page token belongs to: everything but the page itself and how fresh it must be.
fn filters_of(request: &pb::ListInquiriesRequest) -> Filters {
    Filters::of(&pb::ListInquiriesRequest {
        page_size: 0,
        page_token: String::new(),
        freshness: None,
        as_of: None,
        ..request.clone()
    })
}

pub(crate) async fn answer(
    query: &Query,
    question: Question,
) -> Result<pb::ListInquiriesResponse, LookupError> {
    let Question { filter, filters, page_size, after, when } = question;
    let mut snapshot = Snapshot::take(query, &when).await?;
    let found = snapshot.ask(asked(filter, after, page_size)).await?;
    let page_size = page_size as usize;
    let mut next_page_token = String::new();
    if let Some(last) = found.get(page_size - 1).filter(|_| found.len() > page_size) {
        let end = PageEnd {
            opened_at_ms: last.unix_ms("opened_at").map_err(unavailable)?.unwrap_or(0),
            inquiry_id: last.text("inquiry_id").map_err(unavailable)?.unwrap_or_default(),
        };
        next_page_token = end.token(filters);
    }
    let inquiries: Result<Vec<_>, _> = found.iter().take(page_size).map(from_row).collect();
    let inquiries = inquiries.map_err(unavailable)?;
    Ok(pb::ListInquiriesResponse { inquiries, next_page_token, as_of: Some(snapshot.as_of) })
}

/// One row more than the page has tells whether there is another page.
fn asked(filter: Filter, after: Option<PageEnd>, page_size: u32) -> Asked {
    const LIST: &str = concat!("SELECT ", inquiry_columns!(), " FROM inquiry WHERE TRUE");
    let mut asked = Asked::new(LIST);
    filter.add_to(&mut asked);
    if let Some((opened_at, inquiry_id)) = after.as_ref().and_then(PageEnd::place) {
        asked.push(" AND (opened_at, inquiry_id) < (").push_value(opened_at);
        asked.push(", ").push_value(inquiry_id).push(")");
    }
    asked.push(" ORDER BY opened_at DESC, inquiry_id DESC LIMIT ");
    asked.push_value(i64::from(page_size) + 1);
    asked
}
