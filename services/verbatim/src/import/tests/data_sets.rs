//! The two real data sets by their example mappings: no command is refused by the rules, and the
//! counts are those of the data.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use verbatim_domain::envelope::Times;
use verbatim_domain::inquiry::{Context, Event, Inquiry, decide, evolve};
use verbatim_domain::{StreamId, Timestamp};
use verbatim_wire::{DigestKey, Wish, parse};

use super::super::plan::Plan;
use super::{Order, Outcome, outcome};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The file, or nothing where the data is not there and nobody insists on it.
fn data(name: &str) -> Option<PathBuf> {
    let folder =
        env::var_os("VERBATIM_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(env::var("CI").as_deref() != Ok("true"), "{} is missing", path.display());
    println!("{} is missing: nothing tested", path.display());
    None
}

fn import(mapping: &str, data: &Path) -> Outcome {
    let mapping = root().join("examples/import").join(mapping);
    let plan = Arc::new(Plan::load(&mapping).unwrap_or_else(|error| panic!("{error}")));
    let began = Instant::now();
    let outcome = outcome(&plan, data, &Order::Cases).unwrap();
    let took = began.elapsed();
    println!("{} commands in {took:?}", outcome.commands.len());
    outcome
}

fn counts<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeMap<&'n str, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// Carries all commands out by the rules of the domain; every one must be accepted.
fn carried_out(outcome: Outcome) -> Vec<(String, Timestamp, Event)> {
    let key = DigestKey::new(&[7; 32]);
    let mut inquiries: HashMap<_, Inquiry> = HashMap::new();
    let mut events = Vec::new();
    for command in outcome.commands {
        let about = format!("line {} {}", command.line, command.name);
        let request = parse(command.request.command.unwrap(), &key);
        let request = request.unwrap_or_else(|violations| panic!("{about}: {violations:?}"));
        let (Wish::Inquiry(asked, _), StreamId::Inquiry(inquiry_id)) =
            (&request.wish, request.stream_id)
        else {
            panic!("{about} is not about an inquiry")
        };
        let times =
            Times::clamped(request.claimed, Timestamp::from_unix_ms(4_000_000_000_000).unwrap());
        let context = Context {
            inquiry_id,
            merchant_id: request.merchant_id.as_ref(),
            occurred_at: times.occurred_at,
        };
        let inquiry = inquiries.remove(&inquiry_id).unwrap_or_default();
        let decided = decide(&inquiry, asked, &context);
        let decided = decided.unwrap_or_else(|refusal| panic!("{about}: {refusal}"));
        assert!(!decided.is_empty(), "{about} does nothing");
        let happened = decided.iter().map(|event| (times.occurred_at, event));
        inquiries.insert(inquiry_id, happened.fold(inquiry, evolve));
        let case_id = command.case_id.to_string();
        events.extend(decided.into_iter().map(|e| (case_id.clone(), times.occurred_at, e)));
    }
    events
}

#[test]
fn the_incidents_of_2013_become_what_their_figures_say() {
    let Some(path) = data("bpic2013/07_bpic2013_incidents.xes.gz") else { return };
    let outcome = import("bpic2013.toml", &path);
    assert_eq!(outcome.rejects, []);
    assert_eq!((outcome.cases, outcome.rows), (7_554, 65_533));
    let counted = counts(outcome.names());
    let expected = [
        ("accept_handoff", 9_454),
        ("claim_wait", 6_657),
        ("close_inquiry", 5_704),
        ("decide_resolution", 8_125),
        ("end_wait", 6_652),
        ("offer_handoff", 9_454),
        ("open_inquiry", 7_554),
        ("record_source_status", 65_533),
        ("reopen_inquiry", 580),
        ("unassign_inquiry", 9_856),
    ];
    for (name, count) in expected {
        assert_eq!(counted[name], count, "{name}");
    }
    println!("{counted:?}");
    assert_eq!(outcome.commands[1].line, 22_502);
    let events = carried_out(outcome);
    assert_eq!(waits_on_the_customer(&events), (4_217, 1_668_284_959));
}

/// How many there were, and how many seconds they lasted.
fn waits_on_the_customer(events: &[(String, Timestamp, Event)]) -> (usize, i64) {
    let mut open = HashMap::new();
    let (mut count, mut total_ms) = (0, 0);
    for (case_id, at, event) in events {
        if let Event::WaitClaimed(wait) = event
            && wait.on == verbatim_domain::vocabulary::WaitOn::Customer
        {
            count += 1;
            open.insert(case_id.clone(), *at);
        } else if let Event::WaitEnded(_) = event {
            total_ms += open.remove(case_id).map_or(0, |since| at.ms_since(since));
        }
    }
    (count, total_ms / 1_000)
}

#[test]
fn the_complaints_of_2014_become_what_their_figures_say() {
    let Some(path) = data("cfpb/cfpb_2014-10-10_2014-11-13.csv") else { return };
    let outcome = import("cfpb.toml", &path);
    assert_eq!(outcome.rejects, []);
    assert_eq!((outcome.cases, outcome.rows), (8_340, 8_340));
    let counted = counts(outcome.names());
    assert_eq!(counted["open_inquiry"], 8_340);
    assert_eq!(counted["assign_inquiry"], 8_340);
    assert_eq!(counted["send_reply"], 8_340 - 1_759);
    assert_eq!(counted["decide_resolution"], 8_340 - 1_759);
    assert_eq!(counted["give_feedback"], 1_047);
    assert_eq!(counted["record_source_verdict"], 8_340);
    assert_eq!(counted["make_promise"], 8_340);
    let verdicts = outcome.said("verdict");
    assert_eq!(counts(verdicts.iter().map(String::as_str))["SOURCE_VERDICT_KEPT"], 8_179);
    let merchants = outcome.said("context.merchant_id");
    assert_eq!(counts(merchants.iter().map(String::as_str)).len(), 813);
    carried_out(outcome);
}
