//! Waits: how long each of them stood, and what ended it.

use std::collections::BTreeMap;

use verbatim_domain::vocabulary::{SenderClass, WaitEndCause, WaitOn};

use crate::history::{Claim, History, What};
use verbatim_projection::kept::KeptId;

/// One wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) claimed_at_ms: i64,
    /// None while it stands.
    pub(crate) end: Option<End>,
    /// Up to the end of the inquiry's life while it stands.
    pub(crate) waited_ms: i64,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at_ms: i64,
    pub(crate) cause: EndCause,
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndCause {
    /// Somebody said so.
    Said(WaitEndCause),
    /// The one that was waited for wrote, whether or not anybody said so.
    Message,
    /// The inquiry ended.
    InquiryEnded,
}

impl EndCause {
    /// As analysts read it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EndCause::Said(cause) => cause.as_str(),
            EndCause::Message => "message",
            EndCause::InquiryEnded => "inquiry_ended",
        }
    }
}

/// The waits of an inquiry, in the order of their claims. Facts before the opening are clipped.
pub(crate) fn waits(history: &History) -> Vec<Wait<'_>> {
    let Some(opened_at_ms) = history.opened_at_ms() else {
        return Vec::new();
    };
    let mut waits = Waits::default();
    for moment in history.iter() {
        let at_ms = moment.at_ms.max(opened_at_ms);
        match &moment.what {
            What::WaitClaimed(claim) => waits.claim(claim, at_ms),
            What::WaitEnded { wait_id, cause } => {
                waits.end(*wait_id, End::said(at_ms, *cause));
            }
            What::Spoke { sender } => waits.answer(SenderClass::from_number(*sender), at_ms),
            What::Closed | What::Merged | What::Voided => waits.end_all(at_ms),
            What::Opened { .. }
            | What::Assigned(_)
            | What::Unassigned { .. }
            | What::Accepted(_)
            | What::Decided
            | What::Delivered
            | What::Read
            | What::Reopened => {}
        }
    }
    waits.finish(history)
}

impl End {
    fn said(at_ms: i64, cause: i32) -> Self {
        End { at_ms, cause: EndCause::Said(WaitEndCause::from_number(cause)) }
    }
}

/// Waits in the making.
#[derive(Default)]
struct Waits<'a> {
    waits: Vec<Wait<'a>>,
    /// Ends that happened before their claim.
    early_ends: BTreeMap<KeptId, End>,
}

impl<'a> Waits<'a> {
    fn claim(&mut self, claim: &'a Claim, claimed_at_ms: i64) {
        let early = self.early_ends.get(&claim.wait_id);
        let end = early.map(|end| End { at_ms: claimed_at_ms, ..*end });
        self.waits.push(Wait { claim, claimed_at_ms, end, waited_ms: 0 });
    }

    fn end(&mut self, wait_id: KeptId, end: End) {
        match self.waits.iter_mut().find(|wait| wait.claim.wait_id == wait_id) {
            Some(wait) => wait.end_once(end),
            None => {
                self.early_ends.insert(wait_id, end);
            }
        }
    }

    fn answer(&mut self, sender: SenderClass, at_ms: i64) {
        let answered = |wait: &&mut Wait<'_>| answers(sender, wait.claim.on());
        for wait in self.waits.iter_mut().filter(answered) {
            wait.end_once(End { at_ms, cause: EndCause::Message });
        }
    }

    fn end_all(&mut self, at_ms: i64) {
        for wait in &mut self.waits {
            wait.end_once(End { at_ms, cause: EndCause::InquiryEnded });
        }
    }

    fn finish(mut self, history: &History) -> Vec<Wait<'a>> {
        for wait in &mut self.waits {
            let until_ms = wait.end.map(|end| end.at_ms).or(history.last_fact_at_ms());
            wait.waited_ms = until_ms.map_or(0, |until_ms| until_ms - wait.claimed_at_ms).max(0);
        }
        self.waits
    }
}

impl Wait<'_> {
    fn end_once(&mut self, end: End) {
        self.end.get_or_insert(end);
    }
}

/// Whether a message of this sender is what such a wait was for.
fn answers(sender: SenderClass, on: WaitOn) -> bool {
    match on {
        WaitOn::Customer => sender == SenderClass::Customer,
        WaitOn::ThirdParty => sender == SenderClass::ThirdParty,
        WaitOn::Internal | WaitOn::Unrecognised(_) => false,
    }
}
