//! Requests of the survey service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::survey;

use super::{INQUIRY, Sample, context, id, text, words};
use crate::facts::{self, SURVEY};
use crate::pen::Pen;

grouped! {
    issue_survey(IssueSurveyRequest {
        survey_id: id(SURVEY), instrument: text("csat"), scale_max: 5, channel: text("email"),
    }) needs ["instrument", "scale_max"]
    becomes survey::IssueSurvey(survey_issued)

    answer_survey(AnswerSurveyRequest {
        survey_id: id(SURVEY), score: 3, scale_max: 5, comment: words(),
    }) needs ["survey_id"]
    becomes survey::AnswerSurvey(survey_answered)

    decline_survey(DeclineSurveyRequest {
        survey_id: id(SURVEY),
    }) needs ["survey_id"]
    becomes survey::DeclineSurvey(survey_declined)

    expire_survey(ExpireSurveyRequest {
        survey_id: id(SURVEY),
    }) needs ["survey_id"]
    becomes survey::ExpireSurvey(survey_expired)
}
