//! Sentences: what another system said of the same matter.

use super::describe::open;
use super::{agent_id, code, external, given, team_id};
use crate::inquiry::source::{
    RecordSourceStatus, RecordSourceVerdict, SourceStatusRecorded, SourceVerdictRecorded,
};
use crate::inquiry::{Command, Event};
use crate::vocabulary::SourceVerdict;

pub(super) fn record_status(row: &str) -> Command {
    Command::RecordSourceStatus(RecordSourceStatus { status: status(row) })
}

pub(super) fn record_verdict(promise: &str, said: SourceVerdict) -> Command {
    Command::RecordSourceVerdict(RecordSourceVerdict { verdict: verdict(promise, said) })
}

fn status(row: &str) -> SourceStatusRecorded {
    SourceStatusRecorded {
        row_id: external(row),
        status: code("in progress"),
        substatus: Some(code("with the carrier")),
        team_id: Some(team_id("a")),
        person_id: Some(agent_id("anna")),
    }
}

fn verdict(promise: &str, verdict: SourceVerdict) -> SourceVerdictRecorded {
    SourceVerdictRecorded { promise: code(promise), verdict }
}

#[test]
fn a_row_of_another_system_is_recorded_once() {
    given([open()]).records(record_status("row 1"), Event::SourceStatusRecorded(status("row 1")));
    let second = Event::SourceStatusRecorded(status("row 2"));
    given([open(), record_status("row 1")]).records(record_status("row 2"), second);
}

#[test]
fn a_verdict_of_another_system_is_recorded_when_it_changes() {
    let (missed, kept) = (SourceVerdict::Missed, SourceVerdict::Kept);
    let said = |promise, said| Event::SourceVerdictRecorded(verdict(promise, said));
    let first_reply = || record_verdict("first reply", missed);
    given([open()]).records(first_reply(), said("first reply", missed));
    let story = || given([open(), first_reply()]);
    story().records(record_verdict("first reply", kept), said("first reply", kept));
    story().records(record_verdict("solution", missed), said("solution", missed));
}

#[test]
fn a_verdict_may_be_taken_back_to_what_it_was() {
    let (missed, kept) = (SourceVerdict::Missed, SourceVerdict::Kept);
    let story = given([open(), record_verdict("reply", missed), record_verdict("reply", kept)]);
    let said = Event::SourceVerdictRecorded(verdict("reply", missed));
    story.records(record_verdict("reply", missed), said);
}
