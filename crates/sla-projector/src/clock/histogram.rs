//! Buckets of spans of time: each an eighth wider than it is low.

/// Spans shorter than this, in milliseconds, have a bucket each.
const EXACT_BELOW: u64 = 8;

/// The least span that falls into the same bucket.
pub(super) fn floor_ms(span_ms: i64) -> i64 {
    let span = u64::try_from(span_ms).unwrap_or(0);
    if span < EXACT_BELOW {
        return span_ms.max(0);
    }
    let spare_bits = span.ilog2() - EXACT_BELOW.ilog2();
    i64::try_from((span >> spare_bits) << spare_bits).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_less_than_an_eighth_more_than_its_floor() {
        for span_ms in [0, 1, 7, 8, 9, 15, 16, 17, 18, 1_000, 59_999, 60_000, 86_400_000, i64::MAX]
        {
            let floor = floor_ms(span_ms);
            assert!(floor <= span_ms, "{span_ms}");
            assert!(span_ms - floor <= floor / 8, "{span_ms} falls into {floor}");
            assert_eq!(floor_ms(floor), floor, "{span_ms}");
        }
    }

    #[test]
    fn longer_spans_never_fall_into_lower_buckets() {
        let floors: Vec<i64> = (0..100_000).map(floor_ms).collect();
        assert!(floors.is_sorted());
        assert!(floors.windows(2).filter(|pair| pair[0] != pair[1]).count() > 100);
    }
}
