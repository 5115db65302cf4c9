//! What is said of breaches, and when: each once, as the facts become known.
//!
//! A breach is said when its instant comes, or when the record is written, or the rule published,
//! that shows it. What was said stays: what comes later adds a word, and takes none away. A word
//! whose instant lies ahead is what will be said unless something happens until then.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use verbatim_clocks::Scope;
use verbatim_projection::kept::KeptId;

use super::found::Found;
use super::verdict::{met_until_ms, verdict};

/// So long after its instant a breach is said: what happened in time is recorded by then, mostly.
const SAID_AFTER_MS: i64 = 400;

/// What names an instance, as a case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Named {
    is_merchants: bool,
    pub(super) clock_id: Box<str>,
    pub(super) subject_id: KeptId,
    pub(super) start_seq: u64,
    pub(super) interval_number: i64,
}

/// What can be said of a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Breached,
    EndedLate,
    Annulled,
}

/// One word on one instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notice {
    pub(super) named: Named,
    pub(super) kind: Kind,
    pub(super) met_until_ms: i64,
    pub(super) noticed_at_ms: i64,
    pub(super) shown_by: Shown,
}

/// What shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// The record; where it is a rule that shows it, the last record before that was known.
    pub(super) log_index: u64,
    /// The rule, by its place in partition 0.
    pub(super) rule_index: Option<u64>,
}

/// An instance that runs towards a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Running {
    named: Named,
    met_until_ms: i64,
    /// Since when it has this deadline.
    shown_by: Shown,
}

/// What was said so far, and what runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Notices {
    said: Vec<Notice>,
    running: Vec<Running>,
    /// The last record after which something could be said.
    pub(super) said_to: Option<u64>,
    /// The last rule that changed the past, by its place in partition 0.
    pub(super) ruled_to: u64,
    /// When the last of these became known.
    pub(super) known_ms: Option<i64>,
    /// Whether an instance has not ended.
    pub(super) has_open: bool,
}

/// How an instance stands.
enum Standing {
    Running { met_until_ms: Option<i64> },
    Missed { met_until_ms: i64 },
    InTime,
}

/// Whether a breach was said before something became known.
fn is_said_by(met_until_ms: i64, known_ms: i64) -> bool {
    met_until_ms.saturating_add(SAID_AFTER_MS) < known_ms
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Kind::Breached => "breached",
            Kind::EndedLate => "ended_late",
            Kind::Annulled => "annulled",
        }
    }
}

impl Named {
    fn of(found: &Found) -> Self {
        Named {
            is_merchants: found.scope == Scope::Merchant,
            clock_id: found.clock().def.clock_id.as_str().into(),
            subject_id: found.subject_id.into(),
            start_seq: found.instance.start_seq,
            interval_number: found.interval_number,
        }
    }

    pub(super) fn scope(&self) -> Scope {
        if self.is_merchants { Scope::Merchant } else { Scope::Mall }
    }
}

impl Standing {
    fn of(found: &Found) -> Self {
        let net = &found.instance.net;
        let met_until_ms = met_until_ms(found, net);
        match (verdict(found, net), &found.instance.ending) {
            ("open", _) => Standing::Running { met_until_ms },
            ("missed", Some(ending)) => {
                Standing::Missed { met_until_ms: met_until_ms.unwrap_or(ending.at_ms()) }
            }
            _other => Standing::InTime,
        }
    }
}

impl Notices {
    /// Everything that was said, and what will be, each with its number among the words on its
    /// instance.
    pub(super) fn all(&self) -> Vec<(i64, Notice)> {
        let mut counts: HashMap<&Named, i64> = HashMap::new();
        let mut all = Vec::with_capacity(self.said.len() + self.running.len());
        for notice in &self.said {
            let count = counts.entry(&notice.named).or_default();
            *count += 1;
            all.push((*count, notice.clone()));
        }
        for running in self.running.iter().filter(|it| !self.is_late(&it.named)) {
            let number = counts.get(&running.named).copied().unwrap_or(0) + 1;
            all.push((number, running.breach()));
        }
        all
    }

    /// Whether the last word on an instance was that it is late, or was.
    fn is_late(&self, named: &Named) -> bool {
        let last = self.said.iter().rev().find(|notice| notice.named == *named);
        last.is_some_and(|notice| notice.kind != Kind::Annulled)
    }

    fn has_ended_late(&self, named: &Named) -> bool {
        let last = self.said.iter().rev().find(|notice| notice.named == *named);
        last.is_some_and(|notice| notice.kind == Kind::EndedLate)
    }

    /// Says what came due before something became known.
    pub(super) fn come_to(&mut self, known_ms: i64) {
        let due = self.running.iter().filter(|it| is_said_by(it.met_until_ms, known_ms));
        let due = due.filter(|it| !self.is_late(&it.named));
        let said: Vec<Notice> = due.map(Running::breach).collect();
        self.said.extend(said);
    }

    fn say(&mut self, named: &Named, kind: Kind, met_until_ms: i64, at: (i64, Shown)) {
        let (noticed_at_ms, shown_by) = at;
        let named = named.clone();
        self.said.push(Notice { named, kind, met_until_ms, noticed_at_ms, shown_by });
    }

    /// Takes in how instances stand after something that became known at a time.
    pub(super) fn take_in(&mut self, found: &[&Found], known_ms: i64, shown_by: Shown) {
        let at = (known_ms, shown_by);
        let stand = found.iter().map(|found| (*found, Standing::of(found)));
        // Of what is in time there is something to say where something was said before.
        let is_spoken_of = |standing: &Standing| match standing {
            Standing::InTime => !self.said.is_empty(),
            Standing::Running { .. } | Standing::Missed { .. } => true,
        };
        let stand = stand.filter(|(_, standing)| is_spoken_of(standing));
        let stand: Vec<(Named, Standing)> =
            stand.map(|(found, standing)| (Named::of(found), standing)).collect();
        self.annul(&stand, at);
        let is_running =
            |(_, standing): &(_, Standing)| matches!(standing, Standing::Running { .. });
        self.has_open = stand.iter().any(is_running);
        let mut running = Vec::new();
        for (named, standing) in stand {
            match standing {
                Standing::Missed { met_until_ms } => {
                    if !self.is_late(&named) {
                        self.say(&named, Kind::Breached, met_until_ms, at);
                    }
                    if !self.has_ended_late(&named) {
                        self.say(&named, Kind::EndedLate, met_until_ms, at);
                    }
                }
                Standing::Running { met_until_ms: Some(until_ms) } => {
                    if is_said_by(until_ms, known_ms) && !self.is_late(&named) {
                        self.say(&named, Kind::Breached, until_ms, at);
                    }
                    running.push(self.running_since(named, until_ms, shown_by));
                }
                Standing::Running { met_until_ms: None } | Standing::InTime => {}
            }
        }
        self.running = running;
    }

    /// Takes back what was said of instances that are not late, as they stand now.
    fn annul(&mut self, stand: &[(Named, Standing)], at: (i64, Shown)) {
        if self.said.is_empty() {
            return;
        }
        let stand: HashMap<&Named, &Standing> = stand.iter().map(|(of, it)| (of, it)).collect();
        for notice in self.last_words() {
            let stands_late = match stand.get(&notice.named) {
                Some(Standing::Missed { .. }) => true,
                Some(Standing::Running { met_until_ms }) => {
                    met_until_ms.is_some_and(|until_ms| is_said_by(until_ms, at.0))
                }
                Some(Standing::InTime) | None => false,
            };
            if !stands_late {
                self.say(&notice.named, Kind::Annulled, notice.met_until_ms, at);
            }
        }
    }

    /// The last word on each instance of which it is that it is late, or was.
    fn last_words(&self) -> Vec<Notice> {
        let mut last: HashMap<&Named, &Notice> = HashMap::new();
        for notice in &self.said {
            last.insert(&notice.named, notice);
        }
        let late = self.said.iter().filter(|notice| {
            notice.kind != Kind::Annulled
                && last.get(&notice.named).is_some_and(|last| std::ptr::eq(*last, *notice))
        });
        late.cloned().collect()
    }

    fn running_since(&self, named: Named, met_until_ms: i64, shown_by: Shown) -> Running {
        let same = |it: &&Running| it.named == named && it.met_until_ms == met_until_ms;
        let known = self.running.iter().find(same).map(|it| it.shown_by);
        Running { named, met_until_ms, shown_by: known.unwrap_or(shown_by) }
    }
}

impl Running {
    fn breach(&self) -> Notice {
        let Running { named, met_until_ms, shown_by } = self;
        let (named, kind) = (named.clone(), Kind::Breached);
        let noticed_at_ms = met_until_ms.saturating_add(SAID_AFTER_MS);
        Notice { named, kind, met_until_ms: *met_until_ms, noticed_at_ms, shown_by: *shown_by }
    }
}
