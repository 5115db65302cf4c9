//! Whether inquiries went the declared way: bound when they are opened, judged in the order in
//! which things happened.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::What;
use verbatim_domain::governance::publish::Event;
use verbatim_projection::Value;
use verbatim_sla_projector::{ClockProjector, PROCESS_DEVIATION, PROCESS_RUN};
use verbatim_testkit::inquiries::{Projected, Story, judged, merchant};
use verbatim_testkit::rules::{published, retired, rulebook_at};

/// Opened, assigned, decided, told, closed.
fn way(version: u32, transitions: &[&str]) -> Vec<Event> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let process = pb::ProcessDefinition {
        process_id: "returns".to_owned(),
        version,
        step: words(&["inquiry_opened", "assignee_set", "resolution_decided", "inquiry_closed"]),
        start: words(&["inquiry_opened"]),
        transition: words(transitions),
        effective_from: None,
    };
    published(pb::PolicyDocument { process: vec![process], ..Default::default() })
}

const STRAIGHT: [&str; 3] = [
    "inquiry_opened -> assignee_set",
    "assignee_set -> resolution_decided",
    "resolution_decided -> inquiry_closed",
];

/// What is projected of a story whose every record was decided when so much was published.
fn rows(story: Story, told: &[Vec<Event>], governed_by: Option<u64>) -> Projected {
    let at_once: Vec<_> = told.iter().map(|events| (0, events.clone())).collect();
    judged(&ClockProjector, &story.outcomes(), &rulebook_at(&at_once), governed_by)
}

fn runs(story: Story, told: &[Vec<Event>], governed_by: Option<u64>) -> Vec<Vec<Value>> {
    let columns = ["scope", "version", "step_count", "deviation_count", "skipped_count"];
    rows(story, told, governed_by).of(&PROCESS_RUN, &columns)
}

fn run(version: i64, steps: i64, deviations: i64, skipped: i64) -> Vec<Value> {
    let figures = [version, steps, deviations, skipped].map(Value::from);
    [Value::text("mall")].into_iter().chain(figures).collect()
}

fn opened() -> Story {
    Story::of("i").opened()
}

fn assigned() -> Story {
    opened().at(1).assigned(merchant("front", "anna"))
}

#[test]
fn whoever_goes_the_declared_way_has_no_deviation() {
    let told = [way(1, &STRAIGHT)];
    let story = assigned().at(2).received("a").at(3).decided("r").at(4).closed();
    let rows = rows(story, &told, Some(1));
    let columns = ["step_count", "deviation_count", "last_step"];
    let expected = [vec![4.into(), 0.into(), Value::text("inquiry_closed")]];
    assert_eq!(rows.of(&PROCESS_RUN, &columns), expected);
    assert_eq!(rows.of(&PROCESS_DEVIATION, &["step_seq"]), Vec::<Vec<Value>>::new());
}

#[test]
fn a_deviation_names_the_steps_that_were_left_out() {
    let told = [way(1, &STRAIGHT)];
    let story = opened().at(2).decided("r").at(3).closed();
    let rows = rows(story, &told, Some(1));
    let columns = ["step_seq", "from_step", "to_step", "kind", "skipped_steps"];
    let expected = [
        Value::from(2),
        Value::text("inquiry_opened"),
        Value::text("resolution_decided"),
        Value::text("skip"),
        Value::text("assignee_set"),
    ];
    assert_eq!(rows.of(&PROCESS_DEVIATION, &columns), [expected]);
}

#[test]
fn a_step_back_is_no_skip() {
    let told = [way(1, &STRAIGHT)];
    let back = assigned().at(2).decided("r").at(3).assigned(merchant("front", "ben"));
    let found = rows(back.clone(), &told, Some(1)).of(&PROCESS_DEVIATION, &["kind", "from_step"]);
    assert_eq!(found, [["no_way", "resolution_decided"].map(Value::from)]);
    assert_eq!(runs(back, &told, Some(1)), [run(1, 4, 1, 0)]);
}

#[test]
fn what_is_declared_after_the_opening_binds_nobody() {
    let told = [way(1, &STRAIGHT)];
    let story = || opened().at(2).decided("r");
    assert_eq!(runs(story(), &told, Some(0)), Vec::<Vec<Value>>::new());
    assert_eq!(runs(story(), &told, None), Vec::<Vec<Value>>::new());
    assert_eq!(runs(story(), &told, Some(1)), [run(1, 2, 1, 1)]);
}

#[test]
fn the_version_that_was_known_counts_until_it_is_retired() {
    let open = ["inquiry_opened -> resolution_decided", "resolution_decided -> inquiry_closed"];
    let wider: Vec<&str> = STRAIGHT.iter().chain(&open).copied().collect();
    let over = vec![retired(What::ProcessDefinition, "returns", 2)];
    let told = [way(1, &STRAIGHT), way(2, &wider), over];
    let story = || opened().at(2).decided("r");
    assert_eq!(runs(story(), &told, Some(1)), [run(1, 2, 1, 1)]);
    assert_eq!(runs(story(), &told, Some(2)), [run(2, 2, 0, 0)]);
    assert_eq!(runs(story(), &told, Some(3)), Vec::<Vec<Value>>::new());
}

#[test]
fn a_step_that_is_told_late_counts_where_it_belongs() {
    let told = [way(1, &STRAIGHT)];
    let late = opened().at(5).decided("r").at(1).assigned(merchant("front", "anna"));
    assert_eq!(runs(late, &told, Some(1)), [run(1, 3, 0, 0)]);
    let wrong = assigned().at(5).decided("r").at(6).corrected(3, "occurred_at", BEFORE_THAT);
    assert_eq!(runs(wrong, &told, Some(1)), [run(1, 3, 2, 1)]);
}

/// Half a minute after stories begin.
const BEFORE_THAT: &str = "2026-01-05T08:00:30Z";
