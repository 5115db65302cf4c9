//! Sentences: what was done in place of a reply.

use super::describe::open;
use super::talk::receive;
use super::{external, given, id};
use crate::inquiry::reply_equivalent::{Command as Wish, ReplyEquivalentRecorded};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::ReplyAction;

pub(super) fn do_instead(action: ReplyAction, key: &str, message: Option<u128>) -> Command {
    Wish::RecordReplyEquivalent(done(action, key, message)).into()
}

fn done(action: ReplyAction, key: &str, message: Option<u128>) -> ReplyEquivalentRecorded {
    let (action_ref, in_reply_to) = (external(key), message.map(id));
    ReplyEquivalentRecorded { action, action_ref, in_reply_to }
}

#[test]
fn what_was_done_in_place_of_a_reply_is_recorded_once() {
    let (refund, call) = (ReplyAction::Refund, ReplyAction::Call);
    given([open()]).records(do_instead(refund, "1", None), done(refund, "1", None).into());
    let story = || given([open(), receive(1), do_instead(refund, "1", None)]);
    story().has_nothing_to_add(do_instead(refund, "1", Some(1)));
    story().records(do_instead(refund, "2", Some(1)), done(refund, "2", Some(1)).into());
    story().records(do_instead(call, "1", Some(1)), done(call, "1", Some(1)).into());
}

#[test]
fn what_it_answers_is_a_message_of_this_inquiry() {
    let command = do_instead(ReplyAction::OtherThread, "1", Some(9));
    given([open()]).refuses(command, Refusal::UnknownMessage(id(9)));
}
