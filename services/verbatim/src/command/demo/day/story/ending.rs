//! How an inquiry ends: decided, told, confirmed or brought back, judged, closed.

use rand::RngExt;
use rand::seq::IndexedRandom;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb};

use super::super::cast::{Author, Team};
use super::super::teller::content;
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
        self.pass_about(self.pace_s() * 4.0);
        let fault = FAULTS.choose_weighted(self.rng, |(_, weight)| *weight);
        let fault = fault.map_or(pb::Fault::None, |(fault, _)| *fault).into();
        let (outcome, root_cause) = (self.matter.outcome, self.matter.root_cause);
        self.teller.add(Author::Agent(self.owner), |begun| {
            Command::DecideResolution(pb::DecideResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                outcome: outcome.to_owned(),
                fault,
                root_cause: root_cause.to_owned(),
                ..Default::default()
            })
        });
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
            self.confirm();
        }
        if self.happens(0.3) {
            self.judge();
        }
        self.pass_about(1200.0);
        self.teller.add(Author::Rule, |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            let reason = "settled".to_owned();
            Command::CloseInquiry(pb::CloseInquiryRequest { context, inquiry_id, reason })
        });
    }

    fn tell_the_customer(&mut self) {
        self.convey();
        if self.happens(0.04) {
            self.teller.pass(5);
            self.teller.add(Author::Gateway, |begun| {
                Command::ReportConveyanceFailure(pb::ReportConveyanceFailureRequest {
                    context: begun.context,
                    inquiry_id: begun.inquiry_id,
                    reason: "mailbox_full".to_owned(),
                    ..Default::default()
                })
            });
            self.convey();
        }
        self.pass_about(20.0);
        self.teller.add(Author::Gateway, |begun| {
            Command::MarkConveyanceDelivered(pb::MarkConveyanceDeliveredRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                ..Default::default()
            })
        });
    }

    fn convey(&mut self) {
        self.pass_about(self.pace_s());
        let channel = self.teller.channel();
        self.teller.add(Author::Agent(self.owner), |begun| {
            Command::ConveyResolution(pb::ConveyResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                channel,
                ..Default::default()
            })
        });
    }

    fn come_back(&mut self) {
        self.pass_about(3600.0);
        self.receive("This did not solve it.");
        let causes = [pb::ReopenCause::CustomerRejected, pb::ReopenCause::NewQuestion];
        let cause = causes.choose(self.rng).map_or(0, |cause| (*cause).into());
        self.teller.add(Author::Rule, |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::ReopenInquiry(pb::ReopenInquiryRequest { context, inquiry_id, cause })
        });
        self.pass_about(self.pace_s());
        self.reply("I am sorry to hear that, let us try again.");
    }

    fn confirm(&mut self) {
        self.pass_about(900.0);
        self.teller.add(Author::Customer, |begun| {
            Command::ConfirmResolution(pb::ConfirmResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                ..Default::default()
            })
        });
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
        let feedback_id = self.teller.fresh_id("feedback");
        let given = feedback_id.clone();
        self.teller.add(Author::Customer, |begun| {
            Command::GiveFeedback(pb::GiveFeedbackRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                feedback_id: given,
                score,
                scale_max: 5,
                polarity: polarity.into(),
                about: "resolution".to_owned(),
                comment: is_unhappy.then(|| content("That took too long.")).flatten(),
            })
        });
        if is_unhappy && self.happens(0.6) {
            self.pass_about(1800.0);
            self.teller.add(Author::Agent(self.owner), |begun| {
                let (context, inquiry_id) = (begun.context, begun.inquiry_id);
                Command::AcknowledgeFeedback(pb::AcknowledgeFeedbackRequest {
                    context,
                    inquiry_id,
                    feedback_id,
                })
            });
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
