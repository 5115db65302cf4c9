//! What this view keeps of one session, and how a fact changes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_domain::session::{Event, SessionAnswered, SessionOpened};
use verbatim_domain::vocabulary::{ActorKind, ReplyKind};
use verbatim_domain::{Envelope, Fact, SessionSubject};
use verbatim_projection::kept::{KeptId, KeptParty, word};
use verbatim_projection::{Rows, Value};

use super::tables::{SESSION, SESSION_INQUIRY};
use crate::stamp::Stamp;

/// One session: what happened first of each kind of thing, by time, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SessionCase {
    opening: Option<Opening>,
    first_queued: Option<(Stamp, KeptParty)>,
    queued_count: i64,
    first_answer: Option<Answer>,
    first_human_answer: Option<Answer>,
    answer_count: i64,
    end: Option<End>,
    inquiries: BTreeMap<KeptId, Stamp>,
}

/// Who came, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Opening {
    since: Stamp,
    merchant_id: Box<str>,
    customer_ref: Box<str>,
    channel: Box<str>,
    online_at_start: Option<bool>,
    language: Option<Box<str>>,
    order_count: i64,
}

/// An answer, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    stamp: Stamp,
    kind: i32,
    actor_id: Option<Box<str>>,
    team_id: Option<Box<str>>,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    stamp: Stamp,
    how: Ending,
    reason: Option<Box<str>>,
    actor_kind: i32,
}

/// Whether the customer left, or it was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Ending {
    Abandoned,
    Closed,
}

impl SessionCase {
    /// Takes in one fact. Only the order in which the facts happened counts, not this one.
    pub fn apply(&mut self, envelope: &Envelope<SessionSubject>, fact: &Fact<Event>) {
        let stamp = Stamp::of(envelope, fact);
        match &fact.event {
            Event::SessionOpened(opened) => self.opening = Some(Opening::new(stamp, opened)),
            Event::SessionQueued(queued) => {
                self.queued_count += 1;
                if self.first_queued.as_ref().is_none_or(|(known, _)| stamp < *known) {
                    self.first_queued = Some((stamp, KeptParty::from(&queued.queue)));
                }
            }
            Event::SessionAnswered(answered) => {
                self.answer_count += 1;
                let answer = Answer::new(stamp, envelope, answered);
                if answered.reply_kind.is_response() {
                    answer.clone().keep_first(&mut self.first_human_answer);
                }
                answer.keep_first(&mut self.first_answer);
            }
            Event::SessionAbandoned(left) => {
                self.end =
                    Some(End::new(stamp, envelope, Ending::Abandoned, word(left.reason.as_ref())));
            }
            Event::SessionClosed(closed) => {
                self.end =
                    Some(End::new(stamp, envelope, Ending::Closed, word(closed.reason.as_ref())));
            }
            Event::SessionLinked(linked) => {
                self.inquiries.entry(linked.inquiry_id.uuid().into()).or_insert(stamp);
            }
        }
    }

    /// Every row that the case stands for.
    pub(super) fn rows(&self, session_id: Uuid, rows: &mut Rows) {
        let Some(opening) = &self.opening else { return };
        rows.add(&SESSION, self.row(session_id, opening));
        for (inquiry_id, stamp) in &self.inquiries {
            rows.add(
                &SESSION_INQUIRY,
                vec![
                    session_id.into(),
                    inquiry_id.uuid().into(),
                    Value::text(&opening.merchant_id),
                    stamp.at(),
                    stamp.seq(),
                ],
            );
        }
    }

    fn row(&self, session_id: Uuid, opening: &Opening) -> Vec<Value> {
        let (first, human) = (self.first_answer.as_ref(), self.first_human_answer.as_ref());
        let ended_as = |how| self.end.as_ref().filter(|end| end.how == how);
        let (abandoned, closed) = (ended_as(Ending::Abandoned), ended_as(Ending::Closed));
        let end = self.end.as_ref();
        let wait_ends = human.map(|answer| answer.stamp).or(end.map(|end| end.stamp));
        let queue = self.first_queued.as_ref();
        vec![
            session_id.into(),
            Value::text(&opening.merchant_id),
            Value::text(&opening.customer_ref),
            Value::text(&opening.channel),
            opening.language.as_deref().into(),
            opening.order_count.into(),
            opening.since.at(),
            opening.since.seq(),
            opening.online_at_start.into(),
            queue.map(|(stamp, _)| stamp.at()).into(),
            queue.map(|(_, party)| party.team_id()).into(),
            self.queued_count.into(),
            first.map(|answer| answer.stamp.at()).into(),
            first.map(|answer| ReplyKind::from_number(answer.kind).as_str()).into(),
            self.answer_count.into(),
            human.map(|answer| answer.stamp.at()).into(),
            human.map(|answer| answer.stamp.seq()).into(),
            human.and_then(|answer| answer.actor_id.as_deref()).into(),
            human.and_then(|answer| answer.team_id.as_deref()).into(),
            abandoned.map(|end| end.stamp.at()).into(),
            closed.map(|end| end.stamp.at()).into(),
            end.map(|end| end.stamp.seq()).into(),
            end.and_then(|end| end.reason.as_deref()).into(),
            end.map(|end| ActorKind::from_number(end.actor_kind).as_str()).into(),
            wait_ends.map(|stamp| stamp.ms_since(opening.since)).into(),
            Value::text(self.outcome()),
            Value::count(self.inquiries.len()),
        ]
    }

    fn outcome(&self) -> &'static str {
        let is_answered = self.first_human_answer.is_some();
        match self.end.as_ref().map(|end| end.how) {
            Some(Ending::Abandoned) => "abandoned",
            Some(Ending::Closed) if is_answered => "answered",
            Some(Ending::Closed) => "unanswered",
            None if is_answered => "answered",
            None => "waiting",
        }
    }
}

impl Opening {
    fn new(since: Stamp, opened: &SessionOpened) -> Self {
        Opening {
            since,
            merchant_id: opened.merchant_id.as_str().into(),
            customer_ref: opened.customer_ref.as_str().into(),
            channel: opened.channel.as_str().into(),
            online_at_start: opened.online_at_start,
            language: word(opened.language.as_ref()),
            order_count: i64::try_from(opened.order_refs.len()).unwrap_or(i64::MAX),
        }
    }
}

impl Answer {
    /// Who is named answers; where nobody is, whoever acted.
    fn new(stamp: Stamp, envelope: &Envelope<SessionSubject>, answered: &SessionAnswered) -> Self {
        let (actor_id, team_id) = match &answered.answered_by {
            Some(party) => {
                (party.agent_id.as_ref().map(|id| id.as_str()), Some(party.team_id.as_str()))
            }
            None => {
                let actor = &envelope.actor;
                let actor_id = actor.id.as_ref().map(|id| id.as_str());
                (actor_id, actor.team_id.as_ref().map(|id| id.as_str()))
            }
        };
        Answer {
            stamp,
            kind: answered.reply_kind.number(),
            actor_id: actor_id.map(Box::from),
            team_id: team_id.map(Box::from),
        }
    }

    /// Stands there if none that came earlier does.
    fn keep_first(self, place: &mut Option<Answer>) {
        if place.as_ref().is_none_or(|known| self.stamp < known.stamp) {
            *place = Some(self);
        }
    }
}

impl End {
    fn new(
        stamp: Stamp,
        envelope: &Envelope<SessionSubject>,
        how: Ending,
        reason: Option<Box<str>>,
    ) -> Self {
        End { stamp, how, reason, actor_kind: envelope.actor.kind.number() }
    }
}
