//! Surveys: whether the customer was asked for a judgement, and what they answered.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::survey::{Event, SurveyIssued};
use verbatim_projection::kept::word;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::Parent;
use super::tables::SURVEY;

/// The surveys of an inquiry.
pub(super) type Surveys = Courses<Issued, Step>;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Issued {
    instrument: Box<str>,
    channel: Option<Box<str>>,
    scale_max: u32,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Answered { score: u32, scale_max: u32 },
    Declined,
    Expired,
}

impl Surveys {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::SurveyIssued(e) => self.begin(e.survey_id.uuid(), stamp, Issued::new(e)),
            Event::SurveyAnswered(e) => {
                let step = Step::Answered { score: e.score, scale_max: e.scale_max };
                self.add(e.survey_id.uuid(), stamp, step);
            }
            Event::SurveyDeclined(e) => self.add(e.survey_id.uuid(), stamp, Step::Declined),
            Event::SurveyExpired(e) => self.add(e.survey_id.uuid(), stamp, Step::Expired),
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for survey in self.begun() {
            rows.add(&SURVEY, row(parent, &survey));
        }
    }
}

impl Issued {
    fn new(issued: &SurveyIssued) -> Self {
        Issued {
            instrument: issued.instrument.as_str().into(),
            channel: word(issued.channel.as_ref()),
            scale_max: issued.scale_max,
        }
    }
}

/// Where a survey stands.
#[derive(Default)]
struct Standing {
    answered: Option<Answer>,
    declined: Option<Stamp>,
    expired: Option<Stamp>,
}

#[derive(Clone, Copy)]
struct Answer {
    stamp: Stamp,
    score: u32,
    scale_max: u32,
}

fn standing(survey: &Begun<'_, Issued, Step>) -> Standing {
    let mut now = Standing::default();
    for (stamp, step) in survey.steps.iter() {
        match *step {
            Step::Answered { score, scale_max } => {
                now.answered = Some(Answer { stamp, score, scale_max });
            }
            Step::Declined => now.declined = Some(stamp),
            Step::Expired => now.expired = Some(stamp),
        }
    }
    now
}

impl Standing {
    /// Late is not never: an answer counts although the time had passed.
    fn outcome(&self) -> &'static str {
        match (self.answered, self.declined, self.expired) {
            (Some(_), _, _) => "answered",
            (None, Some(_), _) => "declined",
            (None, None, Some(_)) => "expired",
            (None, None, None) => "issued",
        }
    }
}

fn row(parent: Parent<'_>, survey: &Begun<'_, Issued, Step>) -> Vec<Value> {
    let Begun { id, since, with: issued, .. } = *survey;
    let now = standing(survey);
    let answered = now.answered.map(|answer| answer.stamp);
    let scale_max = now.answered.map_or(issued.scale_max, |answer| answer.scale_max);
    parent.row(
        id,
        [
            Value::text(&issued.instrument),
            issued.channel.as_deref().into(),
            since.seq(),
            since.at(),
            answered.map(Stamp::at).into(),
            answered.map(|answered| answered.ms_since(since)).into(),
            now.answered.map(|answer| i64::from(answer.score)).into(),
            i64::from(scale_max).into(),
            now.declined.map(Stamp::at).into(),
            now.expired.map(Stamp::at).into(),
            answered.or(now.declined).or(now.expired).map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
