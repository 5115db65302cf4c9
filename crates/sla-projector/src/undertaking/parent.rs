//! What every row of an inquiry has: whose it is.

use uuid::Uuid;
use verbatim_projection::Value;
use verbatim_projection::kept::instant;

/// The inquiry to which rows belong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent<'a> {
    pub(super) inquiry_id: Uuid,
    pub(super) merchant_id: &'a str,
}

impl Parent<'_> {
    /// The row of the thing of this id: the three columns that all tables begin with, and these.
    pub(super) fn row<const N: usize>(self, id: Uuid, values: [Value; N]) -> Vec<Value> {
        let whose: [Value; 3] = [self.inquiry_id.into(), id.into(), Value::text(self.merchant_id)];
        whose.into_iter().chain(values).collect()
    }
}

/// An instant that a fact names, as a row has it.
pub(super) fn at(at_ms: i64) -> Value {
    instant(at_ms).into()
}
