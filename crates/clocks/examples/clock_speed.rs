//! How fast clocks are: sums and deadlines over short and long spans, and what 34 clocks cost
//! a fact beside putting the facts in order alone, in the same run.
//!
//! `cargo run --release -p verbatim-clocks --example clock_speed`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it measures and prints"
)]

#[path = "../tests/telling/facts.rs"]
mod facts;

use std::hint::black_box;
use std::time::{Duration, Instant};

use facts::*;
use verbatim_clocks::{Calendars, Counting, Fact, Rule, Spans, Story, Word, instances};
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{Attribute, ClockDef, Due, Predicate, TargetRow};

/// At least so long each thing is measured, after a round that is not.
const MEASURED_MS_MIN: u128 = 1_500;

/// Every clock of design 04 has one like it here.
const CLOCKS: usize = 34;

const YEAR: i64 = 365 * DAY;

fn main() {
    let office = office();
    sums(&office);
    println!();
    clocks_on_facts(&office);
}

fn office() -> Counting {
    let mut office = calendar("Europe/Berlin", WORKDAYS, "09:00-17:00");
    for date in ["2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"] {
        office.exceptions.insert(day(date), Vec::new());
    }
    let mut calendars = Calendars::default();
    calendars.publish(office).unwrap();
    calendars.counting(&Hours::Calendar(code("hours")), CountMode::Within).unwrap()
}

/// Does something again and again; how often a second.
fn per_second(mut once: impl FnMut(i64)) -> f64 {
    for n in 0..1_000 {
        once(n);
    }
    let (begun, mut done) = (Instant::now(), 0);
    while begun.elapsed().as_millis() < MEASURED_MS_MIN {
        for n in done..done + 1_000 {
            once(n);
        }
        done += 1_000;
    }
    done as f64 / begun.elapsed().as_secs_f64()
}

fn sums(office: &Counting) {
    let begins_ms = at("2026-03-02 08:30:00");
    // So that no two ask the same.
    let from = |n: i64| begins_ms + n % 1_000 * 7_919_000;
    println!("{:<28} {:>14} {:>14}", "an office in Berlin, 1/s", "elapsed", "deadlines");
    let spans = [("two days", 2 * DAY), ("a year", YEAR), ("thirty years", 30 * YEAR)];
    for (name, span_ms) in spans {
        let elapsed = per_second(|n| {
            black_box(office.counted(from(n), from(n) + span_ms, &Spans::NONE));
        });
        // Of a week of 168 hours 40 are open.
        let target_ms = span_ms / 168 * 40;
        let deadlines = per_second(|n| {
            black_box(office.deadline(from(n), target_ms, &Spans::NONE));
        });
        println!("{name:<28} {elapsed:>14.0} {deadlines:>14.0}");
    }
}

fn clocks_on_facts(office: &Counting) {
    let (defs, always) = (definitions(), Counting::ALWAYS);
    let rules: Vec<Rule<'_>> = defs
        .iter()
        .map(|def| {
            let counting = if def.hours == Hours::Always { &always } else { office };
            Rule { def, counting, exempt: &[] }
        })
        .collect();
    println!(
        "{:<28} {:>14} {:>14} {:>10} {:>12}",
        "facts/s", "no clock", "34 clocks", "ns/clock", "instances"
    );
    for length in [10, 100, 1_000] {
        let bare = facts_per_second(length, |story| {
            black_box(&story);
        });
        let mut found = 0;
        let clocked = facts_per_second(length, |story| {
            found = 0;
            for rule in &rules {
                found += black_box(instances(rule, &story)).len();
            }
        });
        let clock_ns = (1.0 / clocked - 1.0 / bare) * 1e9 / CLOCKS as f64;
        let name = format!("stories of {length} facts");
        println!("{name:<28} {bare:>14.0} {clocked:>14.0} {clock_ns:>10.1} {found:>12}");
    }
}

fn facts_per_second(length: u64, mut judge: impl FnMut(Story)) -> f64 {
    let told = told(length);
    let (mut time, mut facts) = (Duration::ZERO, 0);
    while time.as_millis() < MEASURED_MS_MIN {
        let stories = vec![told.clone(); 16];
        let begun = Instant::now();
        for story in stories {
            judge(Story::new(story));
        }
        time += begun.elapsed();
        facts += 16 * length;
    }
    facts as f64 / time.as_secs_f64()
}

/// What an inquiry is like: questions and answers, some waits, a resolution, a reopening.
fn told(length: u64) -> Vec<Fact> {
    const TURN: [(&str, &[(Attribute, &str)]); 10] = [
        ("message_received", &[(Attribute::SenderClass, "customer")]),
        ("message_sent", &[(Attribute::ReplyKind, "auto_reply")]),
        ("handoff_accepted", &[(Attribute::OwnerTeam, "refunds")]),
        ("message_sent", &[(Attribute::ReplyKind, "human")]),
        ("wait_claimed", &[(Attribute::WaitingOn, "customer")]),
        ("message_received", &[(Attribute::SenderClass, "customer")]),
        ("wait_ended", &[]),
        ("message_sent", &[(Attribute::ReplyKind, "human")]),
        ("resolution_decided", &[(Attribute::Outcome, "refunded")]),
        ("inquiry_reopened", &[(Attribute::Cause, "new_question")]),
    ];
    let opened_ms = at("2026-03-02 08:30:00");
    (0..length)
        .map(|n| {
            let (kind, words) = match n {
                0 => ("inquiry_opened", &[(Attribute::Priority, "2")][..]),
                _later => TURN[(n as usize - 1) % TURN.len()],
            };
            let words =
                words.iter().map(|(attribute, word)| (*attribute, Word::Chosen((*word).into())));
            let at_ms = opened_ms + n as i64 * 11 * MINUTE;
            let fact = Fact::new(at_ms, n + 1, Word::Known(kind), words);
            match kind {
                "message_received" => fact.naming(Subject::Message, n.into()),
                "message_sent" => fact.naming(Subject::Reply, n.into()),
                _other => fact,
            }
        })
        .collect()
}

/// Clocks that differ in everything that costs: what begins and ends them, pauses, hours.
fn definitions() -> Vec<ClockDef> {
    let starts = [question(), fact("inquiry_opened"), fact("handoff_accepted")];
    let pauses = [Predicate::NEVER, is(Attribute::WaitingOn, &["customer", "third_party"])];
    let stops = ["message_sent", "resolution_decided", "message_sent", "handoff_accepted"];
    let qualifies = [
        is(Attribute::ReplyKind, &["human", "human_quick_phrase", "human_edited_draft"]),
        Predicate::ALWAYS,
    ];
    let recurrences = [Recurrence::PerTurn, Recurrence::Once, Recurrence::Chained];
    let row = |priority, ms| TargetRow {
        when: is(Attribute::Priority, &[priority]),
        due: Due::Within { ms },
    };
    let clocks = (0..CLOCKS).map(|n| {
        let ms = (n as i64 + 1) * 7 * MINUTE;
        let hours = [Hours::Calendar(code("hours")), Hours::Always];
        let voided =
            Cancellation { reason: code("voided"), when: fact("inquiry_voided"), annuls: true };
        ClockDef {
            start: starts[n % 3].clone(),
            pause: pauses[n / 3 % 2].clone(),
            stop: fact(stops[n % 4]),
            qualify: qualifies[n % 4 % 2].clone(),
            cancel: vec![voided],
            recurrence: recurrences[n / 2 % 3],
            on_reopen: [OnReopen::Never, OnReopen::Resume][n / 5 % 2],
            targets: vec![row("1", ms), row("2", 2 * ms), row("3", 4 * ms)],
            hours: hours[n / 7 % 2].clone(),
            policy_bind: [PolicyBind::PinnedAtStart, PolicyBind::FloatRebase][n / 4 % 2],
            ..turn(ms)
        }
    });
    clocks.collect()
}
