//! One expression of a mapping, compiled once: constants and plain cells never reach CEL.

use std::collections::BTreeSet;
use std::sync::Arc;

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};
use cel::common::types::CelString;
use cel::common::value::Val;
use cel::{Context, Env, ExecutionError, Value};

use super::row::Kept;
use super::scope::{ROWS, Scope, Slot, VARIABLES};
use super::value;

/// An expression, ready to be evaluated for any row.
#[derive(Debug)]
pub(super) struct Expression {
    form: Form,
    names: BTreeSet<String>,
    lets: Vec<usize>,
}

#[derive(Debug)]
enum Form {
    Constant(Kept),
    /// A cell of one of the rows, by its place in [`ROWS`].
    Cell(usize, String),
    Let(usize),
    Tree(IdedExpr),
}

/// What an expression may refer to.
pub(super) struct Vocabulary<'a> {
    /// The library.
    pub(super) env: &'a Arc<Env>,
    /// The functions.
    pub(super) root: &'a Context<'static, 'static>,
    /// The names of `[let]` so far, each with its expression.
    pub(super) lets: &'a [(String, Expression)],
    /// The names of `[state]`.
    pub(super) state: &'a [String],
    /// Collects the columns that expressions name.
    pub(super) columns: &'a mut BTreeSet<String>,
}

impl Expression {
    /// Compiles a text, or says what is wrong with it.
    pub(super) fn compile(text: &str, known: &mut Vocabulary<'_>) -> Result<Self, String> {
        let program = known.env.compile(text).map_err(|error| one_line(&error.to_string()))?;
        let mut tree = program.expression().clone();
        let mut met = Met::default();
        visit(&mut tree, &mut |expr| met.look_at(expr));
        let free = met.names.difference(&met.bound).filter(|name| !is_library_word(name));
        let names: BTreeSet<String> = free.cloned().collect();
        met.check_functions(known.root)?;
        met.check_state(known.state)?;
        known.columns.extend(met.columns);
        let mut expression = Self { form: Form::Tree(tree), names, lets: Vec::new() };
        expression.bind_lets(known.lets)?;
        expression.simplify(known)?;
        Ok(expression)
    }

    /// Its value, if that is the same for every row.
    pub(super) fn constant(&self) -> Option<&dyn Val> {
        match &self.form {
            Form::Constant(value) => Some(value.as_ref()),
            Form::Cell(..) | Form::Let(_) | Form::Tree(_) => None,
        }
    }

    /// True if it needs no more than the row itself.
    pub(super) fn is_of_one_row(&self, lets: &[(String, Expression)]) -> bool {
        self.names.iter().all(|name| name == "row" || lets.iter().any(|(known, _)| known == name))
            && self.lets.iter().all(|place| lets[*place].1.is_of_one_row(lets))
    }

    /// True if it, or what it is built on, names this variable.
    pub(super) fn depends_on(&self, name: &str, lets: &[(String, Expression)]) -> bool {
        self.names.contains(name)
            || self.lets.iter().any(|place| lets[*place].1.names.contains(name))
    }

    /// The places of the `[let]` values it needs, each after those that it is built on itself.
    pub(super) fn lets(&self) -> &[usize] {
        &self.lets
    }

    /// Evaluates it and hands the value on.
    pub(super) fn with<T>(
        &self,
        root: &Context<'static, 'static>,
        scope: &Scope<'_>,
        use_value: impl FnOnce(&dyn Val) -> T,
    ) -> Result<T, ExecutionError> {
        match &self.form {
            Form::Constant(value) => Ok(use_value(value.as_ref())),
            Form::Cell(row, column) => Ok(use_value(scope.row_at(*row).cell(column))),
            Form::Let(place) => match &scope.lets[*place] {
                Slot::Set(value) => Ok(use_value(value.as_ref())),
                Slot::Failed(error) => Err(error.clone()),
                Slot::Unset => unreachable!("the names an expression needs are set before it"),
            },
            Form::Tree(tree) => evaluate(tree, root, scope, use_value),
        }
    }

    fn bind_lets(&mut self, lets: &[(String, Expression)]) -> Result<(), String> {
        for name in &self.names {
            let is_known = ROWS.contains(&name.as_str()) || VARIABLES.contains(&name.as_str());
            if is_known {
                continue;
            }
            let place = lets.iter().position(|(known, _)| known == name);
            let place = place.ok_or_else(|| format!("there is no variable `{name}`"))?;
            let below = lets[place].1.lets.iter().copied().chain([place]);
            for place in below {
                if !self.lets.contains(&place) {
                    self.lets.push(place);
                }
            }
        }
        Ok(())
    }

    fn simplify(&mut self, known: &Vocabulary<'_>) -> Result<(), String> {
        let Form::Tree(tree) = &self.form else { return Ok(()) };
        if let Some((row, column)) = cell_of(tree) {
            self.form = Form::Cell(row, column.to_owned());
        } else if let Expr::Ident(_) = &tree.expr
            && let [.., place] = self.lets.as_slice()
        {
            self.form = Form::Let(*place);
        } else if self.names.is_empty() {
            let value = Value::resolve_val(tree, known.root).and_then(|v| value::keep(v.as_ref()));
            self.form = Form::Constant(value.map_err(|error| error.to_string())?);
        }
        Ok(())
    }
}

fn evaluate<'s, T>(
    tree: &IdedExpr,
    root: &Context<'_, 's>,
    scope: &'s Scope<'s>,
    use_value: impl FnOnce(&dyn Val) -> T,
) -> Result<T, ExecutionError> {
    let mut context = root.new_inner_scope();
    context.set_variable_resolver(scope);
    let value = Value::resolve_val(tree, &context).map_err(|error| true_cause(error, scope))?;
    Ok(use_value(value.as_ref()))
}

/// A `[let]` that failed is hidden from CEL; its own error says more than its absence.
fn true_cause(error: ExecutionError, scope: &Scope<'_>) -> ExecutionError {
    let ExecutionError::UndeclaredReference(name) = &error else { return error };
    let slot = scope.let_places.get(name.as_str()).and_then(|place| scope.lets.get(*place));
    match slot {
        Some(Slot::Failed(cause)) => cause.clone(),
        Some(Slot::Set(_) | Slot::Unset) | None => error,
    }
}

#[derive(Default)]
struct Met {
    names: BTreeSet<String>,
    bound: BTreeSet<String>,
    columns: BTreeSet<String>,
    functions: BTreeSet<String>,
    state: BTreeSet<String>,
}

impl Met {
    fn look_at(&mut self, expr: &mut IdedExpr) {
        if let Some((_, column)) = cell_of(expr) {
            self.columns.insert(column.to_owned());
        }
        match &mut expr.expr {
            Expr::Ident(name) => {
                self.names.insert(name.trim_start_matches('.').to_owned());
            }
            Expr::Comprehension(loops) => {
                self.bound.insert(loops.iter_var.clone());
                self.bound.insert(loops.accu_var.clone());
                self.bound.extend(loops.iter_var2.clone());
            }
            Expr::Call(call) if call.target.as_deref().is_none_or(|target| !is_library(target)) => {
                self.functions.insert(call.func_name.clone());
            }
            Expr::Select(select) if select.test && row_of(&select.operand).is_some() => {
                let filled = filled(select);
                self.columns.insert(select.field.clone());
                expr.expr = filled;
            }
            Expr::Select(select) if is_ident(&select.operand, "state") => {
                self.state.insert(select.field.clone());
            }
            Expr::Call(_)
            | Expr::Select(_)
            | Expr::List(_)
            | Expr::Map(_)
            | Expr::Struct(_)
            | Expr::Literal(_)
            | Expr::Unspecified => {}
        }
    }

    fn check_functions(&self, root: &Context<'static, 'static>) -> Result<(), String> {
        for name in &self.functions {
            let is_operator = !name.starts_with(|first: char| first.is_ascii_alphabetic());
            if !is_operator && !is_function(name, root) {
                return Err(format!("there is no function `{name}`"));
            }
        }
        Ok(())
    }

    fn check_state(&self, known: &[String]) -> Result<(), String> {
        match self.state.iter().find(|name| !known.contains(name)) {
            Some(name) => Err(format!("`[state]` has no `{name}`")),
            None => Ok(()),
        }
    }
}

/// Calls it with nothing: only a function that is not there is an undeclared reference then.
fn is_function(name: &str, root: &Context<'static, 'static>) -> bool {
    let text = IdedExpr { id: 0, expr: Expr::Literal(LiteralValue::String(CelString::from(""))) };
    [None, Some(Box::new(text))].into_iter().any(|target| {
        let call = CallExpr { func_name: name.to_owned(), target, args: Vec::new() };
        let called = Value::resolve(&IdedExpr { id: 0, expr: Expr::Call(call) }, root);
        !matches!(called, Err(ExecutionError::UndeclaredReference(_)))
    })
}

/// The names of CEL's types, and those before the dot of its functions.
fn is_library_word(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "bool",
        "bytes",
        "double",
        "int",
        "list",
        "map",
        "math",
        "null_type",
        "optional",
        "string",
        "type",
        "uint",
    ];
    WORDS.contains(&name)
}

fn is_library(target: &IdedExpr) -> bool {
    is_ident(target, "math") || is_ident(target, "optional")
}

fn is_ident(expr: &IdedExpr, wanted: &str) -> bool {
    matches!(&expr.expr, Expr::Ident(name) if name == wanted)
}

fn row_of(expr: &IdedExpr) -> Option<usize> {
    ROWS.iter().position(|row| is_ident(expr, row))
}

/// The row and column of `row.column` and `row["column"]`.
fn cell_of(expr: &IdedExpr) -> Option<(usize, &str)> {
    if let Expr::Select(select) = &expr.expr
        && !select.test
    {
        return Some((row_of(&select.operand)?, &select.field));
    }
    let Expr::Call(call) = &expr.expr else { return None };
    if call.func_name != operators::INDEX {
        return None;
    }
    let [row, column] = call.args.as_slice() else { return None };
    let Expr::Literal(LiteralValue::String(column)) = &column.expr else { return None };
    Some((row_of(row)?, column.inner()))
}

/// `has(row.x)` asks whether there is something in the cell, which is `row.x != ""`.
fn filled(select: &SelectExpr) -> Expr {
    let cell = SelectExpr { test: false, ..select.clone() };
    let cell = IdedExpr { id: 0, expr: Expr::Select(cell) };
    let empty = IdedExpr { id: 0, expr: Expr::Literal(LiteralValue::String(CelString::from(""))) };
    let args = vec![cell, empty];
    Expr::Call(CallExpr { func_name: operators::NOT_EQUALS.to_owned(), target: None, args })
}

/// Shows every part of a tree, the innermost first.
fn visit(expr: &mut IdedExpr, look_at: &mut impl FnMut(&mut IdedExpr)) {
    match &mut expr.expr {
        Expr::Call(call) => {
            call.target.iter_mut().for_each(|target| visit(target, look_at));
            call.args.iter_mut().for_each(|arg| visit(arg, look_at));
        }
        Expr::Comprehension(loops) => {
            visit(&mut loops.iter_range, look_at);
            visit(&mut loops.accu_init, look_at);
            visit(&mut loops.loop_cond, look_at);
            visit(&mut loops.loop_step, look_at);
            visit(&mut loops.result, look_at);
        }
        Expr::List(list) => list.elements.iter_mut().for_each(|element| visit(element, look_at)),
        Expr::Select(select) => visit(&mut select.operand, look_at),
        Expr::Map(map) => map.entries.iter_mut().for_each(|entry| visit_entry(entry, look_at)),
        Expr::Struct(fields) => {
            fields.entries.iter_mut().for_each(|entry| visit_entry(entry, look_at));
        }
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
    look_at(expr);
}

fn visit_entry(
    entry: &mut cel::common::ast::IdedEntryExpr,
    look_at: &mut impl FnMut(&mut IdedExpr),
) {
    match &mut entry.expr {
        EntryExpr::StructField(field) => visit(&mut field.value, look_at),
        EntryExpr::MapEntry(pair) => {
            visit(&mut pair.key, look_at);
            visit(&mut pair.value, look_at);
        }
    }
}

/// CEL draws its errors over several lines; a list of faults has one line for each.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.starts_with('|')).collect::<Vec<_>>().join(" ")
}
