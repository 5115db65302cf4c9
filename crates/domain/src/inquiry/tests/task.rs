//! Sentences: work given to others while the owner keeps the ball.

use super::describe::open;
use super::resolve::close;
use super::{at_ms, code, given, id, team, words};
use crate::inquiry::task::{
    Command as Wish, TaskAccepted, TaskCompleted, TaskDelegated, TaskReturned,
};
use crate::inquiry::{Command, Refusal};

pub(super) fn delegate(number: u128) -> Command {
    Wish::DelegateTask(delegated(number)).into()
}

pub(super) fn take_on(number: u128) -> Command {
    Wish::AcceptTask(accepted(number)).into()
}

pub(super) fn complete(number: u128) -> Command {
    Wish::CompleteTask(completed(number)).into()
}

pub(super) fn give_back(number: u128) -> Command {
    Wish::ReturnTask(returned(number)).into()
}

fn delegated(number: u128) -> TaskDelegated {
    let (task_id, to) = (id(number), team("warehouse"));
    TaskDelegated { task_id, to, due_at: Some(at_ms(1)), summary: Some(words("look for it")) }
}

fn accepted(number: u128) -> TaskAccepted {
    TaskAccepted { task_id: id(number) }
}

fn completed(number: u128) -> TaskCompleted {
    TaskCompleted { task_id: id(number) }
}

fn returned(number: u128) -> TaskReturned {
    TaskReturned { task_id: id(number), reason: code("not ours") }
}

#[test]
fn a_task_is_delegated_once() {
    given([open()]).records(delegate(1), delegated(1).into());
    given([open(), delegate(1), complete(1)]).has_nothing_to_add(delegate(1));
}

#[test]
fn a_task_is_taken_on_once() {
    given([open(), delegate(1)]).records(take_on(1), accepted(1).into());
}

#[test]
fn a_task_is_done_or_returned_whether_or_not_anybody_took_it_on() {
    given([open(), delegate(1)]).records(complete(1), completed(1).into());
    given([open(), delegate(1)]).records(give_back(1), returned(1).into());
    given([open(), delegate(1), take_on(1)]).records(complete(1), completed(1).into());
    given([open(), delegate(1), take_on(1)]).records(give_back(1), returned(1).into());
}

#[test]
fn a_task_that_ended_goes_no_further() {
    let done = given([open(), delegate(1), complete(1)]);
    done.refuses(give_back(1), Refusal::TaskOutOfOrder(id(1), "completed"));
    let undone = given([open(), delegate(1), give_back(1)]);
    for command in [take_on(1), complete(1)] {
        undone.refuses(command, Refusal::TaskOutOfOrder(id(1), "returned"));
    }
}

#[test]
fn a_task_may_be_done_after_the_end() {
    given([open(), delegate(1), close()]).records(complete(1), completed(1).into());
}

#[test]
fn a_task_must_be_known() {
    for command in [take_on(9), complete(9), give_back(9)] {
        given([open(), delegate(1)]).refuses(command, Refusal::UnknownTask(id(9)));
    }
}
