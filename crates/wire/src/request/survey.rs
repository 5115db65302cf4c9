//! Requests of the survey service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, survey};

use super::table::requests;
use super::{Form, Request};

requests! { Survey(survey) {
    issue_survey(IssueSurveyRequest) => IssueSurvey(SurveyIssued)
        must { survey_id: id_or_derived, instrument: text, scale_max: number }
        may { channel: text_or_none };
    decline_survey(DeclineSurveyRequest) => DeclineSurvey(SurveyDeclined)
        must { survey_id: id };
    expire_survey(ExpireSurveyRequest) => ExpireSurvey(SurveyExpired)
        must { survey_id: id };
} }

pub(super) fn answer_survey(form: &mut Form, r: pb::AnswerSurveyRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "answer_survey");
    let survey_id = form.id("survey_id", &r.survey_id);
    form.on_scale(r.score, r.scale_max);
    let comment = form.content_or_none("comment", r.comment);
    let (score, scale_max) = (r.score, r.scale_max);
    let fact = survey::SurveyAnswered { survey_id: survey_id?, score, scale_max, comment };
    let command = Command::Survey(survey::Command::AnswerSurvey(fact));
    Some(given?.ask(form, inquiry_id?, None, command))
}
