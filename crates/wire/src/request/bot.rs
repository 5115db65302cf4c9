//! Requests of the bot service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, bot};

use super::table::requests;
use super::{Form, Request};

requests! { Bot(bot) {
    engage_bot(EngageBotRequest) => EngageBot(BotEngaged)
        must { engagement_id: id_or_derived, version: text, mode: word<BotMode> };
    request_bot_handoff(RequestBotHandoffRequest) => RequestBotHandoff(BotHandoffRequested)
        must { engagement_id: id }
        may { reason: text_or_none };
    complete_bot_handoff(CompleteBotHandoffRequest) => CompleteBotHandoff(BotHandoffCompleted)
        must { engagement_id: id };
    fail_bot_handoff(FailBotHandoffRequest) => FailBotHandoff(BotHandoffFailed)
        must { engagement_id: id, reason: text };
    resolve_by_bot(ResolveByBotRequest) => ResolveByBot(BotResolved)
        must { engagement_id: id };
    reject_bot_answer(RejectBotAnswerRequest) => RejectBotAnswer(BotAnswerRejected)
        must { message_id: id }
        may { reason: text_or_none };
} }
