//! Stories and definitions by chance: every kind of fact, every field of the language.

#![allow(dead_code, reason = "each test file draws some of these")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use verbatim_clocks::{Fact, Word};
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{Attribute, ClockDef, Due, Predicate, TargetRow, Weekday, Words};

use super::facts::{DAY, HOUR, MINUTE, SECOND, code, fact, is, turn};

const KINDS: [&str; 19] = [
    "inquiry_opened",
    "message_received",
    "message_sent",
    "message_delivered",
    "delivery_failed",
    "message_flagged",
    "wait_claimed",
    "wait_ended",
    "priority_changed",
    "resolution_decided",
    "inquiry_reopened",
    "inquiry_closed",
    "session_opened",
    "bot_engaged",
    "bot_handoff_requested",
    "handoff_accepted",
    "promise_made",
    "promise_kept",
    "note_added",
];

/// Each attribute with what it can say.
const WORDS: [(Attribute, &[&str]); 7] = [
    (
        Attribute::ReplyKind,
        &["human", "human_quick_phrase", "bot_assist", "bot_autonomous", "auto_reply", "system"],
    ),
    (Attribute::SenderClass, &["customer", "third_party", "platform"]),
    (Attribute::WaitingOn, &["customer", "third_party", "internal"]),
    (Attribute::Priority, &["1", "2", "3"]),
    (Attribute::Status, &["open", "resolved", "closed"]),
    (Attribute::Flag, &["courtesy", "no_response_needed", "spam"]),
    (Attribute::Cause, &["customer_rejected", "new_question", "courtesy", "agent"]),
];

fn word_of(attribute: Attribute, choice: usize) -> (Attribute, Word) {
    let (_, words) = WORDS.iter().find(|(of, _)| *of == attribute).unwrap();
    (attribute, Word::Known(words[choice % words.len()]))
}

/// How long after the fact before: often at the very same millisecond.
fn gaps() -> impl Strategy<Value = i64> {
    let (moment, minutes, hours, days) = (1..SECOND, 1..30 * MINUTE, 1..8 * HOUR, 1..3 * DAY);
    prop_oneof![3 => Just(0), 2 => moment, 4 => minutes, 2 => hours, 1 => days]
}

/// A story: facts in the order in which they were recorded, which is not quite that in which
/// they happened.
pub(crate) fn stories() -> impl Strategy<Value = Vec<Fact>> {
    stories_from(super::chances::moments().boxed())
}

pub(crate) fn stories_from(begins: BoxedStrategy<i64>) -> impl Strategy<Value = Vec<Fact>> {
    let late_ms = prop_oneof![6 => Just(0), 1 => 0..HOUR];
    let sentence = (gaps(), late_ms, select(&KINDS[..]), 0..12_usize);
    (begins, vec(sentence, 0..40)).prop_map(|(begins_ms, sentences)| {
        let (mut now_ms, mut last_reply) = (begins_ms, 0);
        let told = sentences.into_iter().enumerate().map(|(place, (gap, late, kind, choice))| {
            now_ms = (now_ms + gap).min(verbatim_domain::Timestamp::MAX.unix_ms());
            last_reply = if kind == "message_sent" { place } else { last_reply };
            // What arrives or fails is the last reply, mostly.
            let is_outcome = matches!(kind, "message_delivered" | "delivery_failed");
            let choice = if is_outcome && choice > 2 { place - last_reply } else { choice };
            told(now_ms - late.min(now_ms - begins_ms), place, kind, choice)
        });
        told.collect()
    })
}

fn told(at_ms: i64, place: usize, kind: &'static str, choice: usize) -> Fact {
    let attributes: &[Attribute] = match kind {
        "inquiry_opened" | "priority_changed" => &[Attribute::Priority],
        "message_received" => &[Attribute::SenderClass],
        "message_sent" => &[Attribute::ReplyKind],
        "message_flagged" => &[Attribute::Flag],
        "wait_claimed" => &[Attribute::WaitingOn],
        "inquiry_reopened" => &[Attribute::Cause],
        _other => &[],
    };
    let words = attributes.iter().map(|attribute| word_of(*attribute, choice));
    let seq = place as u64 + 1;
    let told = Fact::new(at_ms, seq, Word::Known(kind), words);
    let (own, earlier) = (u128::from(seq), (place - place.min(choice)) as u128 + 1);
    match kind {
        "message_received" => told.naming(Subject::Message, own),
        "message_sent" => told.naming(Subject::Reply, own),
        "message_delivered" | "delivery_failed" => told.naming(Subject::Reply, earlier),
        "message_flagged" => told.naming(Subject::Message, earlier),
        "session_opened" => told.naming(Subject::Session, own),
        "promise_made" => {
            let due_ms = at_ms + choice as i64 * HOUR;
            told.naming(Subject::Promise, own).due(Some(due_ms))
        }
        "promise_kept" => told.naming(Subject::Promise, earlier),
        "inquiry_opened" => told.naming(Subject::Inquiry, 1),
        _other => told,
    }
}

pub(crate) fn predicates() -> impl Strategy<Value = Predicate> {
    let kinds = vec(select(&KINDS[..]), 1..4).prop_map(|kinds| is(Attribute::Fact, &kinds));
    let words = (select(&WORDS[..]), 0..6_usize)
        .prop_map(|((attribute, words), choice)| is(attribute, &[words[choice % words.len()]]));
    let silence = (0..2 * HOUR).prop_map(|ms| Predicate::AtLeast(Attribute::SilenceMs, ms));
    let leaf = prop_oneof![6 => kinds, 4 => words, 1 => silence];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Predicate::All),
            vec(inner.clone(), 0..3).prop_map(Predicate::Any),
            inner.prop_map(|it| Predicate::Not(Box::new(it))),
        ]
    })
}

/// A condition that holds mostly, or never, or by chance.
fn mostly(usual: Predicate) -> impl Strategy<Value = Predicate> {
    prop_oneof![3 => Just(usual), 1 => predicates()]
}

fn targets() -> impl Strategy<Value = Vec<TargetRow>> {
    let weekday = select(Weekday::ALL).prop_map(DueDays::On);
    let days = prop_oneof![Just(DueDays::Every), Just(DueDays::Open), weekday];
    let day_ms = (DAY - 1) as u32;
    let at = (0..=day_ms, 0..=day_ms, days);
    let at = at.prop_map(|(cut_ms, due_ms, days)| Due::At { cut_ms, due_ms, days });
    let within = prop_oneof![Just(0), 0..2 * HOUR, 0..3 * DAY].prop_map(|ms| Due::Within { ms });
    let due = prop_oneof![6 => within, 2 => at, 1 => Just(Due::AsSaid)];
    let row = (mostly(Predicate::ALWAYS), due).prop_map(|(when, due)| TargetRow { when, due });
    vec(row, 0..3)
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    use Recurrence::{Chained, Independent, Once, PerReopen, PerTurn};
    let interval = (HOUR..2 * DAY).prop_map(|ms| Recurrence::FixedInterval { ms });
    prop_oneof![5 => select(&[Once, PerTurn, PerReopen, Chained, Independent][..]), 1 => interval]
}

fn exclusions() -> impl Strategy<Value = Vec<Exclusion>> {
    let sides = select(&[ExclusionSide::Both, ExclusionSide::Numerator][..]);
    let spans = prop_oneof![Just(None), (0..2 * HOUR).prop_map(Some)];
    let exclusion = (predicates(), sides, spans).prop_map(|(when, side, marked_within_ms)| {
        Exclusion { reason: code("reason"), when, side, marked_within_ms }
    });
    vec(exclusion, 0..2)
}

fn cancellations() -> impl Strategy<Value = Vec<Cancellation>> {
    let reason = || code("reason");
    let cancelled = (predicates(), any::<bool>()).prop_map(move |(when, annuls)| Cancellation {
        reason: reason(),
        when,
        annuls,
    });
    vec(cancelled, 0..2)
}

fn revocations() -> impl Strategy<Value = Option<Revocation>> {
    let revocation =
        (0..DAY).prop_map(|within_ms| Revocation { when: fact("delivery_failed"), within_ms });
    prop::option::of(revocation)
}

const SUBJECTS: [Subject; 4] =
    [Subject::Inquiry, Subject::Message, Subject::Session, Subject::Promise];

const ANCHORS: [Anchor; 5] = [
    Anchor::Event,
    Anchor::Opened,
    Anchor::FirstCustomerMessage,
    Anchor::SessionStart,
    Anchor::HumanRequested,
];

const ON_REOPEN: [OnReopen; 4] =
    [OnReopen::Never, OnReopen::NewInstance, OnReopen::Resume, OnReopen::CountThrough];

const EARLIER_PAUSES: [EarlierPauses; 2] = [EarlierPauses::Counted, EarlierPauses::Carried];

const UNRESOLVED: [Unresolved; 4] = [
    Unresolved::BreachAtDeadline,
    Unresolved::ExcludedUntilDue,
    Unresolved::BreachAtDayEnd,
    Unresolved::ExcludedAtDayEnd,
];

const POLICY_BINDS: [PolicyBind; 4] = [
    PolicyBind::PinnedAtStart,
    PolicyBind::FloatRebase,
    PolicyBind::FloatFromChange,
    PolicyBind::Manual,
];

fn pauses() -> impl Strategy<Value = Predicate> {
    let waiting = is(Attribute::WaitingOn, &["customer", "third_party"]);
    let not_waiting = Predicate::Not(Box::new(is(Attribute::WaitingOn, &["customer"])));
    prop_oneof![Just(Predicate::NEVER), Just(waiting), Just(not_waiting), predicates()]
}

/// A definition; of the whole language save its hours, which are the caller's.
pub(crate) fn clock_defs() -> impl Strategy<Value = ClockDef> {
    let begins = (
        prop_oneof![3 => Just(Subject::Inquiry), 1 => select(&SUBJECTS[..])],
        mostly(is(Attribute::Fact, &["inquiry_opened", "message_received", "promise_made"])),
        select(&ANCHORS[..]),
        mostly(Predicate::ALWAYS),
        recurrences(),
        select(&ON_REOPEN[..]),
        exclusions(),
    );
    let pauses = (pauses(), prop::option::of(predicates()), select(&EARLIER_PAUSES[..]));
    let ends = (
        mostly(is(Attribute::Fact, &["message_sent", "resolution_decided", "promise_kept"])),
        mostly(Predicate::ALWAYS),
        revocations(),
        cancellations(),
        mostly(Predicate::NEVER),
    );
    let judges = (targets(), select(&UNRESOLVED[..]), select(&POLICY_BINDS[..]));
    (begins, pauses, ends, judges).prop_map(|(begins, pauses, ends, judges)| {
        let (subject, start, anchor, eligible_if, recurrence, on_reopen, exclude) = begins;
        let (pause, resume, earlier_pauses) = pauses;
        let (stop, qualify, revoke, cancel, reset) = ends;
        let (targets, unresolved, policy_bind) = judges;
        ClockDef {
            subject,
            start,
            anchor,
            eligible_if,
            recurrence,
            on_reopen,
            exclude,
            pause,
            resume,
            earlier_pauses,
            stop,
            qualify,
            revoke,
            cancel,
            reset,
            targets,
            unresolved,
            policy_bind,
            ..turn(0)
        }
    })
}
