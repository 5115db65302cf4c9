//! The rules of a session, as sentences: after this story, that command records a fact, has nothing
//! to add, or is refused.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::id::{CustomerRef, MerchantId, TeamId};
use crate::party::{Nature, Party};
use crate::text::Code;
use crate::vocabulary::{Organisation, ReplyKind};

/// A session to which things have happened, and for whom it is asked next.
struct Given {
    session: Session,
    asked_for: Option<MerchantId>,
}

fn given<const N: usize>(story: [Command; N]) -> Given {
    let start = Given { session: Session::default(), asked_for: None };
    story.into_iter().fold(start, |mut given, command| {
        given.carry_out(&command).expect("the story is allowed");
        given
    })
}

impl Given {
    fn stage(&self) -> Option<Stage> {
        self.session.memory().map(|memory| memory.stage)
    }

    fn asked_for(self, name: &str) -> Self {
        Given { asked_for: Some(merchant(name)), ..self }
    }

    /// The command records this fact alone; said again, it has nothing to add.
    fn records(mut self, command: Command, event: Event) {
        assert_eq!(self.carry_out(&command), Ok(vec![event]));
        assert_eq!(self.carry_out(&command), Ok(vec![]), "{command:?} is said again");
    }

    fn has_nothing_to_add(&self, command: Command) {
        assert_eq!(self.answer(&command), Ok(vec![]));
    }

    fn refuses(&self, command: Command, refusal: Refusal) {
        assert_eq!(self.answer(&command), Err(refusal), "{command:?} is asked");
    }

    fn answer(&self, command: &Command) -> Result<Vec<Event>, Refusal> {
        decide(&self.session, command, self.asked_for.as_ref())
    }

    fn carry_out(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = self.answer(command)?;
        self.session = events.iter().fold(std::mem::take(&mut self.session), evolve);
        Ok(events)
    }
}

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn merchant(name: &str) -> MerchantId {
    MerchantId::new(name).expect("a valid id")
}

fn opened_by(merchant_name: &str, customer: &str) -> SessionOpened {
    SessionOpened {
        merchant_id: merchant(merchant_name),
        customer_ref: CustomerRef::new(customer).expect("a valid reference"),
        channel: Code::new("chat").expect("a valid code"),
        online_at_start: Some(true),
        order_refs: Vec::new(),
        language: None,
    }
}

fn queued_at(team: &str) -> SessionQueued {
    let (organisation, nature) = (Organisation::Merchant, Nature::People);
    let team_id = TeamId::new(team).expect("a valid id");
    let queue = Party { organisation, team_id, agent_id: None, nature, support_line: None };
    SessionQueued { queue }
}

fn answered(number: u128, reply_kind: ReplyKind) -> SessionAnswered {
    SessionAnswered { message_id: id(number), reply_kind, answered_by: None }
}

fn linked(number: u128) -> SessionLinked {
    SessionLinked { inquiry_id: id(number) }
}

fn open() -> Command {
    Command::OpenSession(opened_by("m1", "c1"))
}

fn queue(team: &str) -> Command {
    Command::QueueSession(queued_at(team))
}

fn answer(number: u128) -> Command {
    Command::AnswerSession(answered(number, ReplyKind::Human))
}

fn greet(number: u128) -> Command {
    Command::AnswerSession(answered(number, ReplyKind::Greeting))
}

fn abandon() -> Command {
    Command::AbandonSession(SessionAbandoned { reason: None })
}

fn close() -> Command {
    Command::CloseSession(SessionClosed { reason: None })
}

fn link(number: u128) -> Command {
    Command::LinkSession(linked(number))
}

#[test]
fn a_session_is_opened_once_for_its_merchant_and_customer() {
    given([]).records(open(), Event::SessionOpened(opened_by("m1", "c1")));
    let opened = given([open(), close()]);
    opened.has_nothing_to_add(open());
    let other = |merchant, customer| Command::OpenSession(opened_by(merchant, customer));
    opened.refuses(other("m2", "c2"), Refusal::OtherMerchant);
    opened.refuses(other("m1", "c2"), Refusal::OtherCustomer);
}

#[test]
fn nothing_happens_in_a_session_that_was_never_opened() {
    for command in [queue("a"), answer(1), abandon(), close(), link(1)] {
        given([]).refuses(command, Refusal::NotOpened);
    }
}

#[test]
fn another_merchants_session_is_refused_before_all_else() {
    for command in [queue("a"), answer(1), abandon(), close(), link(1)] {
        given([open(), close()]).asked_for("m2").refuses(command, Refusal::OtherMerchant);
    }
    given([open()]).asked_for("m1").records(link(1), Event::SessionLinked(linked(1)));
}

#[test]
fn a_customer_waits_in_one_queue_after_another() {
    given([open()]).records(queue("a"), Event::SessionQueued(queued_at("a")));
    given([open(), queue("a")]).records(queue("b"), Event::SessionQueued(queued_at("b")));
    given([open(), queue("a"), queue("b")])
        .records(queue("a"), Event::SessionQueued(queued_at("a")));
}

#[test]
fn whoever_was_greeted_waits_on() {
    for reply_kind in ReplyKind::ALL.iter().filter(|kind| !kind.is_response()) {
        let said = Command::AnswerSession(answered(1, *reply_kind));
        given([open(), said.clone()]).records(queue("a"), Event::SessionQueued(queued_at("a")));
        let left = Event::SessionAbandoned(SessionAbandoned { reason: None });
        given([open(), said]).records(abandon(), left);
    }
}

#[test]
fn whoever_was_answered_by_a_person_waits_no_more_and_does_not_leave_for_want_of_one() {
    for reply_kind in ReplyKind::ALL.iter().filter(|kind| kind.is_response()) {
        let said = Command::AnswerSession(answered(1, *reply_kind));
        let served = given([open(), queue("a"), greet(9), said]);
        served.refuses(queue("b"), Refusal::Answered);
        served.refuses(queue("a"), Refusal::Answered);
        served.refuses(abandon(), Refusal::Answered);
    }
}

#[test]
fn each_answer_is_recorded_once() {
    let first = Event::SessionAnswered(answered(1, ReplyKind::Human));
    given([open()]).records(answer(1), first);
    let second = Event::SessionAnswered(answered(2, ReplyKind::Greeting));
    given([open(), answer(1)]).records(greet(2), second);
    given([open(), answer(1), close()]).has_nothing_to_add(answer(1));
}

#[test]
fn a_session_ends_once_and_takes_nothing_afterwards() {
    let left = Event::SessionAbandoned(SessionAbandoned { reason: None });
    given([open(), queue("a")]).records(abandon(), left);
    let closed = Event::SessionClosed(SessionClosed { reason: None });
    given([open()]).records(close(), closed.clone());
    given([open(), answer(1)]).records(close(), closed);
    for command in [queue("a"), answer(1), close()] {
        given([open(), abandon()]).refuses(command, Refusal::Ended);
    }
    for command in [queue("a"), answer(1), abandon()] {
        given([open(), close()]).refuses(command, Refusal::Ended);
    }
}

#[test]
fn what_it_led_to_is_told_once_each_also_after_its_end() {
    given([open()]).records(link(1), Event::SessionLinked(linked(1)));
    given([open(), link(1), close()]).records(link(2), Event::SessionLinked(linked(2)));
    given([open(), link(1), abandon()]).has_nothing_to_add(link(1));
}

/// Any wish, about few things, so that wishes meet.
fn wishes() -> impl Strategy<Value = Vec<Command>> {
    let wish = (0..6, 0..3_u128, 0..ReplyKind::ALL.len()).prop_map(|(wish, number, kind)| {
        let name = format!("{number}");
        match wish {
            0 => Command::OpenSession(opened_by("m1", &name)),
            1 => queue(&name),
            2 => Command::AnswerSession(answered(number, ReplyKind::ALL[kind])),
            3 => abandon(),
            4 => close(),
            _ => link(number),
        }
    });
    prop::collection::vec(wish, 0..20)
}

proptest! {
    #[test]
    fn a_wish_that_was_granted_has_nothing_to_add_at_once_or_later(wishes in wishes()) {
        let mut given = given([open()]);
        let mut granted: Vec<Command> = Vec::new();
        for wish in wishes {
            let Ok(events) = given.carry_out(&wish) else { continue };
            prop_assert!(events.len() <= 1);
            prop_assert_eq!(given.answer(&wish), Ok(vec![]), "{:?} is said again", wish);
            granted.push(wish);
        }
        // What was granted may be out of place by now, and never leads to another end.
        let ended = matches!(given.stage(), Some(Stage::Abandoned | Stage::Closed));
        for wish in granted.iter().filter(|_| ended) {
            prop_assert!(given.answer(wish).unwrap_or_default().is_empty(), "{:?}", wish);
        }
    }

    #[test]
    fn a_session_that_was_abandoned_was_answered_by_no_person(wishes in wishes()) {
        let mut given = given([open()]);
        let mut events = Vec::new();
        for wish in wishes {
            events.extend(given.carry_out(&wish).unwrap_or_default());
        }
        let is_human = |event: &Event| {
            matches!(event, Event::SessionAnswered(e) if e.reply_kind.is_response())
        };
        let ends = |event: &&Event| {
            matches!(event, Event::SessionAbandoned(_) | Event::SessionClosed(_))
        };
        let answered = events.iter().any(is_human);
        prop_assert!(events.iter().filter(ends).count() <= 1);
        prop_assert!(!(answered && given.stage() == Some(Stage::Abandoned)));
        let opened = Event::SessionOpened(opened_by("m1", "c1"));
        let all: Vec<&Event> = std::iter::once(&opened).chain(&events).collect();
        prop_assert_eq!(replay(all), given.session);
    }
}
