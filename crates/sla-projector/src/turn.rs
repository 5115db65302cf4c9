//! Turns: what a customer asked in one go, and the response to it.
//!
//! A turn begins with the first message of the customer after the last response, and ends with the
//! next one; a reply that did not arrive answers nothing. A reopening begins anew with the first
//! message since the inquiry came to rest: time in which it lay resolved is nobody's delay
//! (design 03, ruling 1).

use crate::case::InquiryCase;
use crate::history::{Reply, What};

/// One turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Turn<'a> {
    pub(crate) asked_at_ms: i64,
    pub(crate) last_asked_at_ms: i64,
    pub(crate) message_count: i64,
    /// Messages that were marked as needing no answer.
    pub(crate) excused_count: i64,
    /// Replies within the turn behind which no person stands.
    pub(crate) automatic_reply_count: i64,
    pub(crate) answer: Option<Answer<'a>>,
}

/// The response that ended a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) at_ms: i64,
    pub(crate) seq: u64,
    pub(crate) reply: &'a Reply,
}

/// The turns of an inquiry, in order.
pub(crate) fn turns(case: &InquiryCase) -> Vec<Turn<'_>> {
    let mut turns = Turns::default();
    for moment in case.history.iter() {
        match &moment.what {
            What::Asked { message_id } => {
                turns.ask(moment.at_ms, i64::from(case.excused.contains(message_id)));
            }
            What::Replied(reply) if case.passages.failed(reply.message_id) => {} // Nobody saw it.
            What::Replied(reply) if reply.is_response() => {
                turns.answer(Answer { at_ms: moment.at_ms, seq: moment.seq, reply });
            }
            What::Replied(_) => turns.reply_automatically(),
            What::Decided(_) | What::Closed | What::Merged { .. } | What::Voided => turns.rest(),
            What::Reopened { .. } => turns.reopen(),
            What::Assigned(_)
            | What::Unassigned { .. }
            | What::Accepted { .. }
            | What::WaitClaimed { .. }
            | What::WaitEnded { .. }
            | What::ThirdPartySpoke
            | What::Told { .. }
            | What::Confirmed { .. }
            | What::Rejected => {}
        }
    }
    turns.finish()
}

/// Turns in the making.
#[derive(Default)]
struct Turns<'a> {
    done: Vec<Turn<'a>>,
    /// Asked before the inquiry came to rest, and not answered.
    before_rest: Option<Turn<'a>>,
    /// Asked since, and not answered.
    open: Option<Turn<'a>>,
}

impl<'a> Turns<'a> {
    fn ask(&mut self, at_ms: i64, excused_count: i64) {
        let turn = self.open.get_or_insert_with(|| Turn::asked_at(at_ms));
        turn.last_asked_at_ms = at_ms;
        turn.message_count += 1;
        turn.excused_count += excused_count;
    }

    fn answer(&mut self, answer: Answer<'a>) {
        if let Some(turn) = self.take_unanswered() {
            self.done.push(Turn { answer: Some(answer), ..turn });
        }
    }

    fn reply_automatically(&mut self) {
        if let Some(turn) = self.open.as_mut().or(self.before_rest.as_mut()) {
            turn.automatic_reply_count += 1;
        }
    }

    fn rest(&mut self) {
        self.before_rest = self.take_unanswered();
    }

    /// What was asked before the rest stays without a response.
    fn reopen(&mut self) {
        self.done.extend(self.before_rest.take());
    }

    fn take_unanswered(&mut self) -> Option<Turn<'a>> {
        match (self.before_rest.take(), self.open.take()) {
            (Some(earlier), Some(later)) => Some(earlier.joined_by(&later)),
            (earlier, later) => earlier.or(later),
        }
    }

    fn finish(mut self) -> Vec<Turn<'a>> {
        let unanswered = self.take_unanswered();
        self.done.extend(unanswered);
        self.done
    }
}

impl<'a> Turn<'a> {
    fn asked_at(at_ms: i64) -> Self {
        Turn {
            asked_at_ms: at_ms,
            last_asked_at_ms: at_ms,
            message_count: 0,
            excused_count: 0,
            automatic_reply_count: 0,
            answer: None,
        }
    }

    fn joined_by(self, later: &Turn<'a>) -> Self {
        Turn {
            last_asked_at_ms: later.last_asked_at_ms,
            message_count: self.message_count + later.message_count,
            excused_count: self.excused_count + later.excused_count,
            automatic_reply_count: self.automatic_reply_count + later.automatic_reply_count,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
