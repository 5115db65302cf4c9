//! Instants and spans between whole milliseconds and protobuf's pairs.

use std::time::Duration;

use verbatim_domain::Timestamp;

/// The instant as protobuf has it.
pub fn instant_to_proto(at: Timestamp) -> prost_types::Timestamp {
    unix_ms_to_proto(at.unix_ms())
}

/// The instant so many milliseconds after 1970, as protobuf has it.
pub fn unix_ms_to_proto(unix_ms: i64) -> prost_types::Timestamp {
    let nanos = i32::try_from(unix_ms.rem_euclid(1000) * 1_000_000).unwrap_or(0);
    prost_types::Timestamp { seconds: unix_ms.div_euclid(1000), nanos }
}

/// The instant that protobuf means, whole milliseconds; none outside of the years 1 to 9999.
pub(crate) fn instant_from_proto(at: &prost_types::Timestamp) -> Option<Timestamp> {
    let within_second = (0..1_000_000_000).contains(&at.nanos);
    if !within_second {
        return None;
    }
    let unix_ms = at.seconds.checked_mul(1000)?.checked_add(i64::from(at.nanos) / 1_000_000)?;
    Timestamp::from_unix_ms(unix_ms)
}

/// The span as protobuf has it.
pub fn span_to_proto(span: Duration) -> prost_types::Duration {
    let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    let nanos = i32::try_from(span.subsec_nanos()).unwrap_or(0);
    prost_types::Duration { seconds, nanos }
}

/// The span that protobuf means; none if it is negative or no span at all.
pub(crate) fn span_from_proto(span: &prost_types::Duration) -> Option<Duration> {
    let seconds = u64::try_from(span.seconds).ok()?;
    let nanos = u32::try_from(span.nanos).ok()?;
    (nanos < 1_000_000_000).then(|| Duration::new(seconds, nanos))
}
