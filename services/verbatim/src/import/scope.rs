//! What an expression can see: the row, its neighbours in the case, and what the rules remember.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{CelBool, CelInt, CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use cel::context::VariableResolver;

use super::row::{Kept, Row};

/// The rows that an expression can name.
pub(super) const ROWS: [&str; 5] = ["row", "prev", "next", "first", "last"];

/// Everything else that an expression can name, beside what `[let]` defines.
pub(super) const VARIABLES: [&str; 7] =
    ["is_first", "is_last", "row_no", "row_count", "case_id", "state", "item"];

static STATE: Type = Type::new_unspecified_type("state");
static YES: CelBool = CelBool::TRUE;
static NO: CelBool = CelBool::FALSE;

/// What a named expression of `[let]` is for the row at hand.
#[derive(Debug, Default)]
pub(super) enum Slot {
    /// Not asked for yet.
    #[default]
    Unset,
    /// Evaluated.
    Set(Kept),
    /// Its evaluation failed; whoever needs it fails with the same words.
    Failed(ExecutionError),
}

/// What the rules remember of a case from row to row.
#[derive(Clone, Debug)]
pub(super) struct State {
    names: Arc<[String]>,
    values: Vec<Kept>,
}

impl State {
    /// The state in which every case begins.
    pub(super) fn new(names: Arc<[String]>, values: Vec<Kept>) -> Self {
        Self { names, values }
    }

    /// Remembers a value, by the place of its name.
    pub(super) fn set(&mut self, place: usize, value: Kept) {
        self.values[place] = value;
    }
}

impl Val for State {
    fn get_type(&self) -> &Type {
        &STATE
    }

    fn cel_type() -> &'static Type {
        &STATE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for State {}

impl Indexer for State {
    fn get<'b, 'v>(&'b self, name: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let name = name.downcast_ref::<CelString>().map_or("", |name| name.inner());
        let place = self.names.iter().position(|known| known == name);
        let value = place.and_then(|place| self.values.get(place));
        value
            .map(|value| CowVal::Borrowed(value.as_ref()))
            .ok_or_else(|| ExecutionError::no_such_key(name))
    }

    fn steal<'v>(self: Box<Self>, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(name).map(CowVal::into_owned)
    }
}

/// The variables of one evaluation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The row.
    pub(super) row: &'a Row,
    /// The row before it in the case.
    pub(super) prev: &'a Row,
    /// The row behind it in the case.
    pub(super) next: &'a Row,
    /// The first row of the case.
    pub(super) first: &'a Row,
    /// The last row of the case.
    pub(super) last: &'a Row,
    /// The number of the row within the case, from 1.
    pub(super) row_no: usize,
    /// How many rows the case has.
    pub(super) row_count: usize,
    /// The key of the case.
    pub(super) case_id: &'a str,
    /// What the rules remember.
    pub(super) state: &'a State,
    /// Where each name of `[let]` stands in `lets`.
    pub(super) let_places: &'a HashMap<String, usize>,
    /// The values of `[let]`.
    pub(super) lets: &'a [Slot],
    /// The element at hand of a rule's `each`.
    pub(super) item: Option<&'a dyn Val>,
}

impl Scope<'_> {
    /// A row by its place in [`ROWS`].
    pub(super) fn row_at(&self, place: usize) -> &Row {
        [self.row, self.prev, self.next, self.first, self.last][place]
    }
}

impl VariableResolver for Scope<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let value: &'b dyn Val = match variable {
            "row" => self.row,
            "prev" => self.prev,
            "next" => self.next,
            "first" => self.first,
            "last" => self.last,
            "state" => self.state,
            "is_first" => truth(self.row_no == 1),
            "is_last" => truth(self.row_no == self.row_count),
            "row_no" => return Some(count(self.row_no)),
            "row_count" => return Some(count(self.row_count)),
            "case_id" => return Some(CowVal::owned(CelString::from(self.case_id))),
            "item" => self.item?,
            name => match self.let_places.get(name).and_then(|place| self.lets.get(*place))? {
                Slot::Set(value) => value.as_ref(),
                Slot::Unset | Slot::Failed(_) => return None,
            },
        };
        Some(CowVal::Borrowed(value))
    }
}

fn truth(is_so: bool) -> &'static CelBool {
    if is_so { &YES } else { &NO }
}

fn count<'b>(rows: usize) -> CowVal<'b, 'b> {
    CowVal::owned(CelInt::from(i64::try_from(rows).unwrap_or(i64::MAX)))
}
