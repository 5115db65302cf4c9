//! Sentences: an inquiry is put aside, and taken up again.

use super::describe::open;
use super::resolve::{close, reopen};
use super::{at_ms, code, given, id};
use crate::inquiry::snooze::{Command as Wish, SnoozeEnded, SnoozeSet};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::SnoozeEndCause;

pub(super) fn put_aside(number: u128) -> Command {
    Wish::SetSnooze(set(number)).into()
}

pub(super) fn take_up(number: u128) -> Command {
    Wish::EndSnooze(ended(number)).into()
}

fn set(number: u128) -> SnoozeSet {
    SnoozeSet { snooze_id: id(number), until_at: at_ms(1), reason: Some(code("stock")) }
}

fn ended(number: u128) -> SnoozeEnded {
    SnoozeEnded { snooze_id: id(number), cause: SnoozeEndCause::Spoken }
}

#[test]
fn an_inquiry_is_put_aside_once() {
    given([open()]).records(put_aside(1), set(1).into());
    given([open(), put_aside(1), take_up(1)]).has_nothing_to_add(put_aside(1));
    given([open(), put_aside(1), take_up(1)]).records(put_aside(2), set(2).into());
}

#[test]
fn one_snooze_is_set_at_a_time() {
    given([open(), put_aside(1)]).refuses(put_aside(2), Refusal::SnoozeOpen(id(1)));
    given([open(), put_aside(1), take_up(1), put_aside(2)]).has_nothing_to_add(put_aside(1));
}

#[test]
fn an_inquiry_is_taken_up_once() {
    given([open(), put_aside(1)]).records(take_up(1), ended(1).into());
}

#[test]
fn closing_takes_it_up() {
    given([open(), put_aside(1), close()]).has_nothing_to_add(take_up(1));
    given([open(), put_aside(1), close(), reopen()]).records(put_aside(2), set(2).into());
}

#[test]
fn a_snooze_must_be_known_to_end() {
    given([open(), put_aside(1)]).refuses(take_up(9), Refusal::UnknownSnooze(id(9)));
}
