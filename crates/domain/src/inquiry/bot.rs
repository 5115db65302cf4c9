//! What machines did by themselves, and how they gave way to people.

use uuid::Uuid;

use crate::id::{BotEngagementId, MessageId, derived};
use crate::text::Code;
use crate::vocabulary::BotMode;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// A bot began to deal with the inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotEngaged {
    /// Id of the engagement.
    pub engagement_id: BotEngagementId,
    /// Which bot, in which version.
    pub version: Code,
    /// What it may do by itself.
    pub mode: BotMode,
}

/// People were asked to take over from a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotHandoffRequested {
    /// The engagement.
    pub engagement_id: BotEngagementId,
    /// Why.
    pub reason: Option<Code>,
}

/// People took over from a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotHandoffCompleted {
    /// The engagement.
    pub engagement_id: BotEngagementId,
}

/// Nobody took over from a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotHandoffFailed {
    /// The engagement.
    pub engagement_id: BotEngagementId,
    /// Why.
    pub reason: Code,
}

/// A bot considers the matter resolved. That is its claim, and no decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotResolved {
    /// The engagement.
    pub engagement_id: BotEngagementId,
}

/// The customer would not have a bot's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotAnswerRejected {
    /// The answer.
    pub message_id: MessageId,
    /// Why.
    pub reason: Option<Code>,
}

group!(Bot {
    EngageBot => BotEngaged = "bot_engaged",
    RequestBotHandoff => BotHandoffRequested = "bot_handoff_requested",
    CompleteBotHandoff => BotHandoffCompleted = "bot_handoff_completed",
    FailBotHandoff => BotHandoffFailed = "bot_handoff_failed",
    ResolveByBot => BotResolved = "bot_resolved",
    RejectBotAnswer => BotAnswerRejected = "bot_answer_rejected",
});

stages! {
    /// How far a bot's engagement has come.
    BotStage of engagement_id: BotEngagementId, UnknownBotEngagement, BotEngagementOutOfOrder {
        /// It deals with the inquiry.
        Engaged "engaged" by BotEngaged after [],
        /// People were asked to take over.
        HandoffRequested "waiting for people" by BotHandoffRequested after [Engaged, HandoffFailed],
        /// Nobody took over.
        HandoffFailed "left without people" by BotHandoffFailed after [HandoffRequested],
        /// People took over.
        HandoffCompleted "taken over by people" by BotHandoffCompleted after [HandoffRequested],
        /// It considers the matter resolved.
        Resolved "resolved" by BotResolved after [Engaged, HandoffFailed],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::EngageBot(e) => inquiry.running(context)?.bots.record(e),
        C::RequestBotHandoff(e) => inquiry.known(context)?.bots.record(e),
        C::CompleteBotHandoff(e) => inquiry.known(context)?.bots.record(e),
        C::FailBotHandoff(e) => inquiry.known(context)?.bots.record(e),
        C::ResolveByBot(e) => inquiry.known(context)?.bots.record(e),
        C::RejectBotAnswer(e) => reject_answer(inquiry.known(context)?, e),
    }
}

fn reject_answer(memory: &Memory, rejected: &BotAnswerRejected) -> Decision {
    memory.messages.sent(rejected.message_id)?;
    if memory.recorded.contains(&rejection_key(rejected.message_id)) {
        return Ok(vec![]);
    }
    Ok(vec![rejected.clone().into()])
}

/// What the rejection of an answer is remembered by.
fn rejection_key(message_id: MessageId) -> Uuid {
    derived(&[b"bot answer rejected", message_id.uuid().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::BotEngaged(e) => memory.bots.remember(e),
        E::BotHandoffRequested(e) => memory.bots.remember(e),
        E::BotHandoffCompleted(e) => memory.bots.remember(e),
        E::BotHandoffFailed(e) => memory.bots.remember(e),
        E::BotResolved(e) => memory.bots.remember(e),
        E::BotAnswerRejected(e) => memory.note(rejection_key(e.message_id)),
    }
}
