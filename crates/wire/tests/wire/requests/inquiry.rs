//! Requests of the inquiry service that came later.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::correct;

use super::{INQUIRY, Sample, context, id, text, words};
use crate::facts::{self, CORRECTION};
use crate::pen::Pen;

grouped! {
    correct_fact(CorrectFactRequest {
        correction_id: id(CORRECTION), of: 500, field: text("priority"), was: words(),
        now: words(), reason: text("typing error"), approved_by: text("lead-3"),
    }) needs ["field", "reason", "approved_by"]
    becomes correct::CorrectFact(fact_corrected)
}
