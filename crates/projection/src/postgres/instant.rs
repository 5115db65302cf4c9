//! An instant as PostgreSQL writes it: microseconds since 2000, exactly.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};

/// The first millisecond of 2000, in milliseconds since 1970.
const EPOCH_MS: i64 = 946_684_800_000;

/// An instant of whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    unix_ms: i64,
}

impl Instant {
    /// The instant so many milliseconds after 1970.
    pub(crate) const fn from_unix_ms(unix_ms: i64) -> Self {
        Instant { unix_ms }
    }

    /// Milliseconds since 1970.
    pub(crate) const fn unix_ms(self) -> i64 {
        self.unix_ms
    }

    /// As PostgreSQL writes it.
    pub(super) fn micros(self) -> Result<i64, BoxDynError> {
        let micros = self.unix_ms.checked_sub(EPOCH_MS).and_then(|ms| ms.checked_mul(1000));
        Ok(micros.ok_or("an instant that PostgreSQL cannot write")?)
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl PgHasArrayType for Instant {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_timestamptz")
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode_by_ref(&self.micros()?, buffer)
    }
}

impl Decode<'_, Postgres> for Instant {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let micros: i64 = Decode::<Postgres>::decode(value)?;
        Ok(Instant { unix_ms: micros.div_euclid(1000) + EPOCH_MS })
    }
}
