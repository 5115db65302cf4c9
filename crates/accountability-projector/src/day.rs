//! What a day adds up to: for a merchant, for one of its channels, and for an agent.
//!
//! Every figure is a sum over facts, so that the subtotals of all partitions add up exactly, in
//! whatever order the facts came.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::id::HandoffId;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::talk::{MessageReceived, MessageSent};
use verbatim_domain::vocabulary::{Polarity, SenderClass};
use verbatim_domain::{Envelope, Party};
use verbatim_projection::kept::day_text;
use verbatim_projection::{Column, ColumnKind};

use crate::case::HandsCase;
use crate::feedback::Feedback;
use crate::first_response::{Agent, FirstResponse};

const DAY_MS: i64 = 86_400_000;

macro_rules! tallies {
    ($($(#[$doc:meta])* $name:ident { $($column:ident: $comment:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub(crate) struct $name { $(pub(crate) $column: i64,)* }

        impl $name {
            /// The columns that show it.
            pub(crate) const COLUMNS: [Column; [$(stringify!($column)),*].len()] =
                [$(Column::new(stringify!($column), ColumnKind::BigInt, $comment),)*];

            /// The figures, in the order of the columns.
            pub(crate) fn figures(&self) -> impl Iterator<Item = i64> + use<> {
                [$(self.$column,)*].into_iter()
            }

            fn add(&mut self, other: &$name) {
                $(self.$column += other.$column;)*
            }
        }
    )*};
}

tallies! {
    /// What happened to the inquiries of one merchant, or of one of its channels, on one day.
    Tally {
        opened_count: "Inquiries opened, also those that were voided or merged later.",
        closed_count: "Inquiries closed.",
        resolved_count: "Resolutions decided; those after a reopening count again.",
        resolved_sum_ms: "Sum of the times from the opening to each of these decisions.",
        reopened_count: "Inquiries opened again.",
        received_count: "Messages that came in from customers.",
        replied_count: "Replies that the customer could see, of people and machines.",
        first_response_count: "Inquiries that got their first response from a person: one that \
                               arrived.",
        first_response_sum_ms: "Sum of the times from the opening to these first responses.",
        handoff_offered_count: "Hand-offs offered.",
        handoff_count: "Hand-offs between teams that were accepted.",
        handoff_declined_count: "Hand-offs declined.",
        handoff_answered_count: "Hand-offs accepted, declined, timed out or recalled.",
        handoff_answered_sum_ms: "Sum of the times that these offers stood.",
        feedback_count: "Judgements of customers that count, as in M13: none that were \
                         invalidated, or belong to an inquiry that was voided.",
        feedback_negative_count: "Those of them that were negative.",
    }
    /// What one agent did on one day.
    AgentTally {
        taken_count: "Inquiries assigned to the agent, or handed over to the agent and accepted.",
        replied_count: "Replies of the agent that the customer could see.",
        first_response_count: "First responses that the agent gave.",
        first_response_sum_ms: "Sum of the times from the opening to these first responses.",
        resolved_count: "Resolutions that the agent decided.",
        closed_count: "Inquiries that the agent closed.",
        handoff_offered_count: "Hand-offs that the agent offered.",
        handoff_declined_count: "Hand-offs that the agent declined.",
        wait_claimed_count: "Waits that the agent claimed.",
    }
}

/// A day of UTC, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Day(i32);

impl Day {
    /// The day in which an instant lies.
    pub(crate) fn of(at_ms: i64) -> Self {
        let days = i32::try_from(at_ms.div_euclid(DAY_MS));
        Day(days.expect("every instant lies between the years 1 and 9999"))
    }

    /// As `YYYY-MM-DD`.
    pub(crate) fn text(self) -> String {
        day_text(self.0)
    }
}

/// What one inquiry adds to the totals of days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Days {
    by_day: BTreeMap<Day, Tally>,
    by_agent: BTreeMap<(Agent, Day), AgentTally>,
}

impl Days {
    pub(crate) fn add(&mut self, day: Day, tally: &Tally) {
        if *tally != Tally::default() {
            self.by_day.entry(day).or_default().add(tally);
        }
    }

    pub(crate) fn add_for(&mut self, agent: Agent, day: Day, tally: &AgentTally) {
        if *tally != AgentTally::default() {
            self.by_agent.entry((agent, day)).or_default().add(tally);
        }
    }

    pub(crate) fn by_day(&self) -> impl Iterator<Item = (Day, &Tally)> {
        self.by_day.iter().map(|(day, tally)| (*day, tally))
    }

    pub(crate) fn by_agent(&self) -> impl Iterator<Item = (&Agent, Day, &AgentTally)> {
        self.by_agent.iter().map(|((agent, day), tally)| (agent, *day, tally))
    }

    /// What judgements add that count. They stand apart: later words may take them back.
    pub(crate) fn of_feedbacks(feedbacks: &[Feedback]) -> Days {
        let mut days = Days::default();
        for feedback in feedbacks.iter().filter(|it| it.invalidated_at_ms.is_none()) {
            let is_negative = feedback.polarity() == Polarity::Negative;
            let feedback_negative_count = i64::from(is_negative);
            let tally = Tally { feedback_count: 1, feedback_negative_count, ..Tally::default() };
            days.add(Day::of(feedback.given_at_ms), &tally);
        }
        days
    }

    /// What a first response adds. It stands apart: a late fact may put another in its place.
    pub(crate) fn of_first_response(response: &FirstResponse<'_>) -> Days {
        let FirstResponse { at_ms, after_ms, agent } = *response;
        let (first_response_count, first_response_sum_ms) = (1, after_ms);
        let mut days = Days::default();
        let tally = Tally { first_response_count, first_response_sum_ms, ..Tally::default() };
        days.add(Day::of(at_ms), &tally);
        if let Some(agent) = agent {
            let none = AgentTally::default();
            let tally = AgentTally { first_response_count, first_response_sum_ms, ..none };
            days.add_for(agent.clone(), Day::of(at_ms), &tally);
        }
        days
    }
}

impl Tally {
    /// What the event adds to the totals of a case that does not know it yet.
    pub(crate) fn of(case: &HandsCase, envelope: &Envelope, event: &Event) -> Tally {
        use Event as E;
        let at_ms = envelope.times.occurred_at.unix_ms();
        let none = Tally::default();
        match event {
            E::InquiryOpened(_) => Tally { opened_count: 1, ..none },
            E::InquiryClosed(_) => Tally { closed_count: 1, ..none },
            E::InquiryReopened(_) => Tally { reopened_count: 1, ..none },
            E::ResolutionDecided(_) => Tally::resolved(case, at_ms),
            E::MessageReceived(e) => Tally::received(e),
            E::MessageSent(e) => Tally::replied(e),
            E::HandoffOffered(_) => Tally { handoff_offered_count: 1, ..none },
            E::HandoffAccepted(e) => Tally {
                handoff_count: i64::from(changes_team(e.from.as_ref(), &e.to)),
                ..Tally::answered(case, e.handoff_id, at_ms)
            },
            E::HandoffDeclined(e) => {
                Tally { handoff_declined_count: 1, ..Tally::answered(case, e.handoff_id, at_ms) }
            }
            E::HandoffTimedOut(e) => Tally::answered(case, e.handoff_id, at_ms),
            E::HandoffRecalled(e) => Tally::answered(case, e.handoff_id, at_ms),
            E::NeedRecorded(_)
            | E::ClassificationChanged(_)
            | E::PriorityChanged(_)
            | E::InquiryLinked(_)
            | E::AttachmentAdded(_)
            | E::InquiryVoided(_)
            | E::MergeOffered(_)
            | E::InquiryMerged(_)
            | E::MergeDeclined(_)
            | E::MergeCompleted(_)
            | E::MergeRefused(_)
            | E::MessageDelivered(_)
            | E::MessageRead(_)
            | E::DeliveryFailed(_)
            | E::MessageFlagged(_)
            | E::NoteAdded(_)
            | E::AssigneeSet(_)
            | E::AssigneeCleared(_)
            | E::WorkStarted(_)
            | E::WorkStopped(_)
            | E::WaitClaimed(_)
            | E::WaitEnded(_)
            | E::ResolutionConveyed(_)
            | E::ConveyanceDelivered(_)
            | E::ConveyanceRead(_)
            | E::ConveyanceFailed(_)
            | E::ResolutionConfirmed(_)
            | E::ResolutionRejected(_)
            | E::FeedbackGiven(_)
            | E::FeedbackAcknowledged(_)
            | E::FeedbackActioned(_)
            | E::FeedbackInvalidated(_)
            | E::SourceStatusRecorded(_)
            | E::SourceVerdictRecorded(_)
            | E::Bot(_)
            | E::Promise(_)
            | E::Escalation(_)
            | E::Task(_)
            | E::Call(_)
            | E::Snooze(_)
            | E::Survey(_)
            | E::ReplyEquivalent(_)
            | E::FollowUp(_)
            | E::Compensation(_)
            | E::Dispute(_)
            | E::Complaint(_)
            | E::Correct(_) => none,
        }
    }

    fn received(message: &MessageReceived) -> Tally {
        let received_count = i64::from(message.sender_class == SenderClass::Customer);
        Tally { received_count, ..Tally::default() }
    }

    fn replied(message: &MessageSent) -> Tally {
        let replied_count = i64::from(message.visibility.reaches_customer());
        Tally { replied_count, ..Tally::default() }
    }

    fn resolved(case: &HandsCase, at_ms: i64) -> Tally {
        let after_ms = case.opening.as_ref().map(|opening| (at_ms - opening.at_ms).max(0));
        let resolved_sum_ms = after_ms.unwrap_or_default();
        Tally { resolved_count: 1, resolved_sum_ms, ..Tally::default() }
    }

    fn answered(case: &HandsCase, handoff_id: HandoffId, at_ms: i64) -> Tally {
        let offered_at_ms = case.handoff(handoff_id).map(|handoff| handoff.offered_at_ms);
        let stood_ms = offered_at_ms.map(|offered_at_ms| (at_ms - offered_at_ms).max(0));
        let handoff_answered_sum_ms = stood_ms.unwrap_or_default();
        Tally { handoff_answered_count: 1, handoff_answered_sum_ms, ..Tally::default() }
    }
}

impl AgentTally {
    /// What the event adds to which agent: to whom an inquiry was given, else to who acted.
    pub(crate) fn of(envelope: &Envelope, event: &Event) -> Option<(Agent, AgentTally)> {
        let none = AgentTally::default();
        if let Event::AssigneeSet(e) = event {
            return Some((Agent::in_party(&e.assignee)?, AgentTally { taken_count: 1, ..none }));
        }
        if let Event::HandoffAccepted(e) = event {
            return Some((Agent::in_party(&e.to)?, AgentTally { taken_count: 1, ..none }));
        }
        let replied =
            matches!(event, Event::MessageSent(sent) if sent.visibility.reaches_customer());
        let tally = AgentTally {
            replied_count: i64::from(replied),
            resolved_count: i64::from(matches!(event, Event::ResolutionDecided(_))),
            closed_count: i64::from(matches!(event, Event::InquiryClosed(_))),
            handoff_offered_count: i64::from(matches!(event, Event::HandoffOffered(_))),
            handoff_declined_count: i64::from(matches!(event, Event::HandoffDeclined(_))),
            wait_claimed_count: i64::from(matches!(event, Event::WaitClaimed(_))),
            ..none
        };
        let acted = (tally != none).then(|| Agent::of(&envelope.actor));
        acted.flatten().map(|agent| (agent, tally))
    }
}

/// From the mall's common queue nobody handed anything over: that is no change of team.
fn changes_team(from: Option<&Party>, to: &Party) -> bool {
    from.is_some_and(|from| !from.same_team(to))
}
