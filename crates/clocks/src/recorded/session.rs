//! What the facts of a session tell clocks. Each is about the session itself.

use uuid::Uuid;
use verbatim_domain::governance::Attribute;
use verbatim_domain::session::Event;

use super::telling::{Telling, about};

pub(super) fn session(session_id: Uuid, event: &Event) -> Telling {
    let told = about(session_id);
    match event {
        Event::SessionOpened(e) => told
            .text(Attribute::Merchant, e.merchant_id.as_str())
            .chosen(Attribute::Channel, &e.channel)
            .known(Attribute::Online, e.online_at_start.map(|yes| if yes { "yes" } else { "no" })),
        Event::SessionQueued(e) => told.owned_by(Some(&e.queue)),
        Event::SessionAnswered(e) => told.known(Attribute::ReplyKind, e.reply_kind.as_str()),
        Event::SessionAbandoned(e) => told.chosen(Attribute::Cause, e.reason.as_ref()),
        Event::SessionClosed(e) => told.chosen(Attribute::Cause, e.reason.as_ref()),
        Event::SessionLinked(_) => told,
    }
}
