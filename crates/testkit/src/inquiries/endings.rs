//! The verbs with which a story comes to its ends: resolved, told, closed, judged.

use verbatim_domain::id::{
    AgentId, CustomerRef, ExternalId, FeedbackId, InquiryId, MerchantId, MergeId, ResolutionId,
    TeamId,
};
use verbatim_domain::inquiry::{Command, describe, feedback, merge, resolve, source};
use verbatim_domain::vocabulary::{
    InquiryRelation, Polarity, ReopenCause, SourceVerdict, VoidReason,
};
use verbatim_domain::{Code, Timestamp};

use super::{BEGINS_AT_MS, Story, VALID, code, id_of};

impl Story {
    /// A resolution was decided.
    #[must_use]
    pub fn decided(self, resolution: &str) -> Self {
        let decided = resolve::ResolutionDecided {
            resolution_id: ResolutionId::new(id_of(&self.name, "resolution", resolution)),
            outcome: code("refund"),
            fault: None,
            root_cause: None,
        };
        self.then(Command::DecideResolution(resolve::DecideResolution { decided }))
    }

    /// The resolution was sent to the customer.
    #[must_use]
    pub fn conveyed(self) -> Self {
        let channel: Code = code("chat");
        let convey = resolve::ConveyResolution { resolution_id: None, channel, message_id: None };
        self.then(Command::ConveyResolution(convey))
    }

    /// The resolution reached the customer.
    #[must_use]
    pub fn told(self) -> Self {
        let told = resolve::MarkConveyanceDelivered { resolution_id: None };
        self.then(Command::MarkConveyanceDelivered(told))
    }

    /// The customer said yes.
    #[must_use]
    pub fn confirmed(self) -> Self {
        let confirm = resolve::ConfirmResolution { resolution_id: None };
        self.then(Command::ConfirmResolution(confirm))
    }

    /// The customer said no.
    #[must_use]
    pub fn rejected(self) -> Self {
        let reject = resolve::RejectResolution { resolution_id: None, reason: None };
        self.then(Command::RejectResolution(reject))
    }

    /// It took another inquiry in, whose customer has waited since a minute, if anybody does.
    ///
    /// # Panics
    /// If there is no such minute.
    #[must_use]
    pub fn took_in(self, child: &str, waiting_since: Option<i64>) -> Self {
        let at_ms = |minute: i64| BEGINS_AT_MS + minute * 60_000;
        let instant = |minute| Timestamp::from_unix_ms(at_ms(minute)).expect(VALID);
        self.took_in_since(child, waiting_since.map(instant))
    }

    /// The same, since an instant.
    #[must_use]
    pub fn took_in_since(self, child: &str, waiting_since: Option<Timestamp>) -> Self {
        let merge_id = MergeId::new(id_of(child, "merge", ""));
        let child_inquiry_id = InquiryId::new(id_of(child, "inquiry", ""));
        let answer = merge::ChildsAnswer::Merged { waiting_since };
        let offer = merge::OfferMerge { merge_id, child_inquiry_id };
        let settle = merge::SettleMerge { merge_id, child_inquiry_id, answer };
        self.then(Command::OfferMerge(offer)).then(Command::SettleMerge(settle))
    }

    /// It answered another inquiry's offer to take it in.
    ///
    /// # Panics
    /// Never: it is made of valid words.
    #[must_use]
    pub fn merged_into(self, parent: &str) -> Self {
        let answer = merge::AnswerMerge {
            merge_id: MergeId::new(id_of(&self.name, "merge", "")),
            into_inquiry_id: InquiryId::new(id_of(parent, "inquiry", "")),
            merchant_id: MerchantId::new("m1").expect(VALID),
            customer_ref: CustomerRef::new("c1").expect(VALID),
        };
        self.then(Command::AnswerMerge(answer))
    }

    /// It was related to another inquiry.
    #[must_use]
    pub fn linked(self, relation: InquiryRelation, other: &str) -> Self {
        let other_inquiry_id = InquiryId::new(id_of(other, "inquiry", ""));
        self.then(Command::LinkInquiry(describe::LinkInquiry { relation, other_inquiry_id }))
    }

    /// It was opened again.
    #[must_use]
    pub fn reopened(self) -> Self {
        let cause = ReopenCause::NewQuestion;
        self.then(Command::ReopenInquiry(resolve::ReopenInquiry { cause }))
    }

    /// It was closed.
    #[must_use]
    pub fn closed(self) -> Self {
        self.then(Command::CloseInquiry(resolve::CloseInquiry { reason: None }))
    }

    /// It does not count.
    #[must_use]
    pub fn voided(self) -> Self {
        let reason = VoidReason::Spam;
        self.then(Command::VoidInquiry(describe::VoidInquiry { reason }))
    }

    /// The customer judged.
    #[must_use]
    pub fn judged(self, feedback: &str, polarity: Polarity) -> Self {
        let feedback = feedback::FeedbackGiven {
            feedback_id: FeedbackId::new(id_of(&self.name, "feedback", feedback)),
            score: 1,
            scale_max: 5,
            polarity,
            about: None,
            comment: None,
        };
        self.then(Command::GiveFeedback(feedback::GiveFeedback { feedback }))
    }

    /// A judgement ceased to count.
    #[must_use]
    pub fn invalidated(self, feedback: &str) -> Self {
        let feedback_id = FeedbackId::new(id_of(&self.name, "feedback", feedback));
        let reason = code("other_shop");
        let invalidated = feedback::FeedbackInvalidated { feedback_id, reason };
        self.then(Command::InvalidateFeedback(feedback::InvalidateFeedback { invalidated }))
    }

    /// Somebody answered the judgement.
    #[must_use]
    pub fn acknowledged(self, feedback: &str) -> Self {
        let feedback_id = FeedbackId::new(id_of(&self.name, "feedback", feedback));
        self.then(Command::AcknowledgeFeedback(feedback::AcknowledgeFeedback { feedback_id }))
    }

    /// Another category.
    #[must_use]
    pub fn classified(self, category: &str) -> Self {
        let category = code(category);
        let change = describe::ChangeClassification { category, reason: None };
        self.then(Command::ChangeClassification(change))
    }

    /// A row of another system.
    #[must_use]
    pub fn source_said(self, row: &str, status: &str, team: &str, person: &str) -> Self {
        let status = source::SourceStatusRecorded {
            row_id: ExternalId::new(row).expect(VALID),
            status: code(status),
            substatus: None,
            team_id: Some(TeamId::new(team).expect(VALID)),
            person_id: Some(AgentId::new(person).expect(VALID)),
        };
        self.then(Command::RecordSourceStatus(source::RecordSourceStatus { status }))
    }

    /// Another system's verdict on a promise.
    #[must_use]
    pub fn source_judged(self, promise: &str, verdict: SourceVerdict) -> Self {
        let verdict = source::SourceVerdictRecorded { promise: code(promise), verdict };
        self.then(Command::RecordSourceVerdict(source::RecordSourceVerdict { verdict }))
    }
}
