//! Every carried fact, field by field, with the part that each field plays.

use verbatim_api::v1 as pb;

use super::{Reading, Told};

/// No field can be left out: the messages are taken apart by name.
macro_rules! facts {
    ($($fact:ident, $kind:ident { $($field:ident: $part:ident,)* })*) => {$(
        impl Told for pb::$fact {
            const KIND: &'static str = stringify!($kind);

            fn read(&self, reading: &mut Reading<'_>) {
                let pb::$fact { $($field),* } = self;
                $(reading.$part(stringify!($field), $field);)*
            }
        }
    )*};
}

facts! {
    ContactPreferenceSet, contact_preference_set {
        channel: channel,
        purpose: topic,
        is_allowed: allowed,
    }
    ContactFrequencyCapped, contact_frequency_capped {
        purpose: topic,
        channel: channel_or_none,
        contacts_max: number,
        days: number,
    }
    FollowUpOutsideInquiryRecorded, follow_up_outside_inquiry_recorded {
        follow_up_id: subject,
        reason: reason,
        channel: channel,
        agent_id: agent_or_none,
        was_reached: as_it_is,
        result: result_or_none,
        note: words,
    }
    ReviewPosted, review_posted {
        review_id: subject,
        channel: channel,
        score: score,
        scale_max: scale_or_none,
        body: words,
    }
    ReviewReplied, review_replied {
        review_id: subject,
        reply_id: id_or_none,
        agent_id: agent_or_none,
        body: words,
    }
    NotificationSent, notification_sent {
        notification_id: subject,
        purpose: topic,
        channel: channel,
        template: code_or_none,
    }
    NotificationDelivered, notification_delivered {
        notification_id: subject,
    }
    NotificationBounced, notification_bounced {
        notification_id: subject,
        reason: reason,
    }
    NotificationRead, notification_read {
        notification_id: subject,
    }
    TouchRecorded, touch_recorded {
        kind: topic,
        subject_id: subject,
        payload_schema: code,
        payload: words,
    }
    MerchantRegistered, merchant_registered {
        name_ref: id_or_none,
        category: topic,
        tier: result,
    }
    TierChanged, tier_changed {
        before: code_or_none,
        tier: result,
        reason: reason,
    }
    AgentStatusChanged, agent_status_changed {
        agent_id: agent,
        team_id: team_or_none,
        status: result,
        reason: reason_or_none,
    }
    ChannelHealthChanged, channel_health_changed {
        channel: channel,
        health: result,
        reason: reason_or_none,
    }
    TrainingAssigned, training_assigned {
        training_id: subject,
        course: topic,
        agent_id: agent_or_none,
        reason: reason_or_none,
        finding_id: id_or_none,
        due_at: due_or_none,
    }
    TrainingCompleted, training_completed {
        training_id: subject,
        score: score,
        scale_max: scale_or_none,
    }
    TrainingFailed, training_failed {
        training_id: subject,
        reason: reason_or_none,
        score: score,
        scale_max: scale_or_none,
    }
    TrainingExpired, training_expired {
        training_id: subject,
    }
    CertificationGranted, certification_granted {
        certification_id: subject,
        skill: topic,
        agent_id: agent_or_none,
        valid_until: due_or_none,
    }
    CertificationRevoked, certification_revoked {
        certification_id: subject,
        reason: reason,
    }
    RemediationOrdered, remediation_ordered {
        remediation_id: subject,
        action: topic,
        reason: reason,
        finding_id: id_or_none,
        due_at: due_or_none,
    }
    RemediationClosed, remediation_closed {
        remediation_id: subject,
        result: result,
    }
    QualityReviewed, quality_reviewed {
        review_id: subject,
        rubric: topic,
        agent_id: agent_or_none,
        score: score,
        scale_max: scale,
        comment: words,
    }
    QualityAppealed, quality_appealed {
        review_id: subject,
        reason: reason,
        grounds: words,
    }
    QualityUpheld, quality_upheld {
        review_id: subject,
        reason: reason_or_none,
    }
    QualityOverturned, quality_overturned {
        review_id: subject,
        reason: reason,
        score: score,
        scale_max: scale_or_none,
    }
    EvaluationPublished, evaluation_published {
        evaluation_id: subject,
        program: topic,
        period_from: from,
        period_before: before,
        grade: result_or_none,
        score: score,
        scale_max: scale_or_none,
    }
    EvaluationAcknowledged, evaluation_acknowledged {
        evaluation_id: subject,
    }
    EvaluationAppealed, evaluation_appealed {
        evaluation_id: subject,
        reason: reason,
        grounds: words,
    }
    IncentiveGranted, incentive_granted {
        incentive_id: subject,
        kind: topic,
        reason: reason,
        evaluation_id: id_or_none,
        amount: amount_or_none,
        valid_until: due_or_none,
    }
    IncentiveRevoked, incentive_revoked {
        incentive_id: subject,
        reason: reason,
    }
    FindingRecorded, finding_recorded {
        finding_id: subject,
        category: topic,
        severity: result,
        root_cause: reason_or_none,
        summary: words,
    }
    ImprovementProposed, improvement_proposed {
        improvement_id: subject,
        measure: topic,
        finding_id: id_or_none,
        due_at: due_or_none,
        summary: words,
    }
    ImprovementDeployed, improvement_deployed {
        improvement_id: subject,
        version: code_or_none,
    }
    ImprovementVerified, improvement_verified {
        improvement_id: subject,
        result: result,
    }
    PenaltyProposed, penalty_proposed {
        penalty_id: subject,
        rule: topic,
        reason: reason,
        amount: amount_or_none,
        points: as_it_is,
        respond_until: due_or_none,
    }
    PenaltyIssued, penalty_issued {
        penalty_id: subject,
        reason: reason,
        amount: amount_or_none,
        points: as_it_is,
    }
    PenaltyReversed, penalty_reversed {
        penalty_id: subject,
        reason: reason,
    }
    AppealFiled, appeal_filed {
        appeal_id: subject,
        against: topic,
        against_id: id,
        reason: reason,
        grounds: words,
    }
    AppealDecided, appeal_decided {
        appeal_id: subject,
        result: result,
        reason: reason_or_none,
    }
}
