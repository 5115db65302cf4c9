//! How facts change memory.

use super::{Event, Memory, Session, Stage};

/// The session after the event. Total: it cannot fail and applies no rule, for an event in the log
/// has already happened.
#[must_use]
pub fn evolve(mut session: Session, event: &Event) -> Session {
    match (&mut session, event) {
        (Session::Unopened, Event::SessionOpened(opened)) => {
            return Session::Opened(Box::new(Memory::opened(opened)));
        }
        (Session::Opened(memory), _) => memory.remember(event),
        (Session::Unopened, _) => {}
    }
    session
}

/// The session after all these events, from the beginning.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Session {
    events.into_iter().fold(Session::default(), evolve)
}

impl Memory {
    fn remember(&mut self, event: &Event) {
        match event {
            Event::SessionOpened(_) => {}
            Event::SessionQueued(e) => self.queue = Some(e.queue.clone()),
            Event::SessionAnswered(e) => {
                self.answers.insert(e.message_id);
                if e.reply_kind.is_response() {
                    self.stage = Stage::Answered;
                }
            }
            Event::SessionAbandoned(_) => self.stage = Stage::Abandoned,
            Event::SessionClosed(_) => self.stage = Stage::Closed,
            Event::SessionLinked(e) => {
                self.inquiries.insert(e.inquiry_id);
            }
        }
    }
}
