//! Corrections: a fact stays as it is, and a later one says what was wrong with it.

use uuid::Uuid;

use crate::id::{CorrectionId, ExternalId, derived};
use crate::text::{Code, Content};

use super::group::group;
use super::{Context, Inquiry, Memory, Refusal};

/// An earlier fact was wrong. It stays as it is; views may take this one into account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactCorrected {
    /// Id of the correction.
    pub correction_id: CorrectionId,
    /// The place in the stream of the fact that is corrected.
    pub of: u64,
    /// Which field of it.
    pub field: Code,
    /// What it said.
    pub was: Option<Content>,
    /// What it should have said.
    pub now: Option<Content>,
    /// Why.
    pub reason: Code,
    /// Who approved it, by the id in the source's own directory.
    pub approved_by: ExternalId,
}

group!(Correct {
    CorrectFact => FactCorrected = "fact_corrected",
});

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::CorrectFact(e) => correct(inquiry.known(context)?, e),
    }
}

/// Any fact may be corrected, a correction as well, as long as the stream has it.
fn correct(memory: &Memory, corrected: &FactCorrected) -> Decision {
    if memory.recorded.contains(&correction_key(corrected.correction_id)) {
        return Ok(vec![]);
    }
    let is_in_the_stream = (1..=memory.fact_count).contains(&corrected.of);
    if !is_in_the_stream {
        return Err(Refusal::UnknownFact(corrected.of));
    }
    Ok(vec![corrected.clone().into()])
}

/// What a correction is remembered by.
fn correction_key(correction_id: CorrectionId) -> Uuid {
    derived(&[b"correction", correction_id.uuid().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::FactCorrected(e) => memory.note(correction_key(e.correction_id)),
    }
}
