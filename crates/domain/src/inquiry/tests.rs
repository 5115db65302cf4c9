//! The rules of an inquiry, as sentences.

use uuid::Uuid;

use super::describe::{InquiryOpened, OpenInquiry, VoidInquiry};
use super::hands::{AssignInquiry, OfferHandoff, StartWork};
use super::merge::{AnswerMerge, OfferMerge};
use super::resolve::{CloseInquiry, ReopenInquiry};
use super::{Command, Context, Event, Inquiry, Refusal, decide, evolve};
use crate::id::{AgentId, CustomerRef, HandoffId, InquiryId, MerchantId, MergeId, TeamId};
use crate::party::{Nature, Party};
use crate::text::Code;
use crate::time::Timestamp;
use crate::vocabulary::{MergeDeclineReason, Organisation, ReopenCause, VoidReason};

/// An inquiry to which things have happened.
struct Given(Inquiry);

fn given<const N: usize>(commands: [Command; N]) -> Given {
    let mut inquiry = Inquiry::default();
    for command in commands {
        let events = asked(&inquiry, &command, None).expect("the story is allowed");
        inquiry = events.iter().fold(inquiry, evolve);
    }
    Given(inquiry)
}

fn asked(
    inquiry: &Inquiry,
    command: &Command,
    merchant_id: Option<&MerchantId>,
) -> Result<Vec<Event>, Refusal> {
    let inquiry_id = InquiryId::new(Uuid::from_u128(1));
    let occurred_at = Timestamp::from_unix_ms(0).expect("a valid instant");
    decide(inquiry, command, &Context { inquiry_id, merchant_id, occurred_at })
}

impl Given {
    fn refuses(&self, command: Command, refusal: Refusal) {
        assert_eq!(asked(&self.0, &command, None), Err(refusal));
    }

    fn records(&self, command: Command, kinds: &[&str]) {
        let events = asked(&self.0, &command, None).expect("it is allowed");
        let found: Vec<&str> = events.iter().map(Event::kind).collect();
        assert_eq!(found, kinds);
    }
}

fn merchant(name: &str) -> MerchantId {
    MerchantId::new(name).expect("a valid id")
}

fn customer(name: &str) -> CustomerRef {
    CustomerRef::new(name).expect("a valid id")
}

fn open_for(merchant_name: &str, customer_name: &str) -> Command {
    Command::OpenInquiry(OpenInquiry {
        opened: InquiryOpened {
            merchant_id: merchant(merchant_name),
            customer_ref: customer(customer_name),
            origin: None,
            channel: Code::new("chat").expect("a valid code"),
            subject: None,
            priority: None,
            category: None,
            customer_tier: None,
            order_refs: Vec::new(),
            language: None,
            queue: None,
        },
    })
}

fn open() -> Command {
    open_for("m", "c")
}

fn team(name: &str) -> Party {
    let team_id = TeamId::new(name).expect("a valid id");
    let organisation = Organisation::Merchant;
    Party { organisation, team_id, agent_id: None, nature: Nature::People, support_line: None }
}

fn assign(name: &str) -> Command {
    Command::AssignInquiry(AssignInquiry { assignee: team(name), method: None })
}

fn offer(number: u128, to: &str) -> Command {
    Command::OfferHandoff(OfferHandoff {
        handoff_id: HandoffId::new(Uuid::from_u128(number)),
        to: team(to),
        reason_code: Code::new("why").expect("a valid code"),
        summary: None,
        requested_action: None,
        expires_at: None,
    })
}

fn start_work() -> Command {
    let agent_id = AgentId::new("anna").expect("a valid id");
    Command::StartWork(StartWork { agent_id })
}

fn close() -> Command {
    Command::CloseInquiry(CloseInquiry { reason: None })
}

fn void() -> Command {
    Command::VoidInquiry(VoidInquiry { reason: VoidReason::Test })
}

fn merge(child: u128) -> Command {
    let merge_id = MergeId::new(Uuid::from_u128(child));
    Command::OfferMerge(OfferMerge {
        merge_id,
        child_inquiry_id: InquiryId::new(Uuid::from_u128(child)),
    })
}

fn answer_for(customer_name: &str) -> Command {
    Command::AnswerMerge(AnswerMerge {
        merge_id: MergeId::new(Uuid::from_u128(77)),
        into_inquiry_id: InquiryId::new(Uuid::from_u128(78)),
        merchant_id: merchant("m"),
        customer_ref: customer(customer_name),
    })
}

#[test]
fn an_inquiry_that_was_never_opened_is_not_found() {
    given([]).refuses(close(), Refusal::NotOpened);
}

#[test]
fn opening_again_changes_nothing_and_for_somebody_else_is_refused() {
    given([open()]).records(open(), &[]);
    given([open()]).refuses(open_for("other", "c"), Refusal::OtherMerchant);
    given([open()]).refuses(open_for("m", "other"), Refusal::OtherCustomer);
}

#[test]
fn another_merchants_inquiry_is_refused_before_anything_else() {
    let Given(inquiry) = given([open(), void()]);
    let other = merchant("other");
    assert_eq!(asked(&inquiry, &close(), Some(&other)), Err(Refusal::OtherMerchant));
}

#[test]
fn a_voided_inquiry_takes_no_more_hands() {
    given([open(), void()]).refuses(assign("a"), Refusal::Voided);
    given([open(), void()]).records(void(), &[]);
}

#[test]
fn a_closed_inquiry_takes_no_work_until_it_is_reopened() {
    given([open(), close()]).refuses(start_work(), Refusal::Closed);
    let reopen = || Command::ReopenInquiry(ReopenInquiry { cause: ReopenCause::Agent });
    given([open(), close()]).records(reopen(), &["inquiry_reopened"]);
    given([open()]).records(reopen(), &[]);
}

#[test]
fn another_team_takes_it_by_a_handoff_alone() {
    let team_id = TeamId::new("a").expect("a valid id");
    given([open(), assign("a")]).refuses(assign("b"), Refusal::HandoffRequired(team_id));
    given([open(), assign("a")]).records(assign("a"), &[]);
    given([open()]).records(assign("b"), &["assignee_set"]);
}

#[test]
fn one_handoff_is_open_at_a_time() {
    let open_one = HandoffId::new(Uuid::from_u128(1));
    let story = || given([open(), assign("a"), offer(1, "b")]);
    story().refuses(offer(2, "c"), Refusal::HandoffOpen(open_one));
    story().records(offer(1, "b"), &[]);
    given([open(), assign("a")]).refuses(offer(3, "a"), Refusal::HandoffToHolder);
}

#[test]
fn a_merge_is_answered_by_the_childs_situation() {
    given([open()]).records(answer_for("c"), &["inquiry_merged"]);
    let reason = |story: Given| match asked(&story.0, &answer_for("c"), None).as_deref() {
        Ok([Event::MergeDeclined(declined)]) => Some(declined.reason),
        _ => None,
    };
    assert_eq!(reason(given([open(), void()])), Some(MergeDeclineReason::Voided));
    assert_eq!(reason(given([open(), merge(9)])), Some(MergeDeclineReason::Offering));
    given([open()]).records(answer_for("somebody else"), &["merge_declined"]);
    given([open()]).refuses(merge(1), Refusal::MergeWithItself);
    let open_one = MergeId::new(Uuid::from_u128(9));
    given([open(), merge(9)]).refuses(merge(10), Refusal::MergeOpen(open_one));
    given([open(), merge(9)]).refuses(void(), Refusal::MergeOpen(open_one));
}
