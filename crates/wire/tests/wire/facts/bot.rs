//! Samples of the facts that the bot service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::bot::*;
use verbatim_domain::vocabulary::BotMode;

use super::{BOT_ENGAGEMENT, MESSAGE};
use crate::pen::Pen;

samples! { |pen|
    bot_engaged: BotEngaged {
        engagement_id: pen.id(BOT_ENGAGEMENT),
        version: pen.text(Code::new, "care-bot 4.2"),
        mode: pen.word(BotMode::Autonomous, BotMode::from_number),
    }
    bot_handoff_requested: BotHandoffRequested {
        engagement_id: pen.id(BOT_ENGAGEMENT),
        reason: pen.maybe_text(Code::new, "asked for a person"),
    }
    bot_handoff_completed: BotHandoffCompleted {
        engagement_id: pen.id(BOT_ENGAGEMENT),
    }
    bot_handoff_failed: BotHandoffFailed {
        engagement_id: pen.id(BOT_ENGAGEMENT),
        reason: pen.text(Code::new, "queue closed"),
    }
    bot_resolved: BotResolved {
        engagement_id: pen.id(BOT_ENGAGEMENT),
    }
    bot_answer_rejected: BotAnswerRejected {
        message_id: pen.id(MESSAGE),
        reason: pen.maybe_text(Code::new, "not what was asked"),
    }
}
