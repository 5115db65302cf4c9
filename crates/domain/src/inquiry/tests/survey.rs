//! Sentences: the customer is asked for a judgement, and answers or does not.

use super::describe::open;
use super::resolve::close;
use super::{code, given, id, words};
use crate::inquiry::survey::{
    Command as Wish, SurveyAnswered, SurveyDeclined, SurveyExpired, SurveyIssued,
};
use crate::inquiry::{Command, Refusal};

pub(super) fn issue_survey(number: u128) -> Command {
    Wish::IssueSurvey(issued(number)).into()
}

pub(super) fn answer_survey(number: u128) -> Command {
    Wish::AnswerSurvey(answered(number)).into()
}

pub(super) fn decline_survey(number: u128) -> Command {
    Wish::DeclineSurvey(declined(number)).into()
}

pub(super) fn expire_survey(number: u128) -> Command {
    Wish::ExpireSurvey(expired(number)).into()
}

fn issued(number: u128) -> SurveyIssued {
    let (instrument, channel) = (code("csat"), Some(code("email")));
    SurveyIssued { survey_id: id(number), instrument, scale_max: 5, channel }
}

fn answered(number: u128) -> SurveyAnswered {
    let (survey_id, comment) = (id(number), Some(words("so so")));
    SurveyAnswered { survey_id, score: 3, scale_max: 5, comment }
}

fn declined(number: u128) -> SurveyDeclined {
    SurveyDeclined { survey_id: id(number) }
}

fn expired(number: u128) -> SurveyExpired {
    SurveyExpired { survey_id: id(number) }
}

#[test]
fn a_survey_is_issued_once_and_after_the_end_as_well() {
    given([open()]).records(issue_survey(1), issued(1).into());
    given([open(), close()]).records(issue_survey(1), issued(1).into());
    given([open(), issue_survey(1), answer_survey(1)]).has_nothing_to_add(issue_survey(1));
}

#[test]
fn a_survey_is_answered_declined_or_left_once() {
    given([open(), issue_survey(1)]).records(answer_survey(1), answered(1).into());
    given([open(), issue_survey(1)]).records(decline_survey(1), declined(1).into());
    given([open(), issue_survey(1)]).records(expire_survey(1), expired(1).into());
}

#[test]
fn an_answer_may_come_after_its_time() {
    let story = given([open(), issue_survey(1), expire_survey(1)]);
    story.records(answer_survey(1), answered(1).into());
}

#[test]
fn a_survey_that_was_answered_neither_expires_nor_is_declined() {
    let story = given([open(), issue_survey(1), answer_survey(1)]);
    for command in [decline_survey(1), expire_survey(1)] {
        story.refuses(command, Refusal::SurveyOutOfOrder(id(1), "answered"));
    }
    let story = given([open(), issue_survey(1), decline_survey(1)]);
    story.refuses(answer_survey(1), Refusal::SurveyOutOfOrder(id(1), "declined"));
}

#[test]
fn a_survey_must_be_known() {
    for command in [answer_survey(9), decline_survey(9), expire_survey(9)] {
        given([open(), issue_survey(1)]).refuses(command, Refusal::UnknownSurvey(id(9)));
    }
}
