//! What people and machines do to an inquiry: a command each, at the instant that it has come to.

use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb};

use super::cast::{Agent, Author, Team};
use super::teller::{Teller, content};
use super::words::Matter;

/// How long an offer stands, in seconds.
pub(super) const OFFER_STANDS_S: i64 = 5400;
/// How long a customer is waited for, in seconds.
pub(super) const WAIT_STANDS_S: i64 = 7200;

/// With what an inquiry begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// Which customer.
    pub(super) customer: u32,
    /// The customer's tier.
    pub(super) tier: &'static str,
    /// How pressing it is.
    pub(super) priority: &'static str,
    /// What it is about.
    pub(super) category: &'static str,
}

/// A customer's judgement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement {
    /// So many of five.
    pub(super) score: u32,
    /// Whether that is good or bad.
    pub(super) polarity: pb::Polarity,
    /// Words about it.
    pub(super) comment: Option<&'static str>,
}

/// Words to and fro.
impl Teller {
    pub(super) fn open(&mut self, opening: Opening) {
        let Opening { customer, tier, priority, category } = opening;
        let channel = self.channel();
        self.add(Author::Gateway, |begun| {
            Command::OpenInquiry(pb::OpenInquiryRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                customer_ref: format!("customer-{customer}"),
                origin: "contact".to_owned(),
                channel,
                priority: priority.to_owned(),
                category: category.to_owned(),
                customer_tier: tier.to_owned(),
                queue: Some(Team::Service.party()),
                ..Default::default()
            })
        });
    }

    /// Returns the id of the message.
    pub(super) fn receive(&mut self, words: &str) -> String {
        let message_id = self.fresh_id("message");
        let received = message_id.clone();
        self.add(Author::Customer, |begun| {
            Command::ReceiveMessage(pb::ReceiveMessageRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                message_id: received,
                sender_class: pb::SenderClass::Customer.into(),
                body: content(words),
                ..Default::default()
            })
        });
        message_id
    }

    pub(super) fn reply(&mut self, agent: Agent, words: &str) {
        self.say(Author::Agent(agent), pb::ReplyKind::Human, words);
    }

    pub(super) fn say(&mut self, author: Author, reply_kind: pb::ReplyKind, words: &str) {
        self.add(author, |begun| {
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

    /// The rules mark a message as spam and throw the inquiry away.
    pub(super) fn throw_away(&mut self, message_id: String) {
        self.add(Author::Rule, |begun| {
            Command::FlagMessage(pb::FlagMessageRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                message_id,
                flag: pb::MessageFlag::Spam.into(),
                evidence: "rule bulk-sender".to_owned(),
            })
        });
        self.add(Author::Rule, |begun| {
            let reason = pb::VoidReason::Spam.into();
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::VoidInquiry(pb::VoidInquiryRequest { context, inquiry_id, reason })
        });
    }
}

/// Whose turn it is.
impl Teller {
    pub(super) fn assign(&mut self, agent: Agent) {
        self.add(Author::Rule, |begun| {
            Command::AssignInquiry(pb::AssignInquiryRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                assignee: Some(agent.party()),
                method: "round_robin".to_owned(),
            })
        });
    }

    /// Returns the id of the hand-off.
    pub(super) fn offer(&mut self, from: Agent, to: Team, reason: &str) -> String {
        let handoff_id = self.fresh_id("hand-off");
        let (offered, expires_at) = (handoff_id.clone(), self.within(OFFER_STANDS_S));
        self.add(Author::Agent(from), |begun| {
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
        handoff_id
    }

    pub(super) fn accept(&mut self, agent: Agent, handoff_id: String) {
        self.add(Author::Agent(agent), |begun| {
            Command::AcceptHandoff(pb::AcceptHandoffRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                handoff_id,
                agent_id: agent.id.to_owned(),
            })
        });
    }

    pub(super) fn decline(&mut self, agent: Agent, handoff_id: String) {
        self.add(Author::Agent(agent), |begun| {
            Command::DeclineHandoff(pb::DeclineHandoffRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                handoff_id,
                reason_code: "wrong_team".to_owned(),
            })
        });
    }

    pub(super) fn time_out(&mut self, handoff_id: String) {
        self.add(Author::Rule, |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::TimeOutHandoff(pb::TimeOutHandoffRequest { context, inquiry_id, handoff_id })
        });
    }

    /// Returns the id of the wait.
    pub(super) fn wait_for_customer(&mut self, agent: Agent) -> String {
        let wait_id = self.fresh_id("wait");
        let (claimed, expected_at) = (wait_id.clone(), self.within(WAIT_STANDS_S));
        self.add(Author::Agent(agent), |begun| {
            Command::ClaimWait(pb::ClaimWaitRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                wait_id: claimed,
                on: pb::WaitOn::Customer.into(),
                expected_at,
                ..Default::default()
            })
        });
        wait_id
    }

    pub(super) fn end_wait(&mut self, author: Author, wait_id: String, cause: pb::WaitEndCause) {
        self.add(author, |begun| {
            Command::EndWait(pb::EndWaitRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                wait_id,
                cause: cause.into(),
                ..Default::default()
            })
        });
    }
}

/// How it ends.
impl Teller {
    pub(super) fn decide(&mut self, agent: Agent, matter: &Matter, fault: pb::Fault) {
        let (outcome, root_cause) = (matter.outcome, matter.root_cause);
        self.add(Author::Agent(agent), |begun| {
            Command::DecideResolution(pb::DecideResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                outcome: outcome.to_owned(),
                fault: fault.into(),
                root_cause: root_cause.to_owned(),
                ..Default::default()
            })
        });
    }

    pub(super) fn convey(&mut self, agent: Agent) {
        let channel = self.channel();
        self.add(Author::Agent(agent), |begun| {
            Command::ConveyResolution(pb::ConveyResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                channel,
                ..Default::default()
            })
        });
    }

    pub(super) fn does_not_arrive(&mut self) {
        self.add(Author::Gateway, |begun| {
            Command::ReportConveyanceFailure(pb::ReportConveyanceFailureRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                reason: "mailbox_full".to_owned(),
                ..Default::default()
            })
        });
    }

    pub(super) fn arrives(&mut self) {
        self.add(Author::Gateway, |begun| {
            Command::MarkConveyanceDelivered(pb::MarkConveyanceDeliveredRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                ..Default::default()
            })
        });
    }

    pub(super) fn reopen(&mut self, cause: pb::ReopenCause) {
        self.add(Author::Rule, |begun| {
            let (context, inquiry_id, cause) = (begun.context, begun.inquiry_id, cause.into());
            Command::ReopenInquiry(pb::ReopenInquiryRequest { context, inquiry_id, cause })
        });
    }

    pub(super) fn confirm(&mut self) {
        self.add(Author::Customer, |begun| {
            Command::ConfirmResolution(pb::ConfirmResolutionRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                ..Default::default()
            })
        });
    }

    /// Returns the id of the feedback.
    pub(super) fn judge(&mut self, judgement: Judgement) -> String {
        let Judgement { score, polarity, comment } = judgement;
        let feedback_id = self.fresh_id("feedback");
        let given = feedback_id.clone();
        self.add(Author::Customer, |begun| {
            Command::GiveFeedback(pb::GiveFeedbackRequest {
                context: begun.context,
                inquiry_id: begun.inquiry_id,
                feedback_id: given,
                score,
                scale_max: 5,
                polarity: polarity.into(),
                about: "resolution".to_owned(),
                comment: comment.and_then(content),
            })
        });
        feedback_id
    }

    pub(super) fn acknowledge(&mut self, agent: Agent, feedback_id: String) {
        self.add(Author::Agent(agent), |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            Command::AcknowledgeFeedback(pb::AcknowledgeFeedbackRequest {
                context,
                inquiry_id,
                feedback_id,
            })
        });
    }

    pub(super) fn close(&mut self) {
        self.add(Author::Rule, |begun| {
            let (context, inquiry_id) = (begun.context, begun.inquiry_id);
            let reason = "settled".to_owned();
            Command::CloseInquiry(pb::CloseInquiryRequest { context, inquiry_id, reason })
        });
    }
}
