//! The rows of one instance over an inquiry.

use verbatim_clocks::Holding;
use verbatim_domain::custody::Holder;
use verbatim_domain::governance::Words;
use verbatim_domain::governance::clock_def::ExclusionSide;
use verbatim_projection::{Rows, Value};

use super::case::{ClockCase, Mark};
use super::exclusion::{is_late, mark_on};
use super::found::Found;
use super::instance_rows::{InstanceRows, InstanceTables, at};
use super::share::breach_shares;
use super::tables::{
    BREACH_NOTICE, BREACH_SHARE, CLOCK, CLOCK_DAY_SUBTOTAL, CLOCK_HISTOGRAM_SUBTOTAL, CLOCK_PAUSE,
    EXCLUSION,
};

/// The tables of instances over inquiries.
pub(super) static OF_INQUIRIES: InstanceTables = InstanceTables {
    instance: &CLOCK,
    notice: &BREACH_NOTICE,
    day: &CLOCK_DAY_SUBTOTAL,
    histogram: &CLOCK_HISTOGRAM_SUBTOTAL,
};

/// What all instances over an inquiry are written with.
pub(super) struct Writing<'a> {
    pub(super) case: &'a ClockCase,
    pub(super) instances: InstanceRows<'a>,
    pub(super) holdings: Vec<Holding<Holder>>,
}

impl Writing<'_> {
    pub(super) fn write(&self, found: &Found, rows: &mut Rows) {
        let key = self.instances.key(found);
        let mark = match &found.instance.excluded {
            Some((reason, _)) => mark_on(self.case, self.instances.story(), found, reason),
            None => None,
        };
        if let Some((reason, side)) = &found.instance.excluded {
            let row = self.exclusion(found, key.clone(), (reason.as_str(), *side), mark);
            rows.add(&EXCLUSION, row);
        }
        for (number, share) in (1_i64..).zip(breach_shares(found, &self.holdings)) {
            let party = share.holder.party();
            let mut row = key.clone();
            row.extend([
                number.into(),
                self.instances.merchant_id(),
                Value::text(share.holder.kind()),
                party.map(|party| party.team_id.as_str()).into(),
                party.and_then(|party| party.agent_id.as_ref()).map(|id| id.as_str()).into(),
            ]);
            row.extend(share.counted_ms.map(Value::from));
            row.extend(share.is_holder_at_breach.map(Value::from));
            rows.add(&BREACH_SHARE, row);
        }
        self.pauses(found, &key, rows);
        let is_excluded_late = mark.is_some_and(|mark| is_late(mark, found));
        self.instances.write(found, is_excluded_late, rows);
    }

    /// Pauses that a claimed wait began. What stands still for another reason, as between a
    /// resolution and a reopening, is none.
    fn pauses(&self, found: &Found, key: &[Value], rows: &mut Rows) {
        let instance = &found.instance;
        let claims = instance
            .net
            .still
            .as_slice()
            .iter()
            .filter_map(|span| Some((span.from_ms, self.case.wait_claimed_at(span.from_ms)?)));
        for (pause_number, (at_ms, seq)) in (1_i64..).zip(claims) {
            let counting = found.counting();
            let still = &instance.net.still;
            let counted_ms = counting.counted(instance.anchor_at_ms, at_ms, still);
            let mut row = key.to_vec();
            row.extend([
                pause_number.into(),
                self.instances.merchant_id(),
                at(at_ms),
                Value::place(seq),
                counted_ms.into(),
            ]);
            rows.add(&CLOCK_PAUSE, row);
        }
    }

    fn exclusion(
        &self,
        found: &Found,
        key: Vec<Value>,
        (reason, side): (&str, ExclusionSide),
        mark: Option<&Mark>,
    ) -> Vec<Value> {
        let mut row = key;
        row.extend([
            self.instances.merchant_id(),
            Value::text(reason),
            Value::text(side.as_str()),
            at(found.instance.started_at_ms),
            mark.map(|mark| &*mark.evidence).into(),
            mark.and_then(|mark| mark.actor_id.as_deref()).into(),
            mark.and_then(|mark| mark.team_id.as_deref()).into(),
            at(mark.map(|mark| mark.at_ms)),
            mark.is_some_and(|mark| is_late(mark, found)).into(),
        ]);
        row
    }
}
