//! Samples of the facts that the survey service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::survey::*;

use super::SURVEY;
use crate::pen::Pen;

samples! { |pen|
    survey_issued: SurveyIssued {
        survey_id: pen.id(SURVEY),
        instrument: pen.text(Code::new, "csat"),
        scale_max: pen.number(5) as u32,
        channel: pen.maybe_text(Code::new, "email"),
    }
    survey_answered: SurveyAnswered {
        survey_id: pen.id(SURVEY),
        score: pen.number(3) as u32,
        scale_max: pen.number(5) as u32,
        comment: pen.maybe(Pen::words),
    }
    survey_declined: SurveyDeclined {
        survey_id: pen.id(SURVEY),
    }
    survey_expired: SurveyExpired {
        survey_id: pen.id(SURVEY),
    }
}
