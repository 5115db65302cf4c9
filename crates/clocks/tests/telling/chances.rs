//! Calendars and moments by chance, around the nights on which clocks change and years end.

#![allow(dead_code, reason = "each test file draws some of these")]

use std::ops::Range;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use verbatim_clocks::{Calendars, Counting, Span, Spans};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::{Calendar, Day, DaySpan};

use super::facts::{DAY, HOUR, MINUTE, calendar, code};

/// Zones that change by an hour, by half an hour, or never, and one a quarter of an hour off.
pub(crate) const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Shanghai"];

/// 2026-03-02 and 2026-09-28, from which on each zone changes within six weeks, and 2025-12-11,
/// from which on the year does.
const SEASONS_MS: [i64; 3] = [1_772_409_600_000, 1_790_553_600_000, 1_765_411_200_000];
const SEASON_DAYS: i64 = 42;

/// A moment around one of the changes.
pub(crate) fn moments() -> impl Strategy<Value = i64> {
    (prop::sample::select(&SEASONS_MS[..]), 0..SEASON_DAYS * DAY).prop_map(|(from, ms)| from + ms)
}

/// Two moments, up to three weeks apart, the earlier first.
pub(crate) fn ranges() -> impl Strategy<Value = (i64, i64)> {
    let lengths = prop_oneof![0..3 * HOUR, 0..3 * DAY, 0..21 * DAY];
    (moments(), lengths).prop_map(|(from_ms, ms)| (from_ms, from_ms + ms))
}

/// Stretches that stand still.
pub(crate) fn stills() -> impl Strategy<Value = Spans> {
    let span = (moments(), prop_oneof![0..HOUR, 0..4 * DAY]);
    let span = span.prop_map(|(from_ms, ms)| Span { from_ms, to_ms: from_ms + ms });
    vec(span, 0..6).prop_map(Spans::union)
}

/// A minute of the day at which no clock is set: neither skipped nor shown twice, in no zone.
fn clear_minutes() -> BoxedStrategy<u32> {
    prop_oneof![0..=60_u32, 180..1440_u32, Just(120)].boxed()
}

/// Any minute of the day.
fn any_minutes() -> BoxedStrategy<u32> {
    (0..1440_u32).boxed()
}

fn day_spans(minutes: BoxedStrategy<u32>) -> impl Strategy<Value = DaySpan> {
    let ends = (minutes.clone(), prop_oneof![4 => minutes, 1 => Just(1440)]);
    ends.prop_map(|(from, to)| DaySpan::new(from * 60_000, to * 60_000).unwrap())
}

fn days() -> impl Strategy<Value = Day> {
    moments().prop_map(|at_ms| Day::from_epoch_days(i32::try_from(at_ms / DAY).unwrap()))
}

/// A calendar whose spans begin and end at these minutes; it may well be never open.
fn calendars_at(minutes: BoxedStrategy<u32>) -> impl Strategy<Value = Calendar> {
    let spans = |most: Range<usize>| vec(day_spans(minutes.clone()), most);
    let weekly = prop::array::uniform7(spans(0..3));
    let exceptions = btree_map(days(), spans(0..3), 0..12);
    let zone = prop::sample::select(&ZONES[..]);
    (zone, weekly, exceptions).prop_map(|(zone, weekly, exceptions)| Calendar {
        weekly,
        exceptions,
        ..calendar(zone, &[], "09:00-17:00")
    })
}

/// Versions of one calendar, each in its zone, taking over at whole minutes.
fn versions_at(minutes: BoxedStrategy<u32>) -> impl Strategy<Value = Vec<Calendar>> {
    let later = vec((moments(), calendars_at(minutes.clone())), 0..3);
    (calendars_at(minutes), later).prop_map(|(first, later)| {
        let later = later.into_iter().zip(2..).map(|((from_ms, calendar), version)| {
            let from_ms = from_ms / MINUTE * MINUTE;
            let effective_from = Timestamp::from_unix_ms(from_ms).unwrap();
            Calendar { version, effective_from, ..calendar }
        });
        [first].into_iter().chain(later).collect()
    })
}

/// Versions of one calendar, none of which opens or closes while a clock is set.
pub(crate) fn clear_versions() -> impl Strategy<Value = Vec<Calendar>> {
    versions_at(clear_minutes())
}

/// Versions of one calendar, which open and close whenever they like.
pub(crate) fn any_versions() -> impl Strategy<Value = Vec<Calendar>> {
    versions_at(any_minutes())
}

/// What counts by these versions.
pub(crate) fn within(versions: Vec<Calendar>) -> Counting {
    published(versions).counting(&Hours::Calendar(code("hours")), CountMode::Within).unwrap()
}

pub(crate) fn published(versions: Vec<Calendar>) -> Calendars {
    let mut calendars = Calendars::default();
    for calendar in versions {
        calendars.publish(calendar).unwrap();
    }
    calendars
}

/// What counts by some calendar, with or without a night that is skipped, or everything.
pub(crate) fn countings() -> impl Strategy<Value = Counting> {
    let hours = Hours::Calendar(code("hours"));
    let skipping = (any_versions(), day_spans(any_minutes())).prop_map(move |(versions, span)| {
        published(versions).counting(&hours, CountMode::SkipDaily(span)).unwrap()
    });
    prop_oneof![4 => any_versions().prop_map(within), 1 => skipping, 1 => Just(Counting::ALWAYS)]
}
