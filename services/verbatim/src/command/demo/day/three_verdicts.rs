//! One inquiry, the same on every day, of which gross, net and honest come to different verdicts.
//!
//! It has four hours of service to be solved in, for it is urgent. All of it lies within those
//! hours, so that what counts can be seen from the minutes: 290 gross; 170 net, for 120 were called
//! waiting for the customer; 280 honestly, for of these the customer took no more than 10.

use verbatim_api::v1::{self as pb, RecordRequest};

use super::cast::{Agent, Author, Team};
use super::deeds::Opening;
use super::teller::Teller;
use super::words::REFUND;

/// When it begins, in seconds of the day: at ten.
pub(super) const BEGINS_S: i64 = 10 * 3600;

const ANNA: Agent = Agent { team: Team::Service, id: "anna" };
const INES: Agent = Agent { team: Team::MallCare, id: "ines" };

/// Every command of it, each with its second.
pub(super) fn tell(mut it: Teller) -> Vec<(i64, RecordRequest)> {
    let (priority, category) = ("urgent", REFUND.category);
    it.open(Opening { customer: 0, tier: "gold", priority, category });
    it.receive(REFUND.asked);
    it.assign(ANNA);
    it.until_minute(10);
    it.reply(ANNA, "Good day, let me look into this for you.");
    it.until_minute(40);
    let there = it.offer(ANNA, Team::MallCare, "needs_authority");
    it.until_minute(100);
    it.accept(INES, there);
    it.until_minute(130);
    let back = it.offer(INES, Team::Service, "not_our_matter");
    it.accept(ANNA, back);
    it.until_minute(140);
    it.reply(ANNA, REFUND.question);
    let wait_id = it.wait_for_customer(ANNA);
    it.until_minute(150);
    it.receive(REFUND.answer);
    it.until_minute(260);
    it.end_wait(Author::Agent(ANNA), wait_id, pb::WaitEndCause::Answered);
    it.reply(ANNA, "Thank you, I go on with this.");
    it.until_minute(290);
    it.decide(ANNA, &REFUND, pb::Fault::Merchant);
    it.until_minute(295);
    it.convey(ANNA);
    it.until_minute(300);
    it.arrives();
    it.until_minute(330);
    it.close();
    it.end()
}
