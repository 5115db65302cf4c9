//! One value of a row.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_domain::Timestamp;

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// A UUID.
    Uuid(Uuid),
    /// Text, or a day.
    Text(Arc<str>),
    /// A whole number.
    BigInt(i64),
    /// An instant.
    Timestamp(Timestamp),
    /// Yes or no.
    Boolean(bool),
}

impl Value {
    /// Text, if there is any.
    pub fn text(text: &str) -> Self {
        Value::Text(text.into())
    }

    /// A place in the log or in a stream as SQL has it; neither will ever hold 2⁶³ of anything.
    pub fn place(place: u64) -> Self {
        Value::BigInt(i64::try_from(place).unwrap_or(i64::MAX))
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Value::BigInt(i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub(crate) fn number(&self) -> i64 {
        match self {
            Value::BigInt(number) => *number,
            Value::Null
            | Value::Uuid(_)
            | Value::Text(_)
            | Value::Timestamp(_)
            | Value::Boolean(_) => 0,
        }
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Value::Timestamp(at)
    }
}

impl From<Uuid> for Value {
    fn from(uuid: Uuid) -> Self {
        Value::Uuid(uuid)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::BigInt(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Value::Boolean(yes)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
