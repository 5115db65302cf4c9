//! Sentences: which refusal is told where several apply. Never opened, another merchant's, voided
//! or merged, closed; then whatever is wrong with the command itself.

use super::bot::{ask_for_people, engage, leave_alone, reject_answer, resolve_by_bot, take_over};
use super::call::{answer_call, end_call, miss, promise_callback, ring, start_call, transfer};
use super::compensation::{
    accept_compensation, decline_compensation, issue, offer_compensation, reverse,
};
use super::complaint::{answer_complaint, close_complaint, receive_complaint};
use super::correct::correct;
use super::describe::{attach, classify, describe_need, link, open, open_for, prioritise, void};
use super::dispute::{
    escalate, open_dispute, request_evidence, respond, rule, settle_dispute, submit_evidence,
};
use super::escalation::{look_into, raise, withdraw};
use super::feedback::{acknowledge, give};
use super::feedback::{act_on, invalidate};
use super::follow_up::{attempt, complete_follow_up, plan, reach, waive};
use super::hands::{
    accept, assign, decline, offer, recall, start_work, stop_work, time_out, unassign,
};
use super::merge::{answered, offer_merge, settle};
use super::promise::{cancel, keep, make, renegotiate};
use super::reply_equivalent::do_instead;
use super::resolve::{close, confirm, convey, mark_told, reject, reopen, report_untold};
use super::snooze::{put_aside, take_up};
use super::source::{record_status, record_verdict};
use super::survey::{answer_survey, decline_survey, expire_survey, issue_survey};
use super::talk::{add_note, flag, mark_delivered, mark_read, receive, reply_to, report_failure};
use super::task::{complete, delegate, give_back, take_on};
use super::wait::{claim_asked_by, end_wait};
use super::{Given, THIS_INQUIRY, given, id, resolve, team};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::{ReplyAction, SourceVerdict};

/// Taken until the inquiry is closed. Where a command can be wrong by itself, here it is.
fn taken_while_it_runs() -> Vec<Command> {
    vec![
        offer_merge(THIS_INQUIRY),
        start_work("anna"),
        claim_asked_by(9, 1),
        resolve::decide(1),
        engage(1),
        make(1),
        raise(1),
        delegate(1),
        put_aside(1),
    ]
}

/// Taken until the inquiry is voided or merged. Where a command can be wrong by itself, here it is.
fn taken_while_it_counts() -> Vec<Command> {
    vec![
        describe_need(1),
        classify("late"),
        prioritise("high"),
        link(THIS_INQUIRY),
        attach(1),
        receive(1),
        reply_to(9, 1),
        assign(team("b")),
        unassign(),
        offer(1, team("a")),
        accept(9),
        decline(9),
        time_out(9),
        recall(9),
        stop_work("anna"),
        convey(Some(9)),
        reopen(),
        close(),
        start_call(1),
        do_instead(ReplyAction::Call, "1", Some(9)),
        issue_survey(1),
        plan(1),
        offer_compensation(1),
        open_dispute(1),
        receive_complaint(1),
    ]
}

/// Taken whatever became of the inquiry. Where a command can be wrong by itself, here it is.
fn always_taken() -> Vec<Command> {
    vec![
        mark_delivered(9),
        mark_read(9),
        report_failure(9),
        flag(9),
        add_note(1),
        end_wait(9),
        mark_told(Some(9)),
        resolve::mark_read(Some(9)),
        report_untold(Some(9)),
        confirm(Some(9)),
        reject(Some(9)),
        give(1),
        acknowledge(9),
        record_status("row 1"),
        record_verdict("first reply", SourceVerdict::Missed),
        ask_for_people(9),
        take_over(9),
        leave_alone(9),
        resolve_by_bot(9),
        reject_answer(9),
        renegotiate(9, 5, 9),
        keep(9),
        cancel(9),
        look_into(9),
        withdraw(9),
        take_on(9),
        complete(9),
        give_back(9),
        ring(9),
        answer_call(9),
        miss(9),
        promise_callback(9, 5),
        transfer(1, 9),
        end_call(9),
        take_up(9),
        answer_survey(9),
        decline_survey(9),
        expire_survey(9),
        act_on(9, "page changed"),
        invalidate(9),
        attempt(1, 9),
        reach(9),
        complete_follow_up(9),
        waive(9),
        accept_compensation(9),
        decline_compensation(9),
        issue(9),
        reverse(9),
        respond(1, 9),
        request_evidence(1, 9),
        submit_evidence(9),
        escalate(9),
        rule(9),
        settle_dispute(9),
        answer_complaint(9),
        close_complaint(9),
        correct(1, 99),
    ]
}

/// Every command that a caller gives to an inquiry that exists.
fn given_by_callers() -> Vec<Command> {
    [taken_while_it_runs(), taken_while_it_counts(), always_taken(), vec![void()]].concat()
}

/// Two commands that only the relay gives: they name the merchant themselves, or need none.
fn given_by_the_relay() -> Vec<Command> {
    vec![answered(78), settle(9, None)]
}

fn voided_after_closing() -> Given {
    given([open(), assign(team("a")), close(), void()])
}

fn merged_after_closing() -> Given {
    given([open(), assign(team("a")), close(), answered(78)])
}

#[test]
fn an_inquiry_that_was_never_opened_is_told_before_anything_else() {
    for command in given_by_callers().into_iter().chain(given_by_the_relay()) {
        given([]).asked_for("other").refuses(command, Refusal::NotOpened);
    }
}

#[test]
fn another_merchants_inquiry_is_told_before_its_situation() {
    for command in given_by_callers() {
        voided_after_closing().asked_for("other").refuses(command.clone(), Refusal::OtherMerchant);
        merged_after_closing().asked_for("other").refuses(command, Refusal::OtherMerchant);
    }
    let for_nobody_we_know = open_for("other", "other");
    voided_after_closing().refuses(for_nobody_we_know, Refusal::OtherMerchant);
}

#[test]
fn whoever_speaks_for_the_merchant_is_heard_as_if_it_named_none() {
    for command in given_by_callers() {
        let unnamed = given([open(), assign(team("a"))]).answer(&command);
        let named = given([open(), assign(team("a"))]).asked_for("m").answer(&command);
        assert_eq!(named, unnamed);
    }
}

#[test]
fn a_voided_inquiry_is_told_before_its_end() {
    for command in taken_while_it_runs().into_iter().chain(taken_while_it_counts()) {
        voided_after_closing().refuses(command, Refusal::Voided);
    }
}

#[test]
fn a_merged_inquiry_is_told_before_its_end() {
    for command in taken_while_it_runs().into_iter().chain(taken_while_it_counts()) {
        merged_after_closing().refuses(command, Refusal::Merged(id(78)));
    }
}

#[test]
fn the_end_is_told_before_what_is_wrong_with_the_command() {
    for command in taken_while_it_runs() {
        given([open(), close()]).refuses(command, Refusal::Closed);
    }
}

#[test]
fn a_closed_inquiry_takes_whatever_needs_no_open_one() {
    for command in taken_while_it_counts().into_iter().chain(always_taken()) {
        let open_one = given([open(), assign(team("a"))]).answer(&command);
        let closed_one = given([open(), assign(team("a")), close()]).answer(&command);
        let turns_on_it = [reopen(), close()].contains(&command);
        assert!(turns_on_it || closed_one == open_one, "{command:?}: {closed_one:?}");
    }
}

#[test]
fn late_facts_are_taken_whatever_became_of_the_inquiry() {
    for command in always_taken() {
        let open_one = given([open(), assign(team("a"))]).answer(&command);
        assert_eq!(voided_after_closing().answer(&command), open_one);
        assert_eq!(merged_after_closing().answer(&command), open_one);
    }
}
