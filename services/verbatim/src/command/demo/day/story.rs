//! What one customer lives through, from the first word to the last.

mod ending;

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use verbatim_api::v1::{self as pb, RecordRequest};

use super::cast::{Agent, Author, Merchant, Team};
use super::deeds::{OFFER_STANDS_S, Opening, WAIT_STANDS_S};
use super::teller::Teller;
use super::words::{MATTERS, Matter};

/// How many customers come back with another matter is decided by how many there are.
const CUSTOMER_COUNT: u32 = 2200;
/// How many teams may have a case one after the other.
const HOPS_MAX: usize = 4;
/// Priorities, and how many of a hundred inquiries have each.
const PRIORITIES: [(&str, u32); 3] = [("normal", 80), ("high", 12), ("urgent", 8)];

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
        let message_id = self.teller.receive(self.matter.asked);
        if self.happens(0.02) {
            self.pass_about(600.0);
            self.teller.throw_away(message_id);
            return self.teller.end();
        }
        if self.happens(0.4) {
            self.teller.pass(2);
            let words = "Thank you, somebody will be with you.";
            self.teller.say(Author::Bot, pb::ReplyKind::Greeting, words);
        }
        self.pass_about(self.merchant.pace_s * 0.5);
        self.teller.assign(self.owner);
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
        let priority = PRIORITIES.choose_weighted(self.rng, |(_, weight)| *weight);
        let priority = priority.map_or("normal", |(priority, _)| *priority);
        self.teller.open(Opening { customer, tier, priority, category: self.matter.category });
    }

    fn reply(&mut self, words: &str) {
        self.teller.reply(self.owner, words);
    }

    /// A question, and a wait for the answer. Not every agent sees at once that it has come.
    fn ask_the_customer(&mut self) {
        self.pass_about(120.0);
        self.reply(self.matter.question);
        let wait_id = self.teller.wait_for_customer(self.owner);
        let answers = self.happens(0.85);
        let (author, cause) = if answers {
            self.pass_about(1500.0);
            self.teller.receive(self.matter.answer);
            let is_overlooked = self.happens(0.3);
            self.pass_about(if is_overlooked { 5400.0 } else { self.merchant.pace_s });
            (Author::Agent(self.owner), pb::WaitEndCause::Answered)
        } else {
            self.teller.pass(WAIT_STANDS_S);
            (Author::Rule, pb::WaitEndCause::Expired)
        };
        self.teller.end_wait(author, wait_id, cause);
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
        let reasons = ["not_our_matter", "needs_authority", "needs_goods_back", "disputed"];
        let reason = *reasons.choose(self.rng).unwrap_or(&reasons[0]);
        let handoff_id = self.teller.offer(self.owner, to, reason);
        let drawn: f64 = self.rng.random();
        match drawn {
            0.0..0.72 => {
                self.pass_at_most(600.0, OFFER_STANDS_S);
                self.owner = to.someone(self.rng);
                self.teller.accept(self.owner, handoff_id);
                Answer::Accepted
            }
            0.72..0.92 => {
                self.pass_at_most(400.0, OFFER_STANDS_S);
                let decliner = to.someone(self.rng);
                self.teller.decline(decliner, handoff_id);
                Answer::Declined
            }
            _ => {
                self.teller.pass(OFFER_STANDS_S);
                self.teller.time_out(handoff_id);
                Answer::TimedOut
            }
        }
    }
}
