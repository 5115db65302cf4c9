//! Facts, calendars and definitions as short sentences.

#![allow(dead_code, reason = "each test file tells with some of these")]

use std::collections::BTreeMap;

use verbatim_clocks::{Counting, Fact, Instance, Rule, Story, Word, instances};
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{
    Attribute, Calendar, ClockDef, Day, DaySpan, Due, Predicate, TargetRow, Weekday,
};
use verbatim_domain::{Code, Timestamp};

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The moment that this text names, in UTC unless it says otherwise.
pub(crate) fn at(text: &str) -> i64 {
    let text = text.replace(' ', "T");
    let is_zoned = text.contains('Z') || text[10..].contains(['+', '-']);
    let with_zone = if is_zoned { text } else { text + "Z" };
    with_zone.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

pub(crate) fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::from_epoch_days(i32::try_from(at(&format!("{text} 00:00:00")) / DAY).unwrap())
}

/// From one time of day to another, such as `22:00-06:00`.
pub(crate) fn span(text: &str) -> DaySpan {
    let (from, to) = text.split_once('-').unwrap();
    let ms = |time: &str| {
        let (hours, minutes) = time.split_once(':').unwrap();
        (hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap()) * 60_000
    };
    DaySpan::new(ms(from), ms(to)).unwrap()
}

/// A calendar that is open on these weekdays.
pub(crate) fn calendar(zone: &str, days: &[Weekday], hours: &str) -> Calendar {
    let mut weekly: [Vec<DaySpan>; 7] = Default::default();
    for weekday in days {
        weekly[weekday.place()].push(span(hours));
    }
    Calendar {
        calendar_id: code("hours"),
        version: 1,
        zone: code(zone),
        tzdb_version: None,
        weekly,
        exceptions: BTreeMap::new(),
        effective_from: Timestamp::MIN,
        restated_because: None,
    }
}

pub(crate) const WORKDAYS: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

pub(crate) fn is(attribute: Attribute, words: &[&str]) -> Predicate {
    Predicate::Is(attribute, words.iter().map(|word| code(word)).collect())
}

pub(crate) fn fact(kind: &str) -> Predicate {
    is(Attribute::Fact, &[kind])
}

pub(crate) fn within(ms: i64) -> Vec<TargetRow> {
    vec![TargetRow { when: Predicate::ALWAYS, due: Due::Within { ms } }]
}

/// A customer's message that nobody has marked as a mere courtesy.
pub(crate) fn question() -> Predicate {
    let courtesy = is(Attribute::Flag, &["courtesy", "no_response_needed", "spam"]);
    Predicate::All(vec![fact("message_received"), Predicate::Not(Box::new(courtesy))])
}

/// A turn: from the first question on, to the next reply of a person.
pub(crate) fn turn(target_ms: i64) -> ClockDef {
    ClockDef {
        clock_id: code("turn"),
        version: 1,
        subject: Subject::Inquiry,
        start: question(),
        anchor: Anchor::Event,
        eligible_if: Predicate::ALWAYS,
        pause: Predicate::NEVER,
        resume: None,
        earlier_pauses: EarlierPauses::Counted,
        stop: fact("message_sent"),
        qualify: is(Attribute::ReplyKind, &["human"]),
        revoke: None,
        cancel: Vec::new(),
        reset: Predicate::NEVER,
        recurrence: Recurrence::PerTurn,
        on_reopen: OnReopen::Never,
        exclude: Vec::new(),
        targets: within(target_ms),
        hours: Hours::Always,
        count_mode: CountMode::Within,
        cap_ms: None,
        unresolved: Unresolved::BreachAtDeadline,
        policy_bind: PolicyBind::PinnedAtStart,
        attribution: Attribution::Responder,
        effective_from: Timestamp::MIN,
    }
}

/// From the opening to the decision, paused while the customer is waited for.
pub(crate) fn resolution(target_ms: i64) -> ClockDef {
    ClockDef {
        clock_id: code("resolution"),
        start: fact("inquiry_opened"),
        pause: is(Attribute::WaitingOn, &["customer"]),
        stop: fact("resolution_decided"),
        qualify: Predicate::ALWAYS,
        recurrence: Recurrence::Once,
        ..turn(target_ms)
    }
}

/// Facts, numbered as they are told.
#[derive(Debug, Default, Clone)]
pub(crate) struct Teller {
    facts: Vec<Fact>,
}

impl Teller {
    pub(crate) fn told(&self) -> Vec<Fact> {
        self.facts.clone()
    }

    pub(crate) fn tell(&mut self, at_ms: i64, kind: &'static str) {
        self.tell_with(at_ms, kind, &[]);
    }

    pub(crate) fn tell_with(
        &mut self,
        at_ms: i64,
        kind: &'static str,
        words: &[(Attribute, &'static str)],
    ) {
        let own = (subject_of(kind), self.last_named() + 1);
        self.tell_of(own, at_ms, kind, words);
    }

    /// Tells of a thing that is named already.
    pub(crate) fn tell_of(
        &mut self,
        (subject, id): (Subject, u128),
        at_ms: i64,
        kind: &'static str,
        words: &[(Attribute, &'static str)],
    ) {
        let stream_seq = self.facts.len() as u64 + 1;
        let words = words.iter().map(|(attribute, word)| (*attribute, Word::Known(word)));
        let fact = Fact::new(at_ms, stream_seq, Word::Known(kind), words);
        self.facts.push(fact.naming(subject, id));
    }

    /// What the last fact named, if it named a thing of its own.
    pub(crate) fn last_named(&self) -> u128 {
        self.facts.len() as u128
    }

    pub(crate) fn asked(&mut self, at_ms: i64) {
        self.tell_with(at_ms, "message_received", &[(Attribute::SenderClass, "customer")]);
    }

    pub(crate) fn replied(&mut self, at_ms: i64, reply_kind: &'static str) {
        self.tell_with(at_ms, "message_sent", &[(Attribute::ReplyKind, reply_kind)]);
    }

    /// Promises something by a time, and names the promise.
    pub(crate) fn promised(&mut self, at_ms: i64, due_ms: i64) -> (Subject, u128) {
        let promise = (Subject::Promise, self.last_named() + 1);
        self.tell_of(promise, at_ms, "promise_made", &[]);
        self.say_due(due_ms);
        promise
    }

    /// The last fact claimed, or ended, a wait of its own.
    pub(crate) fn of_wait(&mut self, wait: u128) {
        let last = self.facts.pop().unwrap();
        self.facts.push(last.of_wait(Some(wait)));
    }

    /// Lets the last fact say when something is due.
    pub(crate) fn say_due(&mut self, due_ms: i64) {
        let last = self.facts.pop().unwrap();
        self.facts.push(last.due(Some(due_ms)));
    }

    pub(crate) fn waits_on(&mut self, at_ms: i64, on: &'static str) {
        self.tell_with(at_ms, "wait_claimed", &[(Attribute::WaitingOn, on)]);
    }
}

/// The instances of a clock over a story.
pub(crate) fn run(def: &ClockDef, counting: &Counting, told: &Teller) -> Vec<Instance> {
    let rule = Rule { def, counting, exempt: &[] };
    instances(&rule, &Story::new(told.told()))
}

/// The same where everything counts.
pub(crate) fn always(def: &ClockDef, told: &Teller) -> Vec<Instance> {
    run(def, &Counting::ALWAYS, told)
}

fn subject_of(kind: &str) -> Subject {
    match kind {
        "message_received" => Subject::Message,
        "message_sent" => Subject::Reply,
        _other => Subject::Inquiry,
    }
}
