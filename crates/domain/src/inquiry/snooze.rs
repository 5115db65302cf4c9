//! Inquiries put aside until a time; the owner keeps the ball.

use crate::id::SnoozeId;
use crate::text::Code;
use crate::time::Timestamp;
use crate::vocabulary::SnoozeEndCause;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// The inquiry was put aside. The owner keeps the ball, and clocks run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnoozeSet {
    /// Id of the snooze.
    pub snooze_id: SnoozeId,
    /// Until when.
    pub until_at: Timestamp,
    /// Why.
    pub reason: Option<Code>,
}

/// The inquiry was taken up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnoozeEnded {
    /// The snooze.
    pub snooze_id: SnoozeId,
    /// Why.
    pub cause: SnoozeEndCause,
}

group!(Snooze {
    SetSnooze => SnoozeSet = "snooze_set",
    EndSnooze => SnoozeEnded = "snooze_ended",
});

stages! {
    /// Whether an inquiry is still put aside.
    SnoozeStage of snooze_id: SnoozeId, UnknownSnooze {
        /// It is.
        Set "set" by SnoozeSet after [],
        /// It was taken up again.
        Ended "ended" by SnoozeEnded after [Set],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::SetSnooze(e) => set(inquiry.running(context)?, e),
        C::EndSnooze(e) => inquiry.known(context)?.snoozes.record(e),
    }
}

/// One snooze at a time: it is clear when the inquiry is to be taken up.
fn set(memory: &Memory, snooze: &SnoozeSet) -> Decision {
    let events = memory.snoozes.record(snooze)?;
    match memory.snoozes.any_at(SnoozeStage::Set) {
        Some(open) if !events.is_empty() => Err(Refusal::SnoozeOpen(open)),
        Some(_) | None => Ok(events),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::SnoozeSet(e) => memory.snoozes.remember(e),
        E::SnoozeEnded(e) => memory.snoozes.remember(e),
    }
}

/// What was put aside is taken up when it ends.
pub(super) fn close(memory: &mut Memory) {
    while let Some(open) = memory.snoozes.any_at(SnoozeStage::Set) {
        memory.snoozes.by_id.insert(open, SnoozeStage::Ended);
    }
}
