//! Records that were written once are read for ever: each stored file, byte for byte.
//!
//! Files in `golden/` are added, never edited. `VERBATIM_GOLDEN=add` writes those that are missing.
//! A field that a fact gains later is left out of the samples here and gets a file of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bytes::Bytes;
use verbatim_domain::TraceParent;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::merge::{InquiryMerged, MergeCompleted};
use verbatim_wire::Outcome;

use crate::envelopes::{RECORDED_AT_MS, outcome};
use crate::facts;
use crate::pen::Pen;
use crate::places::{fields_below, filled_fields, message, record};

/// An outcome, and the name of the file that holds its bytes.
pub(crate) struct Golden {
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
}

/// Each fact alone, full and as bare as it can be; no fact; and several.
pub(crate) fn goldens() -> Vec<Golden> {
    let full = facts::of_every_kind(&mut Pen::Full);
    let several = full.iter().filter(|event| is_of_an_answered_question(event)).cloned().collect();
    let mut goldens = vec![
        golden("no_events", &mut Pen::Full, vec![]),
        golden("no_events_bare", &mut Pen::Bare, vec![]),
        golden("several_events", &mut Pen::Full, several),
        traced(),
    ];
    for now in full {
        let event = as_at_first(&now);
        if event != now {
            let name = format!("{}_waiting", now.kind());
            goldens.push(golden(&name, &mut Pen::Full, vec![now]));
        }
        let bare = facts::of_the_kind(&event, &mut Pen::Bare);
        if bare != event {
            let name = format!("{}_bare", event.kind());
            goldens.push(golden(&name, &mut Pen::Bare, vec![bare]));
        }
        goldens.push(golden(event.kind(), &mut Pen::Full, vec![event]));
    }
    goldens
}

/// Without the fields that its kind has gained since its first file was written.
fn as_at_first(event: &Event) -> Event {
    let mut event = event.clone();
    if let Event::InquiryMerged(InquiryMerged { waiting_since, .. })
    | Event::MergeCompleted(MergeCompleted { waiting_since, .. }) = &mut event
    {
        *waiting_since = None;
    }
    event
}

fn golden(name: &str, pen: &mut Pen, events: Vec<Event>) -> Golden {
    Golden { name: name.to_owned(), outcome: outcome(pen, events) }
}

/// A record whose caller kept a trace.
fn traced() -> Golden {
    let mut golden = golden("no_events_traced", &mut Pen::Full, vec![]);
    golden.outcome.envelope.trace_parent = TraceParent::new([0x4b; 16], [0xa7; 8], 1);
    golden
}

fn is_of_an_answered_question(event: &Event) -> bool {
    ["message_received", "wait_ended", "inquiry_reopened"].contains(&event.kind())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/v1")
}

/// Writes what is missing, if that is asked for; once, whichever test is first.
static ADDED: LazyLock<()> = LazyLock::new(|| {
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    for golden in goldens().iter().filter(|_| may_add) {
        let path = path(golden);
        if !path.exists() {
            fs::write(path, golden.outcome.encode()).unwrap();
        }
    }
});

fn path(golden: &Golden) -> PathBuf {
    folder().join(&golden.name).with_extension("bin")
}

fn stored(golden: &Golden) -> Bytes {
    LazyLock::force(&ADDED);
    let path = path(golden);
    let stored = fs::read(&path);
    stored.unwrap_or_else(|error| panic!("{}: {error}", path.display())).into()
}

#[test]
fn every_record_is_still_written_as_it_was_stored() {
    for golden in goldens() {
        let written = Bytes::from(golden.outcome.encode());
        assert_eq!(written, stored(&golden), "today's bytes of `{}`", golden.name);
    }
}

#[test]
fn every_stored_record_still_says_the_same() {
    for golden in goldens() {
        let read = <Outcome>::decode(stored(&golden), RECORDED_AT_MS);
        assert_eq!(read.unwrap(), golden.outcome, "`{}`", golden.name);
    }
}

#[test]
fn every_kind_of_fact_has_a_stored_record() {
    LazyLock::force(&ADDED);
    let names: BTreeSet<String> = goldens().into_iter().map(|golden| golden.name).collect();
    for kind in Event::KINDS {
        assert!(names.contains(*kind), "`{kind}` has no sample");
        assert!(folder().join(kind).with_extension("bin").is_file(), "`{kind}` has no file");
    }
}

#[test]
fn no_stored_record_is_without_a_sample() {
    LazyLock::force(&ADDED);
    let sampled: BTreeSet<String> =
        goldens().into_iter().map(|golden| format!("{}.bin", golden.name)).collect();
    let in_folder = fs::read_dir(folder()).unwrap();
    let stored: BTreeSet<String> =
        in_folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(stored, sampled);
}

#[test]
fn every_field_of_a_record_is_filled_in_some_stored_record() {
    let mut filled = BTreeSet::new();
    for golden in goldens() {
        filled.extend(filled_fields(&record(&stored(&golden))));
    }
    assert_eq!(filled, fields_below(&message("Outcome")));
}

#[test]
fn a_bare_record_holds_no_more_than_must_be() {
    let filled = |name: &str| {
        let found = goldens().into_iter().find(|golden| golden.name == name).unwrap();
        filled_fields(&record(&stored(&found)))
    };
    let left_out: Vec<String> =
        filled("no_events").difference(&filled("no_events_bare")).cloned().collect();
    let expected = [
        "Actor.id",
        "Actor.organisation",
        "Actor.role",
        "Actor.support_line",
        "Actor.team_id",
        "Link.object_id",
        "Link.object_type",
        "Link.qualifier",
        "Outcome.causation_id",
        "Outcome.correlation_id",
        "Outcome.links",
        "Outcome.observed_at_claimed",
        "Outcome.occurred_at_claimed",
        "Source.channel",
        "Source.external_id",
        "Source.imported",
        "Source.instance",
    ];
    assert_eq!(left_out, expected);
}
