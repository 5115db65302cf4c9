//! Requests of the bot service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::bot;

use super::{INQUIRY, Sample, context, id, text};
use crate::facts::{self, BOT_ENGAGEMENT, MESSAGE};
use crate::pen::Pen;

grouped! {
    engage_bot(EngageBotRequest {
        engagement_id: id(BOT_ENGAGEMENT), version: text("care-bot 4.2"),
        mode: pb::BotMode::Autonomous.into(),
    }) needs ["version", "mode"]
    becomes bot::EngageBot(bot_engaged)

    request_bot_handoff(RequestBotHandoffRequest {
        engagement_id: id(BOT_ENGAGEMENT), reason: text("asked for a person"),
    }) needs ["engagement_id"]
    becomes bot::RequestBotHandoff(bot_handoff_requested)

    complete_bot_handoff(CompleteBotHandoffRequest {
        engagement_id: id(BOT_ENGAGEMENT),
    }) needs ["engagement_id"]
    becomes bot::CompleteBotHandoff(bot_handoff_completed)

    fail_bot_handoff(FailBotHandoffRequest {
        engagement_id: id(BOT_ENGAGEMENT), reason: text("queue closed"),
    }) needs ["engagement_id", "reason"]
    becomes bot::FailBotHandoff(bot_handoff_failed)

    resolve_by_bot(ResolveByBotRequest {
        engagement_id: id(BOT_ENGAGEMENT),
    }) needs ["engagement_id"]
    becomes bot::ResolveByBot(bot_resolved)

    reject_bot_answer(RejectBotAnswerRequest {
        message_id: id(MESSAGE), reason: text("not what was asked"),
    }) needs ["message_id"]
    becomes bot::RejectBotAnswer(bot_answer_rejected)
}
