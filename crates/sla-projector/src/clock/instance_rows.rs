//! The rows of instances, whatever stream their clocks run over.

use std::collections::HashMap;

use verbatim_clocks::instance::TargetDue;
use verbatim_clocks::{Ending, Span, Spans, Story};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::Hours;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_projection::kept::utc_day;
use verbatim_projection::{Rows, Table, Value};

use super::found::{FirstTold, Found, Judging, Name, subject_word};
use super::histogram::floor_ms;
use super::measures::measures;
use super::notice::Notices;
use super::verdict::{met_until_ms, verdict, word_of};

/// The tables that instances over one kind of stream are written to.
#[derive(Debug)]
pub(super) struct InstanceTables {
    pub(super) instance: &'static Table,
    pub(super) notice: &'static Table,
    pub(super) day: &'static Table,
    pub(super) histogram: &'static Table,
}

/// What all instances over one stream are written with.
pub(super) struct InstanceRows<'a> {
    judging: &'a Judging<'a>,
    tables: &'static InstanceTables,
    /// None, where no fact came late.
    without_late: Option<HashMap<Name, &'static str>>,
    /// None, where nothing was corrected or restated.
    first_told: Option<HashMap<Name, FirstTold>>,
}

impl<'a> InstanceRows<'a> {
    pub(super) fn of(
        judging: &'a Judging<'a>,
        found: &[Found],
        tables: &'static InstanceTables,
    ) -> Self {
        let (without_late, first_told) = (judging.without_late(), judging.as_first_told(found));
        InstanceRows { judging, tables, without_late, first_told }
    }

    /// An instance, and what it adds to its day.
    pub(super) fn write(&self, found: &Found, is_excluded_late: bool, rows: &mut Rows) {
        rows.add(self.tables.instance, self.instance(found));
        self.day(found, is_excluded_late, rows);
    }

    pub(super) fn story(&self) -> &Story {
        &self.judging.story
    }

    /// What was said of breaches, and what will be.
    pub(super) fn notices(&self, notices: &Notices, log_partition: u32, rows: &mut Rows) {
        for (notice_number, notice) in notices.all() {
            let named = &notice.named;
            let row = vec![
                self.judging.stream.id().into(),
                Value::text(named.scope().as_str()),
                Value::text(&named.clock_id),
                named.subject_id.uuid().into(),
                Value::place(named.start_seq),
                named.interval_number.into(),
                notice_number.into(),
                self.merchant_id(),
                Value::text(notice.kind.as_str()),
                at(notice.met_until_ms),
                at(notice.noticed_at_ms),
                i64::from(log_partition).into(),
                Value::place(notice.shown_by.log_index),
                notice.shown_by.rule_index.map(Value::place).into(),
            ];
            rows.add(self.tables.notice, row);
        }
    }

    pub(super) fn key(&self, found: &Found) -> Vec<Value> {
        vec![
            self.judging.stream.id().into(),
            Value::text(found.scope.as_str()),
            Value::text(found.clock().def.clock_id.as_str()),
            found.subject_id.into(),
            Value::place(found.instance.start_seq),
            found.interval_number.into(),
        ]
    }

    pub(super) fn merchant_id(&self) -> Value {
        Value::text(&self.judging.kept.merchant_id)
    }

    /// What an attribute of the stream was as the instance began.
    fn word(&self, found: &Found, attribute: Attribute) -> Value {
        self.story().word_at(found.instance.start_seq, attribute).into()
    }

    fn instance(&self, found: &Found) -> Vec<Value> {
        let (clock, instance) = (found.clock(), &found.instance);
        let (def, start_seq) = (&clock.def, instance.start_seq);
        let policy = clock.policy(|when| self.story().holds_at(start_seq, when));
        let (policy_id, policy_version) =
            policy.map_or(("", 0), |(policy_id, version)| (policy_id.as_str(), version));
        let calendar_id = match &def.hours {
            Hours::Always => None,
            Hours::Calendar(id) | Hours::OfTeam { otherwise: id } => Some(id.as_str()),
        };
        let mut row = Vec::with_capacity(self.tables.instance.columns.len());
        row.append(&mut self.key(found));
        row.extend([
            self.merchant_id(),
            i64::from(def.version).into(),
            Value::text(policy_id),
            i64::from(policy_version).into(),
            calendar_id.into(),
            Value::text(subject_word(found)),
            Value::text(measures(def)),
            self.word(found, Attribute::Channel),
            self.word(found, Attribute::Category),
            self.word(found, Attribute::Priority),
            self.word(found, Attribute::CustomerTier),
            at(instance.started_at_ms),
            at(instance.anchor_at_ms),
            target_ms(found).into(),
            at(instance.net.deadline_ms),
            at(met_until_ms(found, &instance.gross)),
            at(met_until_ms(found, &instance.net)),
            at(met_until_ms(found, &instance.honest)),
        ]);
        row.extend(pauses(found));
        row.extend(endings(found));
        row.extend(self.outcome(found));
        row
    }

    fn outcome(&self, found: &Found) -> Vec<Value> {
        let instance = &found.instance;
        let (gross, net, honest) = (&instance.gross, &instance.net, &instance.honest);
        let capped = net.elapsed_ms.map(|ms| ms.min(found.clock().def.cap_ms.unwrap_or(i64::MAX)));
        let net_verdict = verdict(found, net);
        let without_late = match &self.without_late {
            Some(verdicts) => verdicts.get(&found.name()).copied(),
            None => Some(net_verdict),
        };
        let (first_told, first_told_ms) = match &self.first_told {
            Some(told) => told.get(&found.name()).copied().unzip(),
            None => (Some(net_verdict), Some(net.elapsed_ms)),
        };
        let excluded = instance.excluded.as_ref();
        vec![
            gross.elapsed_ms.into(),
            net.elapsed_ms.into(),
            honest.elapsed_ms.into(),
            capped.into(),
            Value::text(verdict(found, gross)),
            Value::text(net_verdict),
            Value::text(verdict(found, honest)),
            Value::text(verdict(found, &instance.shadow)),
            Value::text(word_of(instance.verdict_in_account(net, i64::MIN))),
            without_late.into(),
            first_told.into(),
            first_told_ms.flatten().into(),
            excluded.map(|(reason, _)| reason.as_str()).into(),
            excluded.map(|(_, side)| side.as_str()).into(),
            instance.is_breached_on_attach(net).into(),
            Value::text(found.clock().def.attribution.as_str()),
        ]
    }

    /// What the instance adds to its day.
    fn day(&self, found: &Found, is_excluded_late: bool, rows: &mut Rows) {
        let instance = &found.instance;
        let channel = self.story().word_at(instance.start_seq, Attribute::Channel).unwrap_or("");
        let mut row = vec![
            self.merchant_id(),
            utc_day(instance.started_at_ms),
            Value::text(found.scope.as_str()),
            Value::text(found.clock().def.clock_id.as_str()),
        ];
        let key = row.clone();
        let readings = [&instance.gross, &instance.net, &instance.honest];
        let verdicts = readings.map(|reading| verdict(found, reading));
        let is = |word: &str| Value::BigInt(i64::from(verdicts[1] == word));
        let is_excluded = instance.excluded.is_some();
        let is_fulfilled = matches!(instance.ending, Some(Ending::Fulfilled { .. }));
        let elapsed_ms = instance.net.elapsed_ms.filter(|_| is_fulfilled && !is_excluded);
        let capped_ms = elapsed_ms.map(|ms| ms.min(found.clock().def.cap_ms.unwrap_or(i64::MAX)));
        row.extend([
            Value::text(channel),
            Value::BigInt(1),
            is("open"),
            i64::from(is_excluded).into(),
            i64::from(is_excluded && is_excluded_late).into(),
            is("cancelled"),
            is("measured"),
        ]);
        for word in verdicts {
            row.extend(["met", "missed"].map(|of| Value::BigInt(i64::from(word == of))));
        }
        row.extend([i64::from(elapsed_ms.is_some()).into(), capped_ms.unwrap_or(0).into()]);
        rows.add(self.tables.day, row);
        if let Some(elapsed_ms) = elapsed_ms {
            let bucket = [Value::BigInt(floor_ms(elapsed_ms)), Value::BigInt(1)];
            rows.add(self.tables.histogram, key.into_iter().chain(bucket).collect());
        }
    }
}

fn target_ms(found: &Found) -> Option<i64> {
    found.instance.target.and_then(|target| match target.due {
        TargetDue::After { ms, .. } => Some(ms),
        TargetDue::At { .. } => None,
    })
}

/// Whether it is paused, how long it was, and how long it had no reason to be.
fn pauses(found: &Found) -> [Value; 3] {
    let instance = &found.instance;
    let (gross, shadow) = (&instance.gross.still, &instance.shadow.still);
    let ended = shadow.as_slice().iter().filter(|span| span.to_ms != Span::OPEN);
    let still = Spans::union(ended.copied());
    // What stands still gross is no pause: it was resolved meanwhile.
    let paused = |still: &Spans| length_ms(still) - length_ms(&still.both(gross));
    let paused_ms = paused(&still);
    let honest_ms = paused(&still.both(&instance.honest.still));
    [instance.is_paused.into(), paused_ms.into(), (paused_ms - honest_ms).into()]
}

fn length_ms(spans: &Spans) -> i64 {
    spans.as_slice().iter().map(|span| span.to_ms - span.from_ms).sum()
}

/// When and how it ended, when it was fulfilled first, and how it will end by itself.
fn endings(found: &Found) -> [Value; 7] {
    let instance = &found.instance;
    let (mut word, mut reason, mut end_seq) = (None, None, None);
    match &instance.ending {
        None => {}
        Some(Ending::Fulfilled { stream_seq, .. }) => {
            (word, end_seq) = (Some("fulfilled"), Some(*stream_seq));
        }
        Some(Ending::Cancelled { stream_seq, reason: why, .. }) => {
            (word, end_seq) = (Some("cancelled"), Some(*stream_seq));
            reason = Some(why.as_str());
        }
        Some(Ending::MissedAtDayEnd { .. }) => word = Some("missed_at_day_end"),
        Some(Ending::DroppedAtDayEnd { .. }) => word = Some("dropped_at_day_end"),
        Some(Ending::Lapsed { .. }) => word = Some("lapsed"),
    }
    let lapses_as = instance.ends_with_day.as_ref().map(|ending| match ending {
        Ending::DroppedAtDayEnd { .. } => "excluded",
        Ending::MissedAtDayEnd { .. }
        | Ending::Fulfilled { .. }
        | Ending::Cancelled { .. }
        | Ending::Lapsed { .. } => "missed",
    });
    [
        at(instance.ending.as_ref().map(Ending::at_ms)),
        word.into(),
        reason.into(),
        end_seq.map(Value::place).into(),
        at(instance.first_fulfilled_at_ms),
        at(instance.ends_with_day.as_ref().map(Ending::at_ms)),
        lapses_as.into(),
    ]
}

/// An instant; nothing, where none is known or it lies beyond all that can be said.
pub(super) fn at(at_ms: impl Into<Option<i64>>) -> Value {
    at_ms.into().and_then(Timestamp::from_unix_ms).into()
}
