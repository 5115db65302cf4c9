//! How an inquiry ends: decided, told, confirmed or brought back, judged, closed.

use rand::RngExt;
use rand::seq::IndexedRandom;
use verbatim_api::v1::{self as pb};

use super::super::cast::Team;
use super::super::deeds::Judgement;
use super::Story;

/// Whose fault it was, and how often of a hundred.
const FAULTS: [(pb::Fault, u32); 4] = [
    (pb::Fault::Merchant, 45),
    (pb::Fault::None, 25),
    (pb::Fault::ThirdParty, 20),
    (pb::Fault::Platform, 10),
];

impl Story<'_> {
    /// Decides.
    pub(super) fn resolve(&mut self) {
        let has_to_see_the_goods = self.happens(0.2);
        if has_to_see_the_goods {
            self.pass_about(7200.0);
        }
        self.pass_about(self.pace_s() * 4.0);
        let fault = FAULTS.choose_weighted(self.rng, |(_, weight)| *weight);
        let fault = fault.map_or(pb::Fault::None, |(fault, _)| *fault);
        self.teller.decide(self.owner, &self.matter, fault);
    }

    /// What follows a decision, if anything does.
    pub(super) fn end(&mut self) {
        let is_forgotten = self.happens(0.05);
        if is_forgotten {
            return; // Decided, and nobody told the customer.
        }
        self.tell_the_customer();
        let comes_back = self.happens(0.09);
        if comes_back {
            self.come_back();
            self.resolve();
            self.tell_the_customer();
        }
        if self.happens(0.25) {
            self.pass_about(900.0);
            self.teller.confirm();
        }
        if self.happens(0.3) {
            self.judge();
        }
        self.pass_about(1200.0);
        self.teller.close();
    }

    fn tell_the_customer(&mut self) {
        self.convey();
        if self.happens(0.04) {
            self.teller.pass(5);
            self.teller.does_not_arrive();
            self.convey();
        }
        self.pass_about(20.0);
        self.teller.arrives();
    }

    fn convey(&mut self) {
        self.pass_about(self.pace_s());
        self.teller.convey(self.owner);
    }

    fn come_back(&mut self) {
        self.pass_about(3600.0);
        self.teller.receive("This did not solve it.");
        let causes = [pb::ReopenCause::CustomerRejected, pb::ReopenCause::NewQuestion];
        let cause = *causes.choose(self.rng).unwrap_or(&causes[0]);
        self.teller.reopen(cause);
        self.pass_about(self.pace_s());
        self.reply("I am sorry to hear that, let us try again.");
    }

    /// The slower the merchant, the harder the judgement; somebody may answer a hard one.
    fn judge(&mut self) {
        self.pass_about(600.0);
        let is_unhappy = self.happens((self.merchant.pace_s / 3000.0).clamp(0.05, 0.6));
        let (score, polarity) = if is_unhappy {
            (self.rng.random_range(0..=2), pb::Polarity::Negative)
        } else {
            (self.rng.random_range(4..=5), pb::Polarity::Positive)
        };
        let comment = is_unhappy.then_some("That took too long.");
        let feedback_id = self.teller.judge(Judgement { score, polarity, comment });
        if is_unhappy && self.happens(0.6) {
            self.pass_about(1800.0);
            self.teller.acknowledge(self.owner, feedback_id);
        }
    }

    /// How long the owner typically takes, in seconds.
    pub(super) fn pace_s(&self) -> f64 {
        match self.owner.team {
            Team::Service | Team::Returns => self.merchant.pace_s,
            Team::MallCare => 600.0,
            Team::MallDisputes => 1500.0,
        }
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.rng.random_bool(probability)
    }

    /// Half of the time less than typical, with a long tail.
    pub(super) fn pass_about(&mut self, typical_s: f64) {
        self.pass_at_most(typical_s, i64::MAX);
    }

    pub(super) fn pass_at_most(&mut self, typical_s: f64, most_s: i64) {
        let share: f64 = self.rng.random_range(0.02..0.98);
        let seconds = (typical_s * (share / (1.0 - share)).sqrt()).max(1.0) as i64;
        self.teller.pass(seconds.min(most_s));
    }
}
