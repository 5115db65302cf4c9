//! What the values of expressions are, read as text, numbers, truth and times.

use std::borrow::Cow;

use cel::common::types::{
    CelBool, CelDouble, CelInt, CelNull, CelOptional, CelString, CelTimestamp, CelUInt,
};
use cel::common::value::Val;
use cel::{ExecutionError, Value};
use chrono::SecondsFormat;

use super::row::{Kept, Row};

/// True for a value that says nothing: a field given it is left out.
pub(super) fn is_empty(value: &dyn Val) -> bool {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return text.inner().is_empty();
    }
    value.downcast_ref::<CelNull>().is_some()
        || value.downcast_ref::<CelOptional>().is_some_and(|optional| optional.inner().is_none())
}

/// The value as text: numbers in decimal, times in RFC 3339.
pub(super) fn text(value: &dyn Val) -> Option<Cow<'_, str>> {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return Some(Cow::Borrowed(text.inner()));
    }
    if value.downcast_ref::<CelNull>().is_some() {
        return Some(Cow::Borrowed(""));
    }
    if let Some(number) = value.downcast_ref::<CelInt>() {
        return Some(Cow::Owned(number.inner().to_string()));
    }
    if let Some(number) = value.downcast_ref::<CelUInt>() {
        return Some(Cow::Owned(number.inner().to_string()));
    }
    if let Some(number) = value.downcast_ref::<CelDouble>() {
        return Some(Cow::Owned(number.inner().to_string()));
    }
    if let Some(truth) = value.downcast_ref::<CelBool>() {
        return Some(Cow::Owned(truth.inner().to_string()));
    }
    let at = value.downcast_ref::<CelTimestamp>()?;
    Some(Cow::Owned(at.inner().to_rfc3339_opts(SecondsFormat::AutoSi, true)))
}

/// The value as a whole number; text is read as decimal.
pub(super) fn whole(value: &dyn Val) -> Option<i128> {
    if let Some(number) = value.downcast_ref::<CelInt>() {
        return Some(i128::from(*number.inner()));
    }
    if let Some(number) = value.downcast_ref::<CelUInt>() {
        return Some(i128::from(*number.inner()));
    }
    if let Some(number) = value.downcast_ref::<CelDouble>() {
        let number = *number.inner();
        let is_whole = number.fract() == 0.0 && number.abs() < 9.0e15;
        return is_whole.then_some(number as i128);
    }
    value.downcast_ref::<CelString>()?.inner().trim().parse().ok()
}

/// The value as a number; text is read as decimal.
pub(super) fn number(value: &dyn Val) -> Option<f64> {
    if let Some(number) = value.downcast_ref::<CelDouble>() {
        return Some(*number.inner());
    }
    if let Some(text) = value.downcast_ref::<CelString>() {
        return text.inner().trim().parse().ok();
    }
    whole(value).map(|number| number as f64)
}

/// The value as truth: a bool, or the words `true` and `false`.
pub(super) fn truth(value: &dyn Val) -> Option<bool> {
    if let Some(truth) = value.downcast_ref::<CelBool>() {
        return Some(*truth.inner());
    }
    value.downcast_ref::<CelString>()?.inner().parse().ok()
}

/// Copies a value out of whatever it borrows from.
pub(super) fn keep(value: &dyn Val) -> Result<Kept, ExecutionError> {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return Ok(Box::new(CelString::from(text.inner().to_owned())));
    }
    if let Some(truth) = value.downcast_ref::<CelBool>() {
        return Ok(Box::new(*truth));
    }
    if let Some(row) = value.downcast_ref::<Row>() {
        return Ok(Box::new(row.clone()));
    }
    Value::try_from(value)?.try_into()
}
