//! Parts of questions that metrics over clocks share. Which clocks a metric is about is said by
//! what they measure, not by their ids: those are a policy's own.

/// Instances that ended with a verdict, met ones in the numerator: of these clocks, counted so.
macro_rules! clock_rate {
    ($way:literal, $variant:literal, $clocks:literal) => {
        concat!(
            "SELECT scope || '/' || clock_id || '",
            $variant,
            "' AS variant, merchant_id, started_at AS counted_at, inquiry_id, \
             start_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN ",
            $way,
            "_verdict = 'met' THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms \
             FROM clock WHERE ",
            $clocks,
            $way,
            "_verdict IN ('met', 'missed')"
        )
    };
}
pub(super) use clock_rate;

/// How long fulfilled instances took that are in account: of these clocks, this column.
macro_rules! clock_time {
    ($value:literal, $variant:literal, $measures:literal) => {
        concat!(
            "SELECT scope || '/' || clock_id || '",
            $variant,
            "' AS variant, merchant_id, started_at AS counted_at, inquiry_id, \
             start_seq AS event_seq, 1 AS in_denominator, 0 AS in_numerator, ",
            $value,
            " AS value_ms FROM clock WHERE measures = '",
            $measures,
            "' AND ending = 'fulfilled' AND excluded_reason IS NULL"
        )
    };
}
pub(super) use clock_time;

/// Breaches by the kind of holder, counted so.
macro_rules! breach_time {
    ($way:literal) => {
        concat!(
            "SELECT share.scope || '/' || share.clock_id || '/",
            $way,
            "/' || share.holder_kind AS variant, share.merchant_id, \
             clock.started_at AS counted_at, share.inquiry_id, share.start_seq AS event_seq, \
             0 AS in_denominator, {bool:share.is_holder_at_",
            $way,
            "_breach} AS in_numerator, share.",
            $way,
            "_ms AS value_ms FROM breach_share AS share JOIN clock \
             ON clock.inquiry_id = share.inquiry_id AND clock.scope = share.scope \
             AND clock.clock_id = share.clock_id AND clock.subject_id = share.subject_id \
             AND clock.start_seq = share.start_seq \
             AND clock.interval_number = share.interval_number WHERE clock.",
            $way,
            "_verdict = 'missed'"
        )
    };
}
pub(super) use breach_time;
