//! Samples of the facts that the source service records.

use verbatim_domain::Code;
use verbatim_domain::id::{AgentId, ExternalId, TeamId};
use verbatim_domain::inquiry::source::*;
use verbatim_domain::vocabulary::SourceVerdict;

use crate::pen::Pen;

samples! { |pen|
    source_status_recorded: SourceStatusRecorded {
        row_id: pen.text(ExternalId::new, "row/4711"),
        status: pen.text(Code::new, "Queued"),
        substatus: pen.maybe_text(Code::new, "Awaiting Assignment"),
        team_id: pen.maybe_text(TeamId::new, "V5 3rd"),
        person_id: pen.maybe_text(AgentId::new, "p-9"),
    }
    source_verdict_recorded: SourceVerdictRecorded {
        promise: pen.text(Code::new, "timely_response"),
        verdict: pen.word(SourceVerdict::Missed, SourceVerdict::from_number),
    }
}
