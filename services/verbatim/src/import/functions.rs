//! The functions that a mapping has beside CEL's own.

use std::sync::Arc;

use cel::common::types::{CelDuration, CelString, CelTimestamp};
use cel::common::value::{CowVal, Val};
use cel::{Context, Env, ExecutionError, FunctionContext, extensions};

use super::identity;
use super::row::{At, Row};
use super::time_format::TimeReader;
use super::value;

type Answer<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;
type Function =
    Box<dyn for<'b, 'v> Fn(&mut FunctionContext<'b, 'v>) -> Answer<'b, 'v> + Send + Sync>;

/// CEL's standard library with its extensions for text, lists and numbers.
pub(super) fn environment() -> Arc<Env> {
    let mut env = Env::stdlib();
    for extension in [extensions::strings, extensions::lists, extensions::math] {
        env.add_extension(extension).expect("each extension is added once to a fresh library");
    }
    Arc::new(env)
}

/// A context without variables that knows every function of a mapping.
pub(super) fn root(env: &Arc<Env>, times: &Arc<TimeReader>) -> Context<'static, 'static> {
    let mut root = Context::with_env(Arc::clone(env));
    let reader = Arc::clone(times);
    let formats = Arc::clone(times);
    let functions: [(&str, Function); 14] = [
        ("time", Box::new(move |call| time(call, &reader))),
        ("parse_time", Box::new(move |call| parse_time(call, &formats))),
        ("at", Box::new(|call| at(call))),
        ("id", Box::new(|call| id(call))),
        ("line", Box::new(|call| line(call))),
        ("uuid5", Box::new(|call| uuid5(call))),
        ("inquiry_id", Box::new(|call| inquiry_id(call))),
        ("coalesce", Box::new(|call| coalesce(call))),
        ("printable", Box::new(|call| printable(call))),
        ("slug", Box::new(|call| slug(call))),
        ("seconds", Box::new(|call| span(call, 1))),
        ("minutes", Box::new(|call| span(call, 60))),
        ("hours", Box::new(|call| span(call, 3_600))),
        ("days", Box::new(|call| span(call, 86_400))),
    ];
    for (name, function) in functions {
        root.add_function(name, function).expect("no function of the library has this name");
    }
    root
}

/// `time(x)`: the instant that a text stands for, in the formats of `[time]`.
fn time<'b, 'v>(call: &FunctionContext<'b, 'v>, times: &TimeReader) -> Answer<'b, 'v> {
    let said = argument(call, 0)?;
    if said.downcast_ref::<CelTimestamp>().is_some() {
        return Ok(said.clone());
    }
    let text = value::text(said.as_ref()).unwrap_or_default();
    instant(call, times.read(&text).map_err(|error| call.error(error)))
}

/// `parse_time(text, format, zone)`: the instant, in a format and zone given on the spot.
fn parse_time<'b, 'v>(call: &FunctionContext<'b, 'v>, times: &TimeReader) -> Answer<'b, 'v> {
    let words = [word(call, 0)?, word(call, 1)?, word(call, 2)?];
    let [text, format, zone] = &words;
    instant(call, times.read_as(text, format, zone).map_err(|error| call.error(error)))
}

/// `at(row)`: when a row says it happened.
fn at<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    instant(call, row(call)?.at.ok_or_else(|| call.error("there is no such row")))
}

/// `id(row)`: the key of a row in the source.
fn id<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let id = row(call)?.id.to_string();
    Ok(CowVal::owned(CelString::from(id)))
}

/// `line(row)`: the line of the file where a row begins.
fn line<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let line = i64::try_from(row(call)?.line).unwrap_or(i64::MAX);
    Ok(CowVal::owned(cel::common::types::CelInt::from(line)))
}

/// `uuid5(part, …)`: an id that follows from its parts.
fn uuid5<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let mut parts = Vec::with_capacity(call.args.len());
    for place in 0..call.args.len() {
        parts.push(word(call, place)?);
    }
    Ok(CowVal::owned(CelString::from(identity::derive(parts).to_string())))
}

/// `inquiry_id(merchant, service, case)`: the inquiry that the case of this key becomes.
fn inquiry_id<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let inquiry_id = identity::inquiry(&word(call, 0)?, &word(call, 1)?, &word(call, 2)?);
    Ok(CowVal::owned(CelString::from(inquiry_id.to_string())))
}

/// `coalesce(a, b, …)`: the first that is not empty, or else the last.
fn coalesce<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let full = call.args.iter().find(|value| !value::is_empty(value.as_ref()));
    full.or(call.args.last()).cloned().ok_or_else(|| call.error("needs at least one value"))
}

/// `printable(text)`: the text without its control characters.
fn printable<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let text = word(call, 0)?;
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    Ok(CowVal::owned(CelString::from(text)))
}

/// `slug(text)`: the text as a code: lower case, everything else than letters and digits one `_`.
fn slug<'b, 'v>(call: &FunctionContext<'b, 'v>) -> Answer<'b, 'v> {
    let text = word(call, 0)?;
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug = slug.trim_end_matches('_').to_owned();
    Ok(CowVal::owned(CelString::from(slug)))
}

/// `seconds(x)`, `minutes(x)`, `hours(x)`, `days(x)`: a span from a number or its text.
fn span<'b, 'v>(call: &FunctionContext<'b, 'v>, unit_s: i64) -> Answer<'b, 'v> {
    let said = argument(call, 0)?;
    let count = value::number(said.as_ref()).ok_or_else(|| call.error("is given no number"))?;
    let millis = count * unit_s as f64 * 1_000.0;
    let is_sane = millis.abs() < 1.0e16;
    if !is_sane {
        return Err(call.error("is given a number beyond all spans"));
    }
    Ok(CowVal::owned(CelDuration::from(chrono::Duration::milliseconds(millis.round() as i64))))
}

fn argument<'c, 'b, 'v>(
    call: &'c FunctionContext<'b, 'v>,
    place: usize,
) -> Result<&'c CowVal<'b, 'v>, ExecutionError> {
    call.args
        .get(place)
        .ok_or_else(|| ExecutionError::invalid_argument_count(place + 1, call.args.len()))
}

fn word(call: &FunctionContext<'_, '_>, place: usize) -> Result<String, ExecutionError> {
    let said = argument(call, place)?;
    let text = value::text(said.as_ref()).ok_or_else(|| call.error("is given no text"))?;
    Ok(text.into_owned())
}

fn row<'c>(call: &'c FunctionContext<'_, '_>) -> Result<&'c Row, ExecutionError> {
    let said: &dyn Val = argument(call, 0)?.as_ref();
    said.downcast_ref::<Row>().ok_or_else(|| call.error("is given no row"))
}

fn instant<'b, 'v>(
    _call: &FunctionContext<'b, 'v>,
    read: Result<At, ExecutionError>,
) -> Answer<'b, 'v> {
    read.map(|at| CowVal::owned(CelTimestamp::from(at)))
}
