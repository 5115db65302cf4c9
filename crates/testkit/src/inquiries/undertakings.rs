//! The verbs of undertakings: promises, follow-ups, disputes, bots, calls and the like.

use uuid::Uuid;
use verbatim_domain::id::{AgentId, ExternalId};
use verbatim_domain::inquiry::{
    Command, bot, call, compensation, complaint, describe, dispute, escalation, follow_up, hands,
    promise, snooze, survey, task,
};
use verbatim_domain::vocabulary::{
    BotMode, CallDirection, CompensationKind, Fault, FollowUpResult, Organisation, PromiseKind,
    ReplyKind, Side, SnoozeEndCause,
};
use verbatim_domain::{Content, Party, Timestamp};

use super::random::Dice;
use super::{BEGINS_AT_MS, MINUTE_MS, Story, VALID, code, id_of, merchant, platform};

/// What people write wherever a fact has room for words.
pub const WORDS: &str = "what somebody wrote";

fn words() -> Option<Content> {
    Some(Content::new(WORDS).expect(VALID))
}

fn external(word: &str) -> ExternalId {
    ExternalId::new(word).expect(VALID)
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).expect(VALID)
}

impl Story {
    /// What a word stands for.
    fn thing<T: From<Uuid>>(&self, kind: &str, word: &str) -> T {
        id_of(&self.name, kind, word).into()
    }

    /// An agent began to work.
    #[must_use]
    pub fn work_started(self, agent: &str) -> Self {
        let agent_id = AgentId::new(agent).expect(VALID);
        self.then(Command::StartWork(hands::StartWork { agent_id }))
    }

    /// An agent stopped working.
    #[must_use]
    pub fn work_stopped(self, agent: &str) -> Self {
        let agent_id = AgentId::new(agent).expect(VALID);
        self.then(Command::StopWork(hands::StopWork { agent_id }))
    }
}

/// Verbs of a story, each with the fact that it wishes to be recorded. A word stands for an id: the
/// same word is the same thing. Times are minutes of the story.
macro_rules! verbs {
    ($(
        $(#[$doc:meta])*
        $verb:ident($story:ident $(, $name:ident: $kind:ty)*)
            => $group:ident::$wish:ident($fact:ident { $($field:tt)* });
    )*) => {
        impl Story {$(
            $(#[$doc])*
            #[must_use]
            pub fn $verb($story $(, $name: $kind)*) -> Self {
                let wish = $group::Command::$wish($group::$fact { $($field)* });
                $story.then(wish.into())
            }
        )*}
    };
}

verbs! {
    /// Money back was promised until then.
    promised(self, promise: &str, due: i64) => promise::MakePromise(PromiseMade {
        promise_id: self.thing("promise", promise), kind: PromiseKind::Refund,
        due_at: minute(due), made_to: None, summary: words() });
    /// The customer agreed to another time, in this message.
    renegotiated(self, promise: &str, due: i64, message: &str)
        => promise::RenegotiatePromise(PromiseRenegotiated {
        promise_id: self.thing("promise", promise), due_at: minute(due),
        accepted_message_id: self.thing("message", message) });
    /// A promise was kept.
    kept(self, promise: &str) => promise::KeepPromise(PromiseKept {
        promise_id: self.thing("promise", promise), evidence: external("refund") });
    /// A promise does not stand any more, on the customer's word.
    promise_cancelled(self, promise: &str) => promise::CancelPromise(PromiseCancelled {
        promise_id: self.thing("promise", promise), reason: code("withdrawn"),
        cancelled_by: Side::Customer });

    /// The customer shall be asked afterwards, until then.
    follow_up_planned(self, follow_up: &str, due: i64) => follow_up::PlanFollowUp(FollowUpPlanned {
        follow_up_id: self.thing("follow_up", follow_up), trigger: code("refund"),
        due_at: minute(due) });
    /// Somebody tried to reach the customer.
    follow_up_attempted(self, follow_up: &str, attempt: &str)
        => follow_up::AttemptFollowUp(FollowUpAttempted {
        attempt_id: self.thing("attempt", attempt),
        follow_up_id: self.thing("follow_up", follow_up),
        channel: code("phone"), outcome: code("no_answer") });
    /// The customer was reached.
    follow_up_reached(self, follow_up: &str) => follow_up::ReachFollowUp(FollowUpReached {
        follow_up_id: self.thing("follow_up", follow_up), channel: None });
    /// The customer said how it stands.
    followed_up(self, follow_up: &str, result: FollowUpResult)
        => follow_up::CompleteFollowUp(FollowUpCompleted {
        follow_up_id: self.thing("follow_up", follow_up), result, comment: words() });
    /// The customer will not be asked.
    follow_up_waived(self, follow_up: &str) => follow_up::WaiveFollowUp(FollowUpWaived {
        follow_up_id: self.thing("follow_up", follow_up), reason: code("unreachable") });

    /// The customer was asked for a judgement, from 0 to 5.
    surveyed(self, survey: &str) => survey::IssueSurvey(SurveyIssued {
        survey_id: self.thing("survey", survey), instrument: code("csat"), scale_max: 5,
        channel: None });
    /// The customer answered a survey, from 0 to 10.
    survey_answered(self, survey: &str, score: u32) => survey::AnswerSurvey(SurveyAnswered {
        survey_id: self.thing("survey", survey), score, scale_max: 10, comment: words() });
    /// The customer would not answer a survey.
    survey_declined(self, survey: &str) => survey::DeclineSurvey(SurveyDeclined {
        survey_id: self.thing("survey", survey) });
    /// Nobody answered a survey in time.
    survey_expired(self, survey: &str) => survey::ExpireSurvey(SurveyExpired {
        survey_id: self.thing("survey", survey) });

    /// A side disputes.
    disputed(self, dispute: &str, opened_by: Side) => dispute::OpenDispute(DisputeOpened {
        dispute_id: self.thing("dispute", dispute), reason: code("not_as_described"), opened_by });
    /// A side responded to a dispute.
    dispute_responded(self, dispute: &str, response: &str, responded_by: Side)
        => dispute::RespondToDispute(DisputeResponded {
        response_id: self.thing("response", response),
        dispute_id: self.thing("dispute", dispute), responded_by, statement: words() });
    /// The merchant was asked to show something, until then.
    evidence_requested(self, dispute: &str, evidence: &str, due: i64)
        => dispute::RequestEvidence(EvidenceRequested {
        evidence_id: self.thing("evidence", evidence),
        dispute_id: self.thing("dispute", dispute), party: Side::Merchant, due_at: minute(due) });
    /// It was shown.
    evidence_submitted(self, evidence: &str) => dispute::SubmitEvidence(EvidenceSubmitted {
        evidence_id: self.thing("evidence", evidence), evidence_ref: external("photo") });
    /// A dispute went to a higher place.
    dispute_escalated(self, dispute: &str, level: &str)
        => dispute::EscalateDispute(DisputeEscalated {
        dispute_id: self.thing("dispute", dispute), level: code(level) });
    /// A dispute was ruled.
    ruled(self, dispute: &str, ruling: &str, fault: Option<Fault>)
        => dispute::RuleOnDispute(DisputeRuled {
        dispute_id: self.thing("dispute", dispute), ruling: code(ruling), fault });
    /// A dispute is over.
    settled(self, dispute: &str) => dispute::SettleDispute(DisputeSettled {
        dispute_id: self.thing("dispute", dispute), settlement: Some(code("paid")) });

    /// A complaint came from an authority that wants an answer until then.
    complained(self, complaint: &str, due: i64)
        => complaint::ReceiveExternalComplaint(ExternalComplaintReceived {
        complaint_id: self.thing("complaint", complaint), authority: code("12315"),
        reference: external(complaint), due_at: Some(minute(due)) });
    /// The authority was answered.
    complaint_answered(self, complaint: &str)
        => complaint::AnswerExternalComplaint(ExternalComplaintAnswered {
        complaint_id: self.thing("complaint", complaint), statement: words() });
    /// The authority closed a complaint.
    complaint_closed(self, complaint: &str)
        => complaint::CloseExternalComplaint(ExternalComplaintClosed {
        complaint_id: self.thing("complaint", complaint), outcome: Some(code("settled")) });

    /// The merchant offered a coupon worth 5.00 yuan.
    compensation_offered(self, compensation: &str)
        => compensation::OfferCompensation(CompensationOffered {
        compensation_id: self.thing("compensation", compensation),
        kind: CompensationKind::Coupon,
        amount: Some(describe::Money { currency_code: code("CNY"), amount_minor: 500 }),
        points: 0, funder: Organisation::Merchant });
    /// The customer took the offer.
    compensation_accepted(self, compensation: &str)
        => compensation::AcceptCompensation(CompensationAccepted {
        compensation_id: self.thing("compensation", compensation) });
    /// The customer would not have the offer.
    compensation_declined(self, compensation: &str)
        => compensation::DeclineCompensation(CompensationDeclined {
        compensation_id: self.thing("compensation", compensation),
        reason: Some(code("too_little")) });
    /// Compensation was given.
    compensation_issued(self, compensation: &str)
        => compensation::IssueCompensation(CompensationIssued {
        compensation_id: self.thing("compensation", compensation), issue_ref: None });
    /// Compensation was taken back.
    compensation_reversed(self, compensation: &str)
        => compensation::ReverseCompensation(CompensationReversed {
        compensation_id: self.thing("compensation", compensation), reason: code("mistake") });

    /// A bot began to deal with the inquiry.
    bot_engaged(self, engagement: &str) => bot::EngageBot(BotEngaged {
        engagement_id: self.thing("engagement", engagement), version: code("bot-7"),
        mode: BotMode::Autonomous });
    /// People were asked to take over from a bot.
    people_requested(self, engagement: &str) => bot::RequestBotHandoff(BotHandoffRequested {
        engagement_id: self.thing("engagement", engagement), reason: None });
    /// People took over from a bot.
    people_came(self, engagement: &str) => bot::CompleteBotHandoff(BotHandoffCompleted {
        engagement_id: self.thing("engagement", engagement) });
    /// Nobody took over from a bot.
    nobody_came(self, engagement: &str) => bot::FailBotHandoff(BotHandoffFailed {
        engagement_id: self.thing("engagement", engagement), reason: code("nobody_there") });
    /// A bot considers the matter resolved.
    bot_resolved(self, engagement: &str) => bot::ResolveByBot(BotResolved {
        engagement_id: self.thing("engagement", engagement) });
    /// The customer would not have a bot's answer.
    bot_rejected(self, message: &str) => bot::RejectBotAnswer(BotAnswerRejected {
        message_id: self.thing("message", message), reason: None });

    /// Somebody of the mall with more to say was called for.
    escalated(self, escalation: &str, level: &str) => escalation::RaiseEscalation(EscalationRaised {
        escalation_id: self.thing("escalation", escalation), level: code(level),
        trigger: code("no_progress"), to: platform("mall", "") });
    /// Whoever was called for looks into it.
    escalation_acknowledged(self, escalation: &str)
        => escalation::AcknowledgeEscalation(EscalationAcknowledged {
        escalation_id: self.thing("escalation", escalation) });
    /// An escalation was taken back.
    escalation_withdrawn(self, escalation: &str)
        => escalation::WithdrawEscalation(EscalationWithdrawn {
        escalation_id: self.thing("escalation", escalation), reason: Some(code("settled")) });

    /// Somebody was given a part of the work, until then.
    delegated(self, task: &str, to: Party, due: i64) => task::DelegateTask(TaskDelegated {
        task_id: self.thing("task", task), to, due_at: Some(minute(due)), summary: words() });
    /// Somebody took a task on.
    task_accepted(self, task: &str) => task::AcceptTask(TaskAccepted {
        task_id: self.thing("task", task) });
    /// A task was done.
    task_completed(self, task: &str) => task::CompleteTask(TaskCompleted {
        task_id: self.thing("task", task) });
    /// A task came back undone.
    task_returned(self, task: &str) => task::ReturnTask(TaskReturned {
        task_id: self.thing("task", task), reason: code("not_ours") });

    /// The customer called.
    called(self, call: &str) => call::StartCall(CallStarted {
        call_id: self.thing("call", call), direction: CallDirection::Inbound,
        line: Some(code("hotline")) });
    /// A call rang at somebody's place.
    rung(self, call: &str) => call::RingCall(CallRung {
        call_id: self.thing("call", call), agent_id: None });
    /// A call was answered by this agent.
    call_answered(self, call: &str, agent: &str) => call::AnswerCall(CallAnswered {
        call_id: self.thing("call", call), agent_id: Some(AgentId::new(agent).expect(VALID)) });
    /// Nobody answered a call.
    call_missed(self, call: &str) => call::MissCall(CallMissed {
        call_id: self.thing("call", call), reason: Some(code("busy")) });
    /// Somebody will call back until then.
    callback_promised(self, call: &str, due: i64) => call::PromiseCallback(CallbackPromised {
        call_id: self.thing("call", call), due_at: minute(due) });
    /// A call was passed on.
    call_transferred(self, call: &str, transfer: &str) => call::TransferCall(CallTransferred {
        transfer_id: self.thing("transfer", transfer), call_id: self.thing("call", call),
        to: merchant("back", "") });
    /// A call ended.
    call_ended(self, call: &str) => call::EndCall(CallEnded {
        call_id: self.thing("call", call), reason: Some(code("hung_up")) });

    /// The inquiry was put aside until then.
    snoozed(self, snooze: &str, until: i64) => snooze::SetSnooze(SnoozeSet {
        snooze_id: self.thing("snooze", snooze), until_at: minute(until), reason: None });
    /// The inquiry was taken up again.
    snooze_ended(self, snooze: &str, cause: SnoozeEndCause) => snooze::EndSnooze(SnoozeEnded {
        snooze_id: self.thing("snooze", snooze), cause });
}

/// A story of undertakings, of about `sentence_count` facts at as many instants; some arrive later
/// than others that happened after them. One seed tells one story.
pub fn undertaking_story(name: &str, seed: u64, sentence_count: u32) -> Story {
    let mut dice = Dice(seed);
    // A story keeps to a stretch of the sentences, so that what begins comes to something.
    let first = usize::try_from(dice.below(u32::MAX)).unwrap_or_default() % SENTENCES.len();
    let stretch: Vec<Sentence> =
        SENTENCES.iter().cycle().skip(first).take(STRETCH).copied().collect();
    let opened = Story::of(name).as_far_as_allowed().opened().received("a");
    (1..=i64::from(sentence_count)).fold(opened, |story, number| {
        let late_by_s = if dice.below(4) == 0 { i64::from(dice.below(5)) } else { 0 };
        let sentence = dice.one_of(&stretch);
        let (word, due) = (dice.one_of(&["a", "b"]), i64::from(dice.below(3)));
        sentence(story.at_ms((number - late_by_s) * 1_000 + number), word, due)
    })
}

/// How many sentences a story keeps to.
const STRETCH: usize = 18;

/// A sentence about the thing that a word stands for, with a minute where it names a time.
type Sentence = fn(Story, &str, i64) -> Story;

/// What can be said, what belongs together side by side.
const SENTENCES: &[Sentence] = &[
    |story, word, due| story.promised(word, due),
    |story, word, due| story.renegotiated(word, due, "a"),
    |story, word, _| story.kept(word),
    |story, word, _| story.promise_cancelled(word),
    |story, word, due| story.callback_promised(word, due),
    |story, word, _| story.called(word),
    |story, word, _| story.rung(word),
    |story, word, _| story.call_answered(word, "anna"),
    |story, word, _| story.call_missed(word),
    |story, word, due| story.call_transferred(word, &due.to_string()),
    |story, word, _| story.call_ended(word),
    |story, word, due| story.snoozed(word, due),
    |story, word, _| story.snooze_ended(word, SnoozeEndCause::Spoken),
    |story, _, _| story.closed().reopened(),
    |story, word, _| story.work_started(word),
    |story, word, _| story.work_stopped(word),
    |story, word, _| story.escalated(word, "2"),
    |story, word, _| story.escalation_acknowledged(word),
    |story, word, _| story.escalation_withdrawn(word),
    |story, word, due| story.delegated(word, platform("mall", ""), due),
    |story, word, _| story.task_accepted(word),
    |story, word, _| story.task_completed(word),
    |story, word, _| story.task_returned(word),
    |story, word, _| story.bot_engaged(word),
    |story, word, _| story.people_requested(word),
    |story, word, _| story.nobody_came(word),
    |story, word, _| story.people_came(word),
    |story, word, _| story.bot_resolved(word),
    |story, word, _| story.replied_as(&format!("bot {word}"), ReplyKind::BotAutonomous),
    |story, word, _| story.bot_rejected(&format!("bot {word}")),
    |story, word, due| story.replied(&format!("{word} {due}")),
    |story, word, due| story.received(&format!("{word} {due} again")),
    |story, word, due| story.follow_up_planned(word, due),
    |story, word, due| story.follow_up_attempted(word, &due.to_string()),
    |story, word, _| story.follow_up_reached(word),
    |story, word, _| story.followed_up(word, FollowUpResult::Contradicted),
    |story, word, _| story.follow_up_waived(word),
    |story, word, _| story.surveyed(word),
    |story, word, _| story.survey_expired(word),
    |story, word, _| story.survey_answered(word, 3),
    |story, word, _| story.survey_declined(word),
    |story, word, _| story.compensation_offered(word),
    |story, word, _| story.compensation_accepted(word),
    |story, word, _| story.compensation_declined(word),
    |story, word, _| story.compensation_issued(word),
    |story, word, _| story.compensation_reversed(word),
    |story, word, _| story.disputed(word, Side::Customer),
    |story, word, due| story.dispute_responded(word, &due.to_string(), Side::Merchant),
    |story, word, due| story.evidence_requested(word, word, due),
    |story, word, _| story.evidence_submitted(word),
    |story, word, _| story.dispute_escalated(word, "mall"),
    |story, word, _| story.ruled(word, "refund", Some(Fault::Merchant)),
    |story, word, due| story.ruled(word, &due.to_string(), None),
    |story, word, _| story.settled(word),
    |story, word, due| story.complained(word, due),
    |story, word, _| story.complaint_answered(word),
    |story, word, _| story.complaint_closed(word),
    |story, _, _| story.voided(),
];
