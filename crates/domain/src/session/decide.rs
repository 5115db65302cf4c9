//! The rules of a session.

use crate::id::MerchantId;

use super::{
    Command, Event, Memory, Refusal, Session, SessionAbandoned, SessionAnswered, SessionClosed,
    SessionLinked, SessionOpened, SessionQueued, Stage,
};

type Decision = Result<Vec<Event>, Refusal>;

/// The events to record. No events means that the command had already been carried out.
///
/// The merchant is the one that the caller speaks for, where it named one.
///
/// # Errors
/// The refusal; the session stays as it is.
pub fn decide(
    session: &Session,
    command: &Command,
    asked_for: Option<&MerchantId>,
) -> Result<Vec<Event>, Refusal> {
    let known = || session.known(asked_for);
    match command {
        Command::OpenSession(opened) => open(session, opened),
        Command::QueueSession(queued) => queue(known()?, queued),
        Command::AnswerSession(answered) => answer(known()?, answered),
        Command::AbandonSession(abandoned) => abandon(known()?, abandoned),
        Command::CloseSession(closed) => close(known()?, closed),
        Command::LinkSession(linked) => link(known()?, *linked),
    }
}

fn open(session: &Session, opened: &SessionOpened) -> Decision {
    let Some(memory) = session.memory() else {
        return Ok(vec![Event::SessionOpened(opened.clone())]);
    };
    if memory.merchant_id != opened.merchant_id {
        return Err(Refusal::OtherMerchant);
    }
    if memory.customer_ref != opened.customer_ref {
        return Err(Refusal::OtherCustomer);
    }
    Ok(vec![])
}

/// From one queue to another as long as the customer waits, whatever bots have said meanwhile.
fn queue(memory: &Memory, queued: &SessionQueued) -> Decision {
    match memory.stage {
        Stage::Waiting if memory.queue.as_ref() == Some(&queued.queue) => Ok(vec![]),
        Stage::Waiting => Ok(vec![Event::SessionQueued(queued.clone())]),
        Stage::Answered => Err(Refusal::Answered),
        Stage::Abandoned | Stage::Closed => Err(Refusal::Ended),
    }
}

fn answer(memory: &Memory, answered: &SessionAnswered) -> Decision {
    if memory.answers.contains(&answered.message_id) {
        return Ok(vec![]);
    }
    match memory.stage {
        Stage::Waiting | Stage::Answered => Ok(vec![Event::SessionAnswered(answered.clone())]),
        Stage::Abandoned | Stage::Closed => Err(Refusal::Ended),
    }
}

/// Whoever was answered by a person has not left for want of one.
fn abandon(memory: &Memory, abandoned: &SessionAbandoned) -> Decision {
    match memory.stage {
        Stage::Waiting => Ok(vec![Event::SessionAbandoned(abandoned.clone())]),
        Stage::Answered => Err(Refusal::Answered),
        Stage::Abandoned => Ok(vec![]),
        Stage::Closed => Err(Refusal::Ended),
    }
}

fn close(memory: &Memory, closed: &SessionClosed) -> Decision {
    match memory.stage {
        Stage::Waiting | Stage::Answered => Ok(vec![Event::SessionClosed(closed.clone())]),
        Stage::Abandoned => Err(Refusal::Ended),
        Stage::Closed => Ok(vec![]),
    }
}

/// What it led to is often found out later, so that its end does not matter.
fn link(memory: &Memory, linked: SessionLinked) -> Decision {
    let is_known = memory.inquiries.contains(&linked.inquiry_id);
    Ok(if is_known { vec![] } else { vec![Event::SessionLinked(linked)] })
}
