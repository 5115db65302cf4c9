//! Sentences: assignment, hand-offs, work. Responsibility moves on acceptance only.

use super::describe::{open, open_in};
use super::{agent, agent_id, at_ms, code, given, id, team, team_id, words};
use crate::inquiry::hands::{
    AcceptHandoff, AssignInquiry, AssigneeCleared, AssigneeSet, DeclineHandoff, HandoffAccepted,
    HandoffDeclined, HandoffOffered, HandoffRecalled, HandoffTimedOut, OfferHandoff, RecallHandoff,
    StartWork, StopWork, TimeOutHandoff, UnassignInquiry, WorkStarted, WorkStopped,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::party::Party;

pub(super) fn assign(assignee: Party) -> Command {
    Command::AssignInquiry(AssignInquiry { assignee, method: Some(code("by skill")) })
}

pub(super) fn unassign() -> Command {
    Command::UnassignInquiry(UnassignInquiry { reason: Some(code("shift ends")) })
}

pub(super) fn offer(number: u128, to: Party) -> Command {
    offer_until(None, number, to)
}

fn offer_until(expires_at_ms: Option<i64>, number: u128, to: Party) -> Command {
    Command::OfferHandoff(OfferHandoff {
        handoff_id: id(number),
        to,
        reason_code: code("not ours"),
        summary: Some(words("the parcel is lost")),
        requested_action: Some(code("call")),
        expires_at: expires_at_ms.map(at_ms),
    })
}

pub(super) fn accept(number: u128) -> Command {
    Command::AcceptHandoff(AcceptHandoff { handoff_id: id(number), agent_id: None })
}

fn accept_as(name: &str, number: u128) -> Command {
    let agent_id = Some(agent_id(name));
    Command::AcceptHandoff(AcceptHandoff { handoff_id: id(number), agent_id })
}

pub(super) fn decline(number: u128) -> Command {
    Command::DeclineHandoff(DeclineHandoff { handoff_id: id(number), reason_code: code("no") })
}

pub(super) fn time_out(number: u128) -> Command {
    Command::TimeOutHandoff(TimeOutHandoff { handoff_id: id(number) })
}

pub(super) fn recall(number: u128) -> Command {
    Command::RecallHandoff(RecallHandoff { handoff_id: id(number) })
}

pub(super) fn start_work(name: &str) -> Command {
    Command::StartWork(StartWork { agent_id: agent_id(name) })
}

pub(super) fn stop_work(name: &str) -> Command {
    Command::StopWork(StopWork { agent_id: agent_id(name) })
}

fn set(assignee: Party) -> Event {
    Event::AssigneeSet(AssigneeSet { assignee, method: Some(code("by skill")) })
}

fn offered(from: Option<Party>, number: u128, to: Party) -> Event {
    Event::HandoffOffered(HandoffOffered {
        handoff_id: id(number),
        from,
        to,
        reason_code: code("not ours"),
        summary: Some(words("the parcel is lost")),
        requested_action: Some(code("call")),
        expires_at: None,
    })
}

fn accepted(from: Option<Party>, number: u128, to: Party) -> Event {
    Event::HandoffAccepted(HandoffAccepted { handoff_id: id(number), from, to })
}

#[test]
fn anybody_takes_it_from_the_common_queue() {
    given([open()]).records(assign(team("a")), set(team("a")));
    given([open()]).records(assign(agent("b", "anna")), set(agent("b", "anna")));
}

#[test]
fn the_team_takes_it_from_its_own_queue() {
    given([open_in(team("a"))]).records(assign(agent("a", "anna")), set(agent("a", "anna")));
    let required = Refusal::HandoffRequired(team_id("a"));
    given([open_in(team("a"))]).refuses(assign(team("b")), required.clone());
    given([open(), assign(team("a")), unassign()]).refuses(assign(team("b")), required);
}

#[test]
fn within_the_team_it_goes_from_agent_to_agent() {
    let story = || given([open(), assign(agent("a", "anna"))]);
    story().records(assign(agent("a", "ben")), set(agent("a", "ben")));
    story().records(assign(team("a")), set(team("a")));
}

#[test]
fn another_team_takes_it_by_a_handoff_alone() {
    let required = Refusal::HandoffRequired(team_id("a"));
    given([open(), assign(team("a"))]).refuses(assign(team("b")), required.clone());
    given([open(), assign(team("a")), offer(1, team("b"))]).refuses(assign(team("b")), required);
}

#[test]
fn without_an_owner_it_stands_in_the_teams_queue() {
    let (reason, queue) = (Some(code("shift ends")), Some(team("a")));
    let cleared = Event::AssigneeCleared(AssigneeCleared { reason, queue });
    given([open(), assign(agent("a", "anna"))]).records(unassign(), cleared);
    given([open()]).has_nothing_to_add(unassign());
}

#[test]
fn a_handoff_is_offered_once_and_says_who_offers() {
    given([open()]).records(offer(1, team("b")), offered(None, 1, team("b")));
    let from_the_queue = given([open_in(team("a"))]);
    from_the_queue.records(offer(1, team("b")), offered(Some(team("a")), 1, team("b")));
    let from_an_agent = given([open(), assign(agent("a", "anna"))]);
    let by_anna = offered(Some(agent("a", "anna")), 1, team("b"));
    from_an_agent.records(offer(1, team("b")), by_anna);
}

#[test]
fn one_handoff_is_open_at_a_time() {
    let story = given([open(), assign(team("a")), offer(1, team("b"))]);
    story.refuses(offer(2, team("c")), Refusal::HandoffOpen(id(1)));
    let declined = given([open(), offer(1, team("b")), decline(1)]);
    declined.records(offer(2, team("c")), offered(None, 2, team("c")));
}

#[test]
fn a_handoff_that_was_settled_is_not_offered_again() {
    given([open(), offer(1, team("b")), decline(1)]).has_nothing_to_add(offer(1, team("b")));
    let another_is_open = given([open(), offer(1, team("b")), decline(1), offer(2, team("b"))]);
    another_is_open.has_nothing_to_add(offer(1, team("b")));
}

#[test]
fn whoever_has_it_is_offered_nothing() {
    let story = given([open(), assign(team("a"))]);
    story.refuses(offer(1, team("a")), Refusal::HandoffToHolder);
    let to_one_of_them = offered(Some(team("a")), 1, agent("a", "anna"));
    story.records(offer(1, agent("a", "anna")), to_one_of_them);
}

#[test]
fn the_open_handoff_is_told_before_the_holder() {
    let story = given([open(), assign(team("a")), offer(1, team("b"))]);
    story.refuses(offer(2, team("a")), Refusal::HandoffOpen(id(1)));
}

#[test]
fn acceptance_moves_responsibility() {
    let story = || given([open(), assign(team("a")), offer(1, team("b"))]);
    story().records(accept(1), accepted(Some(team("a")), 1, team("b")));
    story().records(accept_as("ben", 1), accepted(Some(team("a")), 1, agent("b", "ben")));
    given([open(), offer(1, team("b")), accept(1)]).has_nothing_to_add(assign(team("b")));
}

#[test]
fn a_handoff_to_an_agent_is_accepted_by_that_agent_unless_another_one_says_so() {
    let story = || given([open(), offer(1, agent("b", "ben"))]);
    story().records(accept(1), accepted(None, 1, agent("b", "ben")));
    story().records(accept_as("bea", 1), accepted(None, 1, agent("b", "bea")));
}

#[test]
fn a_handoff_that_nobody_accepts_leaves_responsibility_where_it_is() {
    let story = || given([open(), assign(team("a")), offer(1, team("b"))]);
    let (handoff_id, reason_code) = (id(1), code("no"));
    let declined = HandoffDeclined { handoff_id, reason_code };
    story().records(decline(1), Event::HandoffDeclined(declined));
    story().records(time_out(1), Event::HandoffTimedOut(HandoffTimedOut { handoff_id }));
    story().records(recall(1), Event::HandoffRecalled(HandoffRecalled { handoff_id }));
    for unanswered in [decline(1), time_out(1), recall(1)] {
        let story = given([open(), assign(team("a")), offer(1, team("b")), unanswered]);
        story.has_nothing_to_add(assign(team("a")));
    }
}

#[test]
fn a_handoff_must_be_known_to_be_settled() {
    for command in [accept(9), decline(9), time_out(9), recall(9)] {
        given([open(), offer(1, team("b"))]).refuses(command, Refusal::UnknownHandoff(id(9)));
    }
}

#[test]
fn a_handoff_is_settled_in_one_way() {
    let settled = [
        (accept(1), "accepted"),
        (decline(1), "declined"),
        (time_out(1), "timed out"),
        (recall(1), "recalled"),
    ];
    for (first, how) in &settled {
        for (second, otherwise) in &settled {
            let story = given([open(), offer(1, team("b")), first.clone()]);
            if how == otherwise {
                story.has_nothing_to_add(second.clone());
            } else {
                story.refuses(second.clone(), Refusal::HandoffSettled(id(1), how));
            }
        }
    }
}

#[test]
fn a_handoff_lapses_when_its_time_has_come() {
    let story = || given([open(), offer_until(Some(500), 1, team("b"))]);
    let too_early = Refusal::HandoffNotExpired(id(1), at_ms(500));
    story().at_ms(499).refuses(time_out(1), too_early);
    let lapsed = Event::HandoffTimedOut(HandoffTimedOut { handoff_id: id(1) });
    story().at_ms(500).records(time_out(1), lapsed);
}

#[test]
fn how_a_handoff_was_settled_is_told_before_when_it_lapses() {
    let story = given([open(), offer_until(Some(500), 1, team("b")), decline(1)]);
    story.at_ms(499).refuses(time_out(1), Refusal::HandoffSettled(id(1), "declined"));
}

#[test]
fn an_agent_is_at_work_until_the_agent_stops() {
    let started = |name| Event::WorkStarted(WorkStarted { agent_id: agent_id(name) });
    let stopped = |name| Event::WorkStopped(WorkStopped { agent_id: agent_id(name) });
    given([open()]).records(start_work("anna"), started("anna"));
    given([open(), start_work("anna")]).records(start_work("ben"), started("ben"));
    given([open(), start_work("anna")]).records(stop_work("anna"), stopped("anna"));
    given([open(), start_work("anna")]).has_nothing_to_add(stop_work("ben"));
}
