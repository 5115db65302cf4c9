//! Evaluates the expressions of a plan for one row at a time.

use cel::common::types::{CelBool, CelTimestamp};
use cel::common::value::Val;
use cel::{Context, ExecutionError};

use std::sync::Arc;

use super::case::Case;
use super::command::Reject;
use super::expression::Expression;
use super::plan::Plan;
use super::row::{At, Kept, Row};
use super::scope::{Scope, Slot, State};
use super::value;

/// A plan at work in one thread.
pub(super) struct Engine {
    /// The plan.
    pub(super) plan: Arc<Plan>,
    root: Context<'static, 'static>,
    nowhere: Row,
}

/// What evaluation carries from rule to rule.
#[derive(Debug)]
pub(super) struct Memory {
    /// What the rules remember.
    pub(super) state: State,
    lets: Vec<Slot>,
}

/// Where in a case an expression is evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The case.
    pub(super) case: &'a Case,
    /// The row, from 0.
    pub(super) row: usize,
    /// The element at hand of a rule's `each`.
    pub(super) item: Option<&'a dyn Val>,
}

impl Memory {
    /// What is remembered when a case begins.
    pub(super) fn new(plan: &Plan) -> Self {
        let lets = plan.lets.iter().map(|_| Slot::Unset).collect();
        Self { state: plan.state.clone(), lets }
    }

    /// Forgets what was evaluated for the row before.
    pub(super) fn begin_row(&mut self) {
        self.lets.iter_mut().for_each(|slot| *slot = Slot::Unset);
    }

    /// Forgets what was evaluated from a state or an item that is no more.
    pub(super) fn forget_passing(&mut self, plan: &Plan) {
        plan.passing_lets.iter().for_each(|place| self.lets[*place] = Slot::Unset);
    }
}

impl Engine {
    /// An engine for a plan.
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let root = plan.root();
        Self { plan, root, nowhere: Row::nowhere() }
    }

    /// Evaluates an expression and hands its value on.
    pub(super) fn with<T>(
        &self,
        place: Place<'_>,
        memory: &mut Memory,
        expression: &Expression,
        use_value: impl FnOnce(&dyn Val) -> T,
    ) -> Result<T, ExecutionError> {
        for needed in expression.lets() {
            if matches!(memory.lets[*needed], Slot::Unset) {
                let named = &self.plan.lets[*needed].1;
                let scope = self.scope(place, memory);
                let value = named.with(&self.root, &scope, value::keep);
                memory.lets[*needed] = match value.and_then(|kept| kept) {
                    Ok(value) => Slot::Set(value),
                    Err(error) => Slot::Failed(error),
                };
            }
        }
        expression.with(&self.root, &self.scope(place, memory), use_value)
    }

    /// Whether a condition holds; one that is not given holds.
    pub(super) fn holds(
        &self,
        place: Place<'_>,
        memory: &mut Memory,
        condition: Option<&Expression>,
    ) -> Result<bool, String> {
        let Some(condition) = condition else { return Ok(true) };
        let truth = self.with(place, memory, condition, |value| {
            value.downcast_ref::<CelBool>().map(|truth| *truth.inner())
        });
        match truth {
            Ok(Some(truth)) => Ok(truth),
            Ok(None) => Err("is neither true nor false".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// An expression as text.
    pub(super) fn text(
        &self,
        place: Place<'_>,
        memory: &mut Memory,
        expression: &Expression,
    ) -> Result<String, String> {
        let text = self.with(place, memory, expression, |value| {
            value::text(value).map(|text| text.into_owned())
        });
        match text {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err("is no text".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// An expression as an instant; text is read in the formats of the mapping.
    pub(super) fn instant(
        &self,
        place: Place<'_>,
        memory: &mut Memory,
        expression: &Expression,
    ) -> Result<At, String> {
        let instant = self.with(place, memory, expression, |value| self.read_time(value));
        instant.map_err(|error| error.to_string()).and_then(|instant| instant)
    }

    /// A value that can be kept.
    pub(super) fn value(
        &self,
        place: Place<'_>,
        memory: &mut Memory,
        expression: &Expression,
    ) -> Result<Kept, String> {
        let value = self.with(place, memory, expression, value::keep);
        value.and_then(|kept| kept).map_err(|error| error.to_string())
    }

    /// The case a row belongs to, and the row with its time; nothing for a row to be left out.
    pub(super) fn place(&self, row: Row) -> Result<Option<(String, Row)>, Box<Reject>> {
        let line = row.line;
        let alone = Case { id: Arc::from(""), rows: vec![row] };
        let place = Place { case: &alone, row: 0, item: None };
        let mut memory = Memory::new(&self.plan);
        let reject = |reason: &str, message: String| Box::new(Reject::row(line, reason, message));
        for skip in &self.plan.skips {
            let skips = self.holds(place, &mut memory, Some(skip));
            if skips.map_err(|error| reject("SKIP_FAILED", format!("`skip` {error}")))? {
                return Ok(None);
            }
        }
        let case_id = self.text(place, &mut memory, &self.plan.case_key);
        let case_id = case_id.map_err(|error| reject("NO_CASE", format!("its case {error}")))?;
        if case_id.is_empty() {
            return Err(reject("NO_CASE", "the key of its case is empty".to_owned()));
        }
        let of_case = |mut reject: Box<Reject>| {
            reject.case.clone_from(&case_id);
            reject
        };
        let at = self.plan.row_at.as_ref();
        let at = at.map(|at| self.instant(place, &mut memory, at)).transpose();
        let at = at.map_err(|error| of_case(reject("NO_TIME", error)))?;
        let id = self.plan.row_id.as_ref();
        let id = id.map(|id| self.text(place, &mut memory, id)).transpose();
        let id = id.map_err(|error| of_case(reject("NO_ROW_ID", format!("its key {error}"))))?;
        let [mut row] = <[Row; 1]>::try_from(alone.rows).expect("one row was put in above");
        row.at = at;
        row.id = id.map_or_else(|| Arc::from(""), Arc::from);
        Ok(Some((case_id, row)))
    }

    fn read_time(&self, value: &dyn Val) -> Result<At, String> {
        if let Some(at) = value.downcast_ref::<CelTimestamp>() {
            return Ok(*at.inner());
        }
        if value::is_empty(value) {
            return Err("there is no time".to_owned());
        }
        let text = value::text(value).ok_or_else(|| "is no time".to_owned())?;
        self.plan.times.read(&text).map_err(|error| error.to_string())
    }

    fn scope<'a>(&'a self, place: Place<'a>, memory: &'a Memory) -> Scope<'a> {
        let rows = &place.case.rows;
        let neighbour = |place: Option<usize>| place.and_then(|place| rows.get(place));
        Scope {
            row: &rows[place.row],
            prev: neighbour(place.row.checked_sub(1)).unwrap_or(&self.nowhere),
            next: neighbour(place.row.checked_add(1)).unwrap_or(&self.nowhere),
            first: rows.first().unwrap_or(&self.nowhere),
            last: rows.last().unwrap_or(&self.nowhere),
            row_no: place.row + 1,
            row_count: rows.len(),
            case_id: &place.case.id,
            state: &memory.state,
            let_places: &self.plan.let_places,
            lets: &memory.lets,
            item: place.item,
        }
    }
}
