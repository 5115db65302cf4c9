//! From records to cases, and from cases to rows.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::Timestamp;
use verbatim_domain::custody::{Custody, Holding};
use verbatim_projection::{Placed, Projector, Rows, SqlView, Table, Value};
use verbatim_wire::Inquiries;

use crate::case::{HandsCase, Opening, Place};
use crate::day::Days;
use crate::feedback::Feedback;
use crate::first_response::first_response;
use crate::handoff::{Handoff, Passage, in_order};
use crate::history::Moment;
use crate::link::Link;
use crate::metrics;
use crate::tables::{
    AGENT_DAY_SUBTOTAL, CHANNEL_DAY_SUBTOTAL, CUSTODY, FEEDBACK, HANDOFF, INQUIRY_LINK,
    MERCHANT_DAY_SUBTOTAL, TABLES, WAIT,
};
use crate::wait::{Wait, waits};
use crate::work::work;
use verbatim_projection::kept::{KeptId, instant};

/// The views of hands and merchants.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountabilityProjector;

impl Projector for AccountabilityProjector {
    type Stream = Inquiries;
    type Case = HandsCase;
    type Settled = ();

    fn name(&self) -> &'static str {
        "accountability"
    }

    fn version(&self) -> u32 {
        3
    }

    fn tables(&self) -> &'static [&'static Table] {
        TABLES
    }

    fn sql_views(&self) -> Vec<SqlView> {
        metrics::views()
    }

    fn fold(
        &self,
        case: &mut HandsCase,
        record: &Placed<'_>,
        _rules: &Rulebook,
        _appended: &mut Rows,
    ) {
        let place = Place { log_partition: record.partition.0, log_index: record.index };
        for fact in &record.outcome.facts {
            case.apply(&record.outcome.envelope, fact, place);
        }
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &HandsCase,
        _rules: &Rulebook,
        _settled: (),
        rows: &mut Rows,
    ) {
        let Some(opening) = &case.opening else {
            return;
        };
        let parent = Parent { inquiry_id: case_id, opening };
        parent.custody(case, rows);
        for wait in &waits(&case.history, &case.passages) {
            rows.add(&WAIT, parent.wait(wait));
        }
        for (number, (handoff, passage)) in (1..).zip(in_order(&case.handoffs)) {
            rows.add(&HANDOFF, parent.handoff(number, handoff, passage));
        }
        for feedback in &case.feedbacks {
            rows.add(&FEEDBACK, parent.feedback(feedback));
        }
        for link in &case.links {
            rows.add(&INQUIRY_LINK, parent.link(*link));
        }
        parent.days(&case.days, rows);
        if !case.history.is_voided() {
            parent.days(&Days::of_feedbacks(&case.feedbacks), rows);
        }
        if let Some(response) = first_response(&case.history, &case.passages) {
            parent.days(&Days::of_first_response(&response), rows);
        }
    }
}

/// The inquiry to which the rows belong.
struct Parent<'a> {
    inquiry_id: Uuid,
    opening: &'a Opening,
}

impl Parent<'_> {
    fn custody(&self, case: &HandsCase, rows: &mut Rows) {
        let (custody, work) = (case.history.custody(), work(&case.history));
        for (number, holding) in (1..).zip(&custody.holdings) {
            let began_by = case.history.by_seq(holding.began_by_seq);
            let began_by = began_by.expect("custody begins holdings by the facts it was given");
            let (from_ms, to_ms) = (holding.from_at.unix_ms(), holding.to_at.unix_ms());
            let worked_ms = work.as_ref().map(|work| work.within_ms(from_ms, to_ms));
            let span = lasts(&custody, holding);
            rows.add(&CUSTODY, self.holding(number, holding, began_by, span, worked_ms));
        }
    }

    fn holding(
        &self,
        number: i64,
        holding: &Holding,
        began_by: &Moment,
        span: Span,
        worked_ms: Option<i64>,
    ) -> Vec<Value> {
        let party = holding.holder.party();
        let to_at = match span {
            Span::Over => Some(holding.to_at),
            Span::Lasting => None,
        };
        vec![
            self.inquiry_id.into(),
            number.into(),
            text(&self.opening.merchant_id),
            text(holding.holder.kind()),
            party.map(|party| party.organisation.as_str()).into(),
            party.map(|party| party.team_id.as_str()).into(),
            party.and_then(|party| party.agent_id.as_ref()).map(|id| id.as_str()).into(),
            party.and_then(|party| party.support_line.as_ref()).map(|line| line.as_str()).into(),
            holding.from_at.into(),
            to_at.into(),
            holding.to_at.ms_since(holding.from_at).into(),
            worked_ms.into(),
            text(began_by.what.kind()),
            i64::from(self.opening.log_partition).into(),
            Value::place(began_by.log_index),
        ]
    }

    fn wait(&self, wait: &Wait<'_>) -> Vec<Value> {
        let claim = wait.claim;
        vec![
            claim.wait_id.uuid().into(),
            self.inquiry_id.into(),
            text(&self.opening.merchant_id),
            text(claim.on().as_str()),
            claim.claimed_by_id.as_deref().into(),
            claim.question_message_id.map(KeptId::uuid).into(),
            claim.expected_at_ms.map(instant).into(),
            Value::place(wait.claimed_seq),
            at(wait.claimed_at_ms),
            wait.end.map(|end| instant(end.at_ms)).into(),
            wait.end.map(|end| end.cause.as_str()).into(),
            wait.waited_ms.into(),
            wait.claimed_until_ms.map(instant).into(),
            wait.ended_by_id.into(),
            wait.named_distance_ms.into(),
            wait.question_distance_ms.into(),
            wait.message_count_before.into(),
            wait.received_count.into(),
        ]
    }

    fn handoff(&self, number: i64, handoff: &Handoff, passage: Passage) -> Vec<Value> {
        let from = handoff.from.as_ref();
        let returns = matches!(passage, Passage::ToEarlierTeam | Passage::StraightBack);
        vec![
            handoff.handoff_id.uuid().into(),
            self.inquiry_id.into(),
            text(&self.opening.merchant_id),
            number.into(),
            from.map(|party| party.organisation().as_str()).into(),
            from.map(|party| party.team_id()).into(),
            from.and_then(|party| party.agent_id()).into(),
            text(handoff.to.organisation().as_str()),
            text(handoff.to.team_id()),
            handoff.to.agent_id().into(),
            text(&handoff.reason),
            handoff.requested_action.as_deref().into(),
            Value::place(handoff.offered_seq),
            at(handoff.offered_at_ms),
            handoff.expires_at_ms.map(instant).into(),
            handoff.answer.as_ref().map(|answer| Value::place(answer.seq)).into(),
            handoff.answer.as_ref().map(|answer| instant(answer.at_ms)).into(),
            handoff.answered_after_ms().into(),
            text(handoff.outcome()),
            handoff.decline_reason().into(),
            (passage != Passage::None).into(),
            returns.into(),
            (passage == Passage::StraightBack).into(),
        ]
    }

    fn feedback(&self, feedback: &Feedback) -> Vec<Value> {
        vec![
            feedback.feedback_id.uuid().into(),
            self.inquiry_id.into(),
            text(&self.opening.merchant_id),
            Value::place(feedback.given_seq),
            at(feedback.given_at_ms),
            i64::from(feedback.score).into(),
            i64::from(feedback.scale_max).into(),
            text(feedback.polarity().as_str()),
            feedback.about.as_deref().into(),
            feedback.acknowledged_at_ms.map(instant).into(),
            feedback.acknowledged_after_ms().into(),
            feedback.invalidated_at_ms.map(instant).into(),
        ]
    }

    fn link(&self, link: Link) -> Vec<Value> {
        vec![
            self.inquiry_id.into(),
            link.other_inquiry_id.uuid().into(),
            text(link.relation().as_str()),
            text(&self.opening.merchant_id),
            Value::place(link.linked_seq),
            at(link.linked_at_ms),
        ]
    }

    fn days(&self, days: &Days, rows: &mut Rows) {
        let (merchant, channel) = (text(&self.opening.merchant_id), text(&self.opening.channel));
        for (day, tally) in days.by_day() {
            let day = text(&day.text());
            let key = [merchant.clone(), day.clone()];
            rows.add(&MERCHANT_DAY_SUBTOTAL, keyed(key, tally.figures()));
            let key = [merchant.clone(), channel.clone(), day];
            rows.add(&CHANNEL_DAY_SUBTOTAL, keyed(key, tally.figures()));
        }
        for (agent, day, tally) in days.by_agent() {
            let (team, id) = (text(&agent.team_id), text(&agent.agent_id));
            let key = [merchant.clone(), team, id, text(&day.text())];
            rows.add(&AGENT_DAY_SUBTOTAL, keyed(key, tally.figures()));
        }
    }
}

/// Whether a holding is over.
enum Span {
    Over,
    Lasting,
}

/// Only the last holding lasts, and only if its holder still has it: of what has ended, or came to
/// somebody at the last instant, the last holder held it for no time and has no row.
fn lasts(custody: &Custody, holding: &Holding) -> Span {
    let still_has_it = holding.began_by_seq == custody.holder_since_seq;
    if still_has_it { Span::Lasting } else { Span::Over }
}

fn keyed<const K: usize>(key: [Value; K], figures: impl Iterator<Item = i64>) -> Vec<Value> {
    key.into_iter().chain(figures.map(Value::from)).collect()
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn at(at_ms: i64) -> Value {
    Timestamp::into(instant(at_ms))
}
