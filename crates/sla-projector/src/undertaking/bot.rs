//! Bots: what they did by themselves, and how long customers waited for people.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::bot::{BotEngaged, Event};
use verbatim_domain::vocabulary::BotMode;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, InOrder, Stamp};
use super::parent::Parent;
use super::surroundings::Surroundings;
use super::tables::BOT_SESSION;

/// The engagements of bots in an inquiry, and the answers that the customer would not have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Bots {
    engagements: Courses<Engaged, Step>,
    rejections: InOrder<()>,
}

/// Which bot began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Engaged {
    version: Box<str>,
    mode: i32,
}

/// What became of an engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    HandoffRequested,
    HandoffCompleted,
    HandoffFailed,
    Resolved,
}

impl Bots {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        let bots = &mut self.engagements;
        match event {
            Event::BotEngaged(e) => bots.begin(e.engagement_id.uuid(), stamp, Engaged::new(e)),
            Event::BotHandoffRequested(e) => {
                bots.add(e.engagement_id.uuid(), stamp, Step::HandoffRequested);
            }
            Event::BotHandoffCompleted(e) => {
                bots.add(e.engagement_id.uuid(), stamp, Step::HandoffCompleted);
            }
            Event::BotHandoffFailed(e) => {
                bots.add(e.engagement_id.uuid(), stamp, Step::HandoffFailed);
            }
            Event::BotResolved(e) => bots.add(e.engagement_id.uuid(), stamp, Step::Resolved),
            Event::BotAnswerRejected(_) => self.rejections.insert(stamp, ()),
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, around: &Surroundings, rows: &mut Rows) {
        for engagement in self.engagements.begun() {
            let rejected_count = self.rejected_count(engagement.since);
            rows.add(&BOT_SESSION, row(parent, around, &engagement, rejected_count));
        }
    }

    /// Rejections that count for the engagement that began then.
    fn rejected_count(&self, since: Stamp) -> usize {
        let rejections = self.rejections.iter();
        rejections.filter(|(stamp, _)| self.rejected_of(*stamp) == Some(since)).count()
    }

    /// When the engagement began that a rejection counts for: the last one before it; if a source
    /// claims that it came before them all, the first one.
    fn rejected_of(&self, rejection: Stamp) -> Option<Stamp> {
        let beginnings = || self.engagements.begun().map(|engagement| engagement.since);
        let last_before = beginnings().filter(|since| *since < rejection).max();
        last_before.or_else(|| beginnings().min())
    }
}

impl Engaged {
    fn new(engaged: &BotEngaged) -> Self {
        Engaged { version: engaged.version.as_str().into(), mode: engaged.mode.number() }
    }
}

/// Where an engagement stands.
#[derive(Default)]
struct Standing {
    requested: Option<Stamp>,
    completed: Option<Stamp>,
    failed: Option<Stamp>,
    resolved: Option<Stamp>,
    /// Whether the last request failed.
    request: Request,
}

#[derive(Clone, Copy, Default)]
enum Request {
    #[default]
    NotFailed,
    Failed,
}

fn standing(engagement: &Begun<'_, Engaged, Step>) -> Standing {
    let mut now = Standing::default();
    for (stamp, step) in engagement.steps.iter() {
        match step {
            Step::HandoffRequested => {
                now.requested.get_or_insert(stamp);
                now.request = Request::NotFailed;
            }
            Step::HandoffCompleted => now.completed = Some(stamp),
            Step::HandoffFailed => {
                now.failed = Some(stamp);
                now.request = Request::Failed;
            }
            Step::Resolved => now.resolved = Some(stamp),
        }
    }
    now
}

impl Standing {
    fn outcome(&self) -> &'static str {
        match (self.completed, self.resolved, self.request) {
            (Some(_), _, _) => "handed_over",
            (None, Some(_), _) => "resolved",
            (None, None, Request::Failed) => "handoff_failed",
            (None, None, Request::NotFailed) => "engaged",
        }
    }

    /// How long the customer waited for people; none while there are none.
    fn trap_ms(&self, around: &Surroundings) -> Option<i64> {
        let requested = self.requested?;
        let replied = around.first_reply_after(requested);
        let there = replied.into_iter().chain(self.completed).min()?;
        Some(there.ms_since(requested))
    }
}

fn row(
    parent: Parent<'_>,
    around: &Surroundings,
    engagement: &Begun<'_, Engaged, Step>,
    rejected_count: usize,
) -> Vec<Value> {
    let Begun { id, since, with: engaged, .. } = *engagement;
    let now = standing(engagement);
    let message_after = now.resolved.and_then(|resolved| around.asked.first_after(resolved));
    parent.row(
        id,
        [
            Value::text(&engaged.version),
            BotMode::from_number(engaged.mode).as_str().into(),
            since.seq(),
            since.at(),
            now.requested.map(Stamp::at).into(),
            now.completed.map(Stamp::at).into(),
            now.failed.map(Stamp::at).into(),
            now.resolved.map(Stamp::at).into(),
            Value::count(rejected_count),
            message_after.map(Stamp::at).into(),
            now.trap_ms(around).into(),
            now.completed.or(now.resolved).map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
