//! Surveys: whether the customer was asked, and what they answered.

use crate::id::SurveyId;
use crate::text::{Code, Content};

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// The customer was asked for a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyIssued {
    /// Id of the survey.
    pub survey_id: SurveyId,
    /// What was asked with: "csat", "nps", "ces".
    pub instrument: Code,
    /// The best score of the scale.
    pub scale_max: u32,
    /// By which channel.
    pub channel: Option<Code>,
}

/// The customer answered a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyAnswered {
    /// The survey.
    pub survey_id: SurveyId,
    /// The score, from 0 to `scale_max`.
    pub score: u32,
    /// The best score of the scale.
    pub scale_max: u32,
    /// The customer's words.
    pub comment: Option<Content>,
}

/// The customer would not answer a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyDeclined {
    /// The survey.
    pub survey_id: SurveyId,
}

/// A survey is over and nobody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyExpired {
    /// The survey.
    pub survey_id: SurveyId,
}

group!(Survey {
    IssueSurvey => SurveyIssued = "survey_issued",
    AnswerSurvey => SurveyAnswered = "survey_answered",
    DeclineSurvey => SurveyDeclined = "survey_declined",
    ExpireSurvey => SurveyExpired = "survey_expired",
});

stages! {
    /// How far a survey has come.
    SurveyStage of survey_id: SurveyId, UnknownSurvey, SurveyOutOfOrder {
        /// The customer was asked.
        Issued "issued" by SurveyIssued after [],
        /// They answered; late is not never.
        Answered "answered" by SurveyAnswered after [Issued, Expired],
        /// They would not.
        Declined "declined" by SurveyDeclined after [Issued],
        /// Nobody answered in time.
        Expired "expired" by SurveyExpired after [Issued],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::IssueSurvey(e) => inquiry.counting(context)?.surveys.record(e),
        C::AnswerSurvey(e) => inquiry.known(context)?.surveys.record(e),
        C::DeclineSurvey(e) => inquiry.known(context)?.surveys.record(e),
        C::ExpireSurvey(e) => inquiry.known(context)?.surveys.record(e),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::SurveyIssued(e) => memory.surveys.remember(e),
        E::SurveyAnswered(e) => memory.surveys.remember(e),
        E::SurveyDeclined(e) => memory.surveys.remember(e),
        E::SurveyExpired(e) => memory.surveys.remember(e),
    }
}
