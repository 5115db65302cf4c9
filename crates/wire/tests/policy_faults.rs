//! What is wrong with a policy document is said by field, each fault by its reason.

use verbatim_api::v1 as pb;
use verbatim_wire::policy_document;

fn said(line: &str) -> Option<pb::Condition> {
    Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() })
}

fn clock() -> pb::Clock {
    pb::Clock {
        clock_id: "turn".to_owned(),
        version: 1,
        start: said("fact = message_received"),
        stop: said("fact = message_sent"),
        ..Default::default()
    }
}

fn calendar() -> pb::Calendar {
    pb::Calendar {
        calendar_id: "hours".to_owned(),
        version: 1,
        zone: "Asia/Shanghai".to_owned(),
        monday: vec!["09:00-18:00".to_owned()],
        ..Default::default()
    }
}

/// The faults of a document with one calendar and one clock: field and reason.
fn faults(calendar: pb::Calendar, clock: pb::Clock) -> Vec<(String, &'static str)> {
    let document =
        pb::PolicyDocument { calendar: vec![calendar], clock: vec![clock], ..Default::default() };
    let violations = policy_document(document).err().unwrap_or_default();
    violations.into_iter().map(|it| (it.field, it.reason)).collect()
}

fn one(field: &str, reason: &'static str) -> Vec<(String, &'static str)> {
    vec![(field.to_owned(), reason)]
}

#[test]
fn a_sound_document_has_no_fault() {
    assert_eq!(faults(calendar(), clock()), []);
}

#[test]
fn a_calendar_that_is_never_open_cannot_be_used() {
    let never = pb::Calendar { monday: Vec::new(), ..calendar() };
    assert_eq!(faults(never, clock()), one("calendar[0]", "CALENDAR_UNUSABLE"));
}

#[test]
fn spans_of_a_day_that_overlap_cannot_be_used() {
    let monday = vec!["09:00-18:00".to_owned(), "17:00-20:00".to_owned()];
    let twice = pb::Calendar { monday, ..calendar() };
    assert_eq!(faults(twice, clock()), one("calendar[0]", "CALENDAR_UNUSABLE"));
}

#[test]
fn a_day_is_an_exception_once() {
    let day = || pb::CalendarException { day: "2026-02-14".to_owned(), ..Default::default() };
    let twice = pb::Calendar { exception: vec![day(), day()], ..calendar() };
    let found = faults(twice, clock());
    assert_eq!(found, one("calendar[0].exception[1].day", "CALENDAR_EXCEPTION_TWICE"));
}

#[test]
fn a_zone_has_an_iana_name() {
    let nowhere = pb::Calendar { zone: "Beijing time".to_owned(), ..calendar() };
    assert_eq!(faults(nowhere, clock()), one("calendar[0].zone", "FIELD_NOT_A_ZONE"));
}

#[test]
fn a_condition_names_a_known_attribute_and_compares_it_as_it_can_be_compared() {
    let with = |line: &str| faults(calendar(), pb::Clock { start: said(line), ..clock() });
    let at = "clock[0].start.all[0]";
    assert_eq!(with("mood = bad"), one(at, "CONDITION_UNKNOWN_ATTRIBUTE"));
    assert_eq!(with("message_received"), one(at, "CONDITION_MALFORMED"));
    assert_eq!(with("fact >= message_received"), one(at, "CONDITION_MALFORMED"));
    assert_eq!(with("silence_ms = 10m"), one(at, "CONDITION_MALFORMED"));
    assert_eq!(with("silence_ms >= long"), one(at, "FIELD_NOT_A_SPAN"));
    assert_eq!(with("fact = "), one(at, "FIELD_REQUIRED"));
}

#[test]
fn a_line_that_stands_among_others_is_checked_like_the_others() {
    let lines = || vec![pb::ConditionLines { all: vec!["mood = bad".to_owned()] }];
    let start = pb::Condition { any: lines(), none: lines(), ..Default::default() };
    let found = faults(calendar(), pb::Clock { start: Some(start), ..clock() });
    let at = ["any", "none"].map(|of| format!("clock[0].start.{of}[0].all[0]"));
    assert_eq!(found, at.map(|field| (field, "CONDITION_UNKNOWN_ATTRIBUTE")));
}

#[test]
fn a_clock_says_what_begins_and_what_fulfils_it() {
    let silent = pb::Clock { start: None, stop: None, ..clock() };
    let found = faults(calendar(), silent);
    let expected = ["clock[0].start", "clock[0].stop"].map(|field| one(field, "FIELD_REQUIRED"));
    assert_eq!(found, expected.concat());
}

#[test]
fn a_count_mode_other_than_within_needs_a_calendar() {
    let gated = pb::Clock { count_mode: "gate_by_start".to_owned(), ..clock() };
    assert_eq!(faults(calendar(), gated), one("clock turn.calendar_id", "FIELD_REQUIRED"));
}

#[test]
fn a_clock_that_counts_by_days_needs_a_calendar() {
    let at =
        pb::ClockDueAt { cut: "18:00".to_owned(), due: "19:00".to_owned(), days: String::new() };
    let due = Some(pb::clock_target::Due::At(at));
    let target = vec![pb::ClockTarget { when: None, due }];
    let by_hour = pb::Clock { target, ..clock() };
    let by_day = pb::Clock { unresolved: "breach_at_day_end".to_owned(), ..clock() };
    for clock in [by_hour, by_day] {
        let found = faults(calendar(), clock.clone());
        assert_eq!(found, one("clock turn.calendar_id", "FIELD_REQUIRED"));
        let calendar_id = calendar().calendar_id;
        assert_eq!(faults(calendar(), pb::Clock { calendar_id, ..clock }), []);
    }
}

#[test]
fn only_what_asks_for_a_mark_can_say_how_soon_it_must_be_set() {
    let excluding = |line: &str, marked_within: &str| pb::Clock {
        exclude: vec![pb::ClockExclusion {
            reason: "spam".to_owned(),
            when: said(line),
            marked_within: marked_within.to_owned(),
            ..Default::default()
        }],
        ..clock()
    };
    assert_eq!(faults(calendar(), excluding("flag = spam", "24h")), []);
    let found = faults(calendar(), excluding("sender_class = system", "24h"));
    assert_eq!(found, one("clock turn.exclude[0].when", "FIELD_REQUIRED"));
    let found = faults(calendar(), excluding("flag = spam", "soon"));
    assert_eq!(found, one("clock[0].exclude[0].marked_within", "FIELD_NOT_A_SPAN"));
}

#[test]
fn a_clock_that_skips_the_whole_day_counts_nothing() {
    let calendar_id = calendar().calendar_id;
    let skips = |span: &str| pb::Clock {
        count_mode: format!("skip {span}"),
        calendar_id: calendar_id.clone(),
        ..clock()
    };
    let found = faults(calendar(), skips("00:00-24:00"));
    assert_eq!(found, one("clock turn.count_mode", "FIELD_OUT_OF_RANGE"));
    assert_eq!(faults(calendar(), skips("21:00-08:00")), []);
}

#[test]
fn a_calendar_that_is_named_is_in_the_document() {
    let elsewhere = pb::Clock { calendar_id: "theirs".to_owned(), ..clock() };
    let found = faults(calendar(), elsewhere);
    assert_eq!(found, one("clock turn.calendar_id", "POLICY_UNKNOWN_CALENDAR"));
}

#[test]
fn a_target_says_when_it_is_due() {
    let due = |due| pb::Clock { target: vec![pb::ClockTarget { when: None, due }], ..clock() };
    let found = |it| faults(calendar(), due(it));
    assert_eq!(found(None), one("clock[0].target[0]", "FIELD_REQUIRED"));
    let within = Some(pb::clock_target::Due::Within("-5m".to_owned()));
    assert_eq!(found(within), one("clock[0].target[0].within", "FIELD_NOT_A_SPAN"));
    let as_said = Some(pb::clock_target::Due::AsSaid(false));
    assert_eq!(found(as_said), one("clock[0].target[0].as_said", "FIELD_REQUIRED"));
    let at = pb::ClockDueAt {
        cut: "25:00".to_owned(),
        due: "19:00".to_owned(),
        days: "someday".to_owned(),
    };
    let found = found(Some(pb::clock_target::Due::At(at)));
    let reasons: Vec<_> = found.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(reasons, ["FIELD_NOT_A_TIME", "FIELD_UNKNOWN_WORD"]);
}

#[test]
fn the_words_of_closed_lists_are_known() {
    type Set = fn(&mut pb::Clock, String);
    let lists: [(&str, Set); 8] = [
        ("subject", |clock, word| clock.subject = word),
        ("anchor", |clock, word| clock.anchor = word),
        ("earlier_pauses", |clock, word| clock.earlier_pauses = word),
        ("recurrence", |clock, word| clock.recurrence = word),
        ("on_reopen", |clock, word| clock.on_reopen = word),
        ("unresolved", |clock, word| clock.unresolved = word),
        ("policy_bind", |clock, word| clock.policy_bind = word),
        ("attribution", |clock, word| clock.attribution = word),
    ];
    for (name, set) in lists {
        let mut other = clock();
        set(&mut other, "whenever".to_owned());
        let found = faults(calendar(), other);
        assert_eq!(found, one(&format!("clock[0].{name}"), "FIELD_UNKNOWN_WORD"));
    }
}

#[test]
fn a_version_stands_once_in_a_document() {
    let twice = pb::PolicyDocument { clock: vec![clock(), clock()], ..Default::default() };
    let violations = policy_document(twice).err().unwrap_or_default();
    let found: Vec<_> = violations.iter().map(|it| (it.field.as_str(), it.reason)).collect();
    assert_eq!(found, [("clock[1]", "POLICY_TWICE")]);
}

#[test]
fn a_policy_names_clocks_of_the_document_and_has_a_row() {
    let row = pb::PolicyRow { clock: vec!["other".to_owned()], ..Default::default() };
    let policy =
        |row| pb::Policy { policy_id: "all".to_owned(), version: 1, row, ..Default::default() };
    let found = |row| {
        let policy = vec![policy(row)];
        let document = pb::PolicyDocument { policy, clock: vec![clock()], ..Default::default() };
        let violations = policy_document(document).err().unwrap_or_default();
        violations.into_iter().map(|it| it.reason).collect::<Vec<_>>()
    };
    assert_eq!(found(vec![row]), ["POLICY_UNKNOWN_CLOCK"]);
    assert_eq!(found(Vec::new()), ["FIELD_REQUIRED"]);
    let stray = pb::PolicyTarget { clock_id: "stray".to_owned(), ..Default::default() };
    let row =
        pb::PolicyRow { clock: vec!["turn".to_owned()], target: vec![stray], ..Default::default() };
    assert_eq!(found(vec![row]), ["POLICY_UNKNOWN_CLOCK"]);
}
