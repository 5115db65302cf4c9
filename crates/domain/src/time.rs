//! Instants and spans, in whole milliseconds of UTC.

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first instant that can be recorded: 0001-01-01T00:00:00Z, as protobuf has it.
    pub const MIN: Timestamp = Timestamp(-62_135_596_800_000);
    /// The last instant that can be recorded: 9999-12-31T23:59:59.999Z, as protobuf has it.
    pub const MAX: Timestamp = Timestamp(253_402_300_799_999);

    /// The instant so many milliseconds after the epoch; nothing outside of MIN and MAX.
    pub fn from_unix_ms(unix_ms: i64) -> Option<Self> {
        let at = Timestamp(unix_ms);
        (Timestamp::MIN..=Timestamp::MAX).contains(&at).then_some(at)
    }

    /// Milliseconds since the epoch.
    pub fn unix_ms(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    pub fn ms_since(self, earlier: Timestamp) -> i64 {
        self.0 - earlier.0
    }
}
