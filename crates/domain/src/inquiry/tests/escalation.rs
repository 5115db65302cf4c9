//! Sentences: calls for somebody with more to say.

use super::describe::open;
use super::{code, given, id, team};
use crate::inquiry::escalation::{
    Command as Wish, EscalationAcknowledged, EscalationRaised, EscalationWithdrawn,
};
use crate::inquiry::{Command, Refusal};

pub(super) fn raise(number: u128) -> Command {
    Wish::RaiseEscalation(raised(number)).into()
}

pub(super) fn look_into(number: u128) -> Command {
    Wish::AcknowledgeEscalation(acknowledged(number)).into()
}

pub(super) fn withdraw(number: u128) -> Command {
    Wish::WithdrawEscalation(withdrawn(number)).into()
}

fn raised(number: u128) -> EscalationRaised {
    let (level, trigger) = (code("supervisor"), code("third reopening"));
    EscalationRaised { escalation_id: id(number), level, trigger, to: team("care") }
}

fn acknowledged(number: u128) -> EscalationAcknowledged {
    EscalationAcknowledged { escalation_id: id(number) }
}

fn withdrawn(number: u128) -> EscalationWithdrawn {
    EscalationWithdrawn { escalation_id: id(number), reason: Some(code("settled")) }
}

#[test]
fn an_escalation_is_raised_once() {
    given([open()]).records(raise(1), raised(1).into());
    given([open(), raise(1), withdraw(1)]).has_nothing_to_add(raise(1));
}

#[test]
fn an_escalation_is_acknowledged_once() {
    given([open(), raise(1)]).records(look_into(1), acknowledged(1).into());
}

#[test]
fn an_escalation_is_withdrawn_once_acknowledged_or_not() {
    given([open(), raise(1)]).records(withdraw(1), withdrawn(1).into());
    given([open(), raise(1), look_into(1)]).records(withdraw(1), withdrawn(1).into());
}

#[test]
fn nobody_looks_into_what_was_withdrawn() {
    let story = given([open(), raise(1), withdraw(1)]);
    story.refuses(look_into(1), Refusal::EscalationOutOfOrder(id(1), "withdrawn"));
}

#[test]
fn an_escalation_must_be_known() {
    for command in [look_into(9), withdraw(9)] {
        given([open(), raise(1)]).refuses(command, Refusal::UnknownEscalation(id(9)));
    }
}
