//! Requests of the source service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::source::{
    RecordSourceStatus, RecordSourceVerdict, SourceStatusRecorded, SourceVerdictRecorded,
};

use super::{Form, Request};

pub(super) fn status(form: &mut Form, r: pb::RecordSourceStatusRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "record_source_status");
    let row_id = form.text("row_id", r.row_id);
    let status = form.text("status", r.status);
    let substatus = form.text_or_none("substatus", r.substatus);
    let team_id = form.text_or_none("team_id", r.team_id);
    let person_id = form.text_or_none("person_id", r.person_id);
    let status =
        SourceStatusRecorded { row_id: row_id?, status: status?, substatus, team_id, person_id };
    let command = Command::RecordSourceStatus(RecordSourceStatus { status });
    Some(given?.ask(form, inquiry_id?, None, command))
}

pub(super) fn verdict(form: &mut Form, r: pb::RecordSourceVerdictRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "record_source_verdict");
    let promise = form.text("promise", r.promise);
    let verdict = form.word::<pb::SourceVerdict, _>("verdict", r.verdict);
    let verdict = SourceVerdictRecorded { promise: promise?, verdict: verdict? };
    let command = Command::RecordSourceVerdict(RecordSourceVerdict { verdict });
    Some(given?.ask(form, inquiry_id?, None, command))
}
