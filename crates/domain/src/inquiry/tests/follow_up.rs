//! Sentences: the customer is asked afterwards how it stands.

use super::describe::open;
use super::resolve::close;
use super::{at_ms, code, given, id, words};
use crate::inquiry::follow_up::{
    Command as Wish, FollowUpAttempted, FollowUpCompleted, FollowUpPlanned, FollowUpReached,
    FollowUpWaived,
};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::FollowUpResult;

pub(super) fn plan(number: u128) -> Command {
    Wish::PlanFollowUp(planned(number)).into()
}

pub(super) fn attempt(attempt: u128, number: u128) -> Command {
    Wish::AttemptFollowUp(attempted(attempt, number)).into()
}

pub(super) fn reach(number: u128) -> Command {
    Wish::ReachFollowUp(reached(number)).into()
}

pub(super) fn complete_follow_up(number: u128) -> Command {
    Wish::CompleteFollowUp(completed(number)).into()
}

pub(super) fn waive(number: u128) -> Command {
    Wish::WaiveFollowUp(waived(number)).into()
}

fn planned(number: u128) -> FollowUpPlanned {
    FollowUpPlanned { follow_up_id: id(number), trigger: code("complaint"), due_at: at_ms(1) }
}

fn attempted(attempt: u128, number: u128) -> FollowUpAttempted {
    let (channel, outcome) = (code("phone"), code("no_answer"));
    FollowUpAttempted { attempt_id: id(attempt), follow_up_id: id(number), channel, outcome }
}

fn reached(number: u128) -> FollowUpReached {
    FollowUpReached { follow_up_id: id(number), channel: Some(code("phone")) }
}

fn completed(number: u128) -> FollowUpCompleted {
    let (result, comment) = (FollowUpResult::Contradicted, Some(words("still broken")));
    FollowUpCompleted { follow_up_id: id(number), result, comment }
}

fn waived(number: u128) -> FollowUpWaived {
    FollowUpWaived { follow_up_id: id(number), reason: code("refuses contact") }
}

#[test]
fn a_follow_up_is_planned_once_and_after_the_end_as_well() {
    given([open()]).records(plan(1), planned(1).into());
    given([open(), close()]).records(plan(1), planned(1).into());
    given([open(), plan(1), waive(1)]).has_nothing_to_add(plan(1));
}

#[test]
fn each_attempt_is_recorded_once() {
    given([open(), plan(1)]).records(attempt(1, 1), attempted(1, 1).into());
    given([open(), plan(1), attempt(1, 1)]).records(attempt(2, 1), attempted(2, 1).into());
    given([open(), plan(1), attempt(1, 1), waive(1)]).has_nothing_to_add(attempt(1, 1));
}

#[test]
fn the_customer_is_reached_and_says_how_it_stands_once() {
    given([open(), plan(1)]).records(reach(1), reached(1).into());
    given([open(), plan(1)]).records(complete_follow_up(1), completed(1).into());
    given([open(), plan(1), reach(1)]).records(complete_follow_up(1), completed(1).into());
}

#[test]
fn a_follow_up_is_waived_once_even_by_a_customer_who_was_reached() {
    given([open(), plan(1)]).records(waive(1), waived(1).into());
    given([open(), plan(1), reach(1)]).records(waive(1), waived(1).into());
}

#[test]
fn a_follow_up_that_ended_goes_no_further() {
    let story = given([open(), plan(1), waive(1)]);
    for command in [attempt(1, 1), reach(1), complete_follow_up(1)] {
        story.refuses(command, Refusal::FollowUpOutOfOrder(id(1), "waived"));
    }
    let story = given([open(), plan(1), complete_follow_up(1)]);
    for command in [attempt(1, 1), reach(1), waive(1)] {
        story.refuses(command, Refusal::FollowUpOutOfOrder(id(1), "completed"));
    }
}

#[test]
fn a_follow_up_must_be_known() {
    for command in [attempt(1, 9), reach(9), complete_follow_up(9), waive(9)] {
        given([open(), plan(1)]).refuses(command, Refusal::UnknownFollowUp(id(9)));
    }
}
