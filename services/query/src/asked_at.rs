//! The instant at which somebody asks: running clocks are judged at it.

use std::time::{SystemTime, UNIX_EPOCH};

use prost_types::Timestamp as ProtoTimestamp;
use verbatim_domain::Timestamp;
use verbatim_grpc::{Fields, unix_ms_to_proto};

/// The instant that a caller named, else the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AskedAt(Timestamp);

impl AskedAt {
    pub(crate) fn read(fields: &mut Fields, field: &str, given: Option<&ProtoTimestamp>) -> Self {
        AskedAt(fields.instant_or_none(field, given).unwrap_or_else(now))
    }

    pub(crate) const fn timestamp(self) -> Timestamp {
        self.0
    }

    pub(crate) fn unix_ms(self) -> i64 {
        self.0.unix_ms()
    }

    /// So many milliseconds later, as far as there are instants.
    pub(crate) fn later(self, ms: i64) -> Self {
        let unix_ms = self.unix_ms().saturating_add(ms);
        AskedAt(instant(unix_ms))
    }

    pub(crate) fn proto(self) -> ProtoTimestamp {
        unix_ms_to_proto(self.0.unix_ms())
    }
}

/// An instant; the first or the last, where there is none so far away.
pub(crate) fn instant(unix_ms: i64) -> Timestamp {
    let unix_ms = unix_ms.clamp(Timestamp::MIN.unix_ms(), Timestamp::MAX.unix_ms());
    Timestamp::from_unix_ms(unix_ms).unwrap_or(Timestamp::MAX)
}

/// The present, as this machine's clock has it.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
