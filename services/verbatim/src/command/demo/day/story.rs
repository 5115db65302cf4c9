//! What one customer lives through, from the first word to the last.

mod ending;

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb, RecordRequest};

use super::cast::{Agent, Author, Merchant, Team};
use super::teller::{Teller, content};
use super::words::{MATTERS, Matter};

/// How many customers come back with another matter is decided by how many there are.
const CUSTOMER_COUNT: u32 = 2200;
/// How many teams may have a case one after the other.
const HOPS_MAX: usize = 4;
/// How long an offer stands, in seconds.
const OFFER_STANDS_S: i64 = 1800;

/// What becomes of an offered hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accepted,
    Declined,
    TimedOut,
}

/// One inquiry as it goes.
pub(super) struct Story<'a> {
    rng: &'a mut StdRng,
    merchant: &'a Merchant,
    teller: Teller,
    matter: Matter,
    /// Who answers for it, once somebody does.
    owner: Agent,
}

impl<'a> Story<'a> {
    pub(super) fn new(rng: &'a mut StdRng, merchant: &'a Merchant, teller: Teller) -> Self {
        let matter = *MATTERS.choose(rng).unwrap_or(&MATTERS[0]);
        let owner = Team::Service.someone(rng);
        Story { rng, merchant, teller, matter, owner }
    }

    /// Every command of it, each with its second.
    pub(super) fn tell(mut self) -> Vec<(i64, RecordRequest)> {
        self.open();
        self.receive(self.matter.asked);
        if self.happens(0.02) {
            self.is_spam();
            return self.teller.end();
        }
        if self.happens(0.4) {
            self.teller.pass(2);
            self.say(Author::Bot, pb::ReplyKind::Greeting, "Thank you, somebody will be with you.");
        }
        self.pass_about(self.merchant.pace_s * 0.5);
        self.assign();
        self.pass_about(self.merchant.pace_s * 0.5);
        self.reply("Good day, let me look into this for you.");
        if self.happens(0.35) {
            self.ask_the_customer();
        }
        let mut hops = 0;
        while hops < HOPS_MAX && self.happens(self.merchant.passes_on) {
            self.pass_on();
            hops += 1;
        }
        let is_settled_today = self.happens(0.93);
        if is_settled_today {
            self.resolve();
            self.end();
        }
        self.teller.end()
    }

    fn open(&mut self) {
        let customer = self.rng.random_range(0..CUSTOMER_COUNT);
        let tier = if self.happens(0.2) { "gold" } else { "standard" };
        let priority = if self.happens(0.1) { "high" } else { "normal" };
        let (channel, category) = (self.teller.channel(), self.matter.category.to_owned());
        self.teller.add(Author::Gateway, |begun| {
            Command::OpenInquiry(pb::OpenInquiryRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                customer_ref: format!("customer-{customer}"),
                origin: "contact".to_owned(),
                channel,
                priority: priority.to_owned(),
                category,
                customer_tier: tier.to_owned(),
                queue: Some(Team::Service.party()),
                ..Default::default()
            })
        });
    }

    fn is_spam(&mut self) {
        self.pass_about(600.0);
        self.teller.add(Author::Rule, |begun| {
            let reason = pb::VoidReason::Spam.into();
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::VoidInquiry(pb::VoidInquiryRequest { context, inquiry_id, reason })
        });
    }

    fn assign(&mut self) {
        let assignee = Some(self.owner.party());
        self.teller.add(Author::Rule, |begun| {
            Command::AssignInquiry(pb::AssignInquiryRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                assignee,
                method: "round_robin".to_owned(),
            })
        });
    }

    fn receive(&mut self, words: &str) {
        self.teller.add(Author::Customer, |begun| {
            Command::ReceiveMessage(pb::ReceiveMessageRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                sender_class: pb::SenderClass::Customer.into(),
                body: content(words),
                ..Default::default()
            })
        });
    }

    fn reply(&mut self, words: &str) {
        self.say(Author::Agent(self.owner), pb::ReplyKind::Human, words);
    }

    fn say(&mut self, author: Author, reply_kind: pb::ReplyKind, words: &str) {
        self.teller.add(author, |begun| {
            Command::SendReply(pb::SendReplyRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                reply_kind: reply_kind.into(),
                visibility: pb::Visibility::Customer.into(),
                asks_customer: words.ends_with('?'),
                body: content(words),
                ..Default::default()
            })
        });
    }

    /// A question, and a wait for the answer, which the agent does not always end in time.
    fn ask_the_customer(&mut self) {
        self.pass_about(120.0);
        self.reply(self.matter.question);
        let (wait_id, expected_at) = (self.teller.fresh_id("wait"), self.teller.within(7200));
        let (claimed, owner) = (wait_id.clone(), Author::Agent(self.owner));
        self.teller.add(owner, |begun| {
            Command::ClaimWait(pb::ClaimWaitRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                wait_id: claimed,
                on: pb::WaitOn::Customer.into(),
                expected_at,
                ..Default::default()
            })
        });
        let answers = self.happens(0.85);
        let (author, cause) = if answers {
            self.pass_about(1500.0);
            self.receive(self.matter.answer);
            self.pass_about(self.merchant.pace_s);
            (owner, pb::WaitEndCause::Answered)
        } else {
            self.teller.pass(7200);
            (Author::Rule, pb::WaitEndCause::Expired)
        };
        self.teller.add(author, |begun| {
            Command::EndWait(pb::EndWaitRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                wait_id,
                cause: cause.into(),
                ..Default::default()
            })
        });
        self.reply("Thank you, I go on with this.");
    }

    /// To another team, which may say no; after two noes the owner goes on alone.
    fn pass_on(&mut self) {
        let likely = self.owner.team.passes_to();
        for _ in 0..2 {
            let weights = [6, 3, 1];
            let choices: Vec<_> = likely.into_iter().zip(weights).collect();
            let to = choices.choose_weighted(self.rng, |(_, weight)| *weight);
            let to = to.map_or(likely[0], |(team, _)| *team);
            self.pass_about(300.0);
            if self.offer(to) == Answer::Accepted {
                break;
            }
        }
        self.pass_about(self.pace_s());
        self.reply("We are on it.");
    }

    fn offer(&mut self, to: Team) -> Answer {
        let handoff_id = self.teller.fresh_id("hand-off");
        let (offered, expires_at) = (handoff_id.clone(), self.teller.within(OFFER_STANDS_S));
        let reasons = ["not_our_matter", "needs_authority", "needs_goods_back", "disputed"];
        let reason = *reasons.choose(self.rng).unwrap_or(&reasons[0]);
        self.teller.add(Author::Agent(self.owner), |begun| {
            Command::OfferHandoff(pb::OfferHandoffRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                handoff_id: offered,
                to: Some(to.party()),
                reason_code: reason.to_owned(),
                expires_at,
                ..Default::default()
            })
        });
        let drawn: f64 = self.rng.random();
        match drawn {
            0.0..0.72 => self.accept(to, handoff_id),
            0.72..0.92 => self.decline(to, handoff_id),
            _ => self.time_out(handoff_id),
        }
    }

    fn accept(&mut self, to: Team, handoff_id: String) -> Answer {
        self.pass_at_most(600.0, OFFER_STANDS_S);
        self.owner = to.someone(self.rng);
        let agent_id = self.owner.id.to_owned();
        self.teller.add(Author::Agent(self.owner), |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::AcceptHandoff(pb::AcceptHandoffRequest {
                context,
                inquiry_id,
                handoff_id,
                agent_id,
            })
        });
        Answer::Accepted
    }

    fn decline(&mut self, to: Team, handoff_id: String) -> Answer {
        self.pass_at_most(400.0, OFFER_STANDS_S);
        let decliner = to.someone(self.rng);
        self.teller.add(Author::Agent(decliner), |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::DeclineHandoff(pb::DeclineHandoffRequest {
                context,
                inquiry_id,
                handoff_id,
                reason_code: "wrong_team".to_owned(),
            })
        });
        Answer::Declined
    }

    fn time_out(&mut self, handoff_id: String) -> Answer {
        self.teller.pass(OFFER_STANDS_S);
        self.teller.add(Author::Rule, |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::TimeOutHandoff(pb::TimeOutHandoffRequest { context, inquiry_id, handoff_id })
        });
        Answer::TimedOut
    }
}
