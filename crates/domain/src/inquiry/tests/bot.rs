//! Sentences: what a bot did by itself, and how it gave way to people.

use super::describe::open;
use super::talk::{receive, reply};
use super::{code, given, id};
use crate::inquiry::bot::{
    BotAnswerRejected, BotEngaged, BotHandoffCompleted, BotHandoffFailed, BotHandoffRequested,
    BotResolved, Command as Wish,
};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::BotMode;

pub(super) fn engage(number: u128) -> Command {
    Wish::EngageBot(engaged(number)).into()
}

pub(super) fn ask_for_people(number: u128) -> Command {
    Wish::RequestBotHandoff(requested(number)).into()
}

pub(super) fn take_over(number: u128) -> Command {
    Wish::CompleteBotHandoff(completed(number)).into()
}

pub(super) fn leave_alone(number: u128) -> Command {
    Wish::FailBotHandoff(failed(number)).into()
}

pub(super) fn resolve_by_bot(number: u128) -> Command {
    Wish::ResolveByBot(resolved(number)).into()
}

pub(super) fn reject_answer(message: u128) -> Command {
    Wish::RejectBotAnswer(rejected(message)).into()
}

fn engaged(number: u128) -> BotEngaged {
    let (engagement_id, version) = (id(number), code("care 4"));
    BotEngaged { engagement_id, version, mode: BotMode::Autonomous }
}

fn requested(number: u128) -> BotHandoffRequested {
    BotHandoffRequested { engagement_id: id(number), reason: Some(code("asked for a person")) }
}

fn completed(number: u128) -> BotHandoffCompleted {
    BotHandoffCompleted { engagement_id: id(number) }
}

fn failed(number: u128) -> BotHandoffFailed {
    BotHandoffFailed { engagement_id: id(number), reason: code("nobody there") }
}

fn resolved(number: u128) -> BotResolved {
    BotResolved { engagement_id: id(number) }
}

fn rejected(message: u128) -> BotAnswerRejected {
    BotAnswerRejected { message_id: id(message), reason: Some(code("beside the point")) }
}

#[test]
fn a_bot_engages_once_under_one_id() {
    given([open()]).records(engage(1), engaged(1).into());
    given([open(), engage(1), resolve_by_bot(1)]).has_nothing_to_add(engage(1));
    given([open(), engage(1), resolve_by_bot(1)]).records(engage(2), engaged(2).into());
}

#[test]
fn people_are_asked_for_and_come_or_do_not_come() {
    given([open(), engage(1)]).records(ask_for_people(1), requested(1).into());
    let asked = || given([open(), engage(1), ask_for_people(1)]);
    asked().records(take_over(1), completed(1).into());
    asked().records(leave_alone(1), failed(1).into());
}

#[test]
fn people_may_be_asked_for_again_when_none_came() {
    let story = given([open(), engage(1), ask_for_people(1), leave_alone(1)]);
    story.records(ask_for_people(1), requested(1).into());
}

#[test]
fn a_bot_may_resolve_what_it_still_has() {
    given([open(), engage(1)]).records(resolve_by_bot(1), resolved(1).into());
    let story = given([open(), engage(1), ask_for_people(1), leave_alone(1)]);
    story.records(resolve_by_bot(1), resolved(1).into());
    let story = given([open(), engage(1), ask_for_people(1), take_over(1)]);
    let refusal = Refusal::BotEngagementOutOfOrder(id(1), "taken over by people");
    story.refuses(resolve_by_bot(1), refusal);
}

#[test]
fn people_take_over_only_where_they_were_asked() {
    for command in [take_over(1), leave_alone(1)] {
        let refusal = Refusal::BotEngagementOutOfOrder(id(1), "engaged");
        given([open(), engage(1)]).refuses(command, refusal);
    }
}

#[test]
fn an_engagement_must_be_known() {
    for command in [ask_for_people(9), take_over(9), leave_alone(9), resolve_by_bot(9)] {
        given([open(), engage(1)]).refuses(command, Refusal::UnknownBotEngagement(id(9)));
    }
}

#[test]
fn an_answer_is_rejected_once() {
    given([open(), reply(1)]).records(reject_answer(1), rejected(1).into());
    given([open(), reply(1), reply(2), reject_answer(1)])
        .records(reject_answer(2), rejected(2).into());
}

#[test]
fn only_an_answer_that_went_out_is_rejected() {
    given([open()]).refuses(reject_answer(9), Refusal::UnknownMessage(id(9)));
    given([open(), receive(1)]).refuses(reject_answer(1), Refusal::NotSent(id(1)));
}
