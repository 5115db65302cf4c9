-- The figures of each company from its promises and clocks, the source's verdict beside our own.
-- Means are rounded half to even.
WITH last_day AS (
    SELECT MAX(said_at) AS at
    FROM source_verdict
),
complaint AS (
    SELECT
        i.merchant_id,
        COALESCE(i.resolution_outcome, '') AS outcome,
        sent.gross_elapsed_ms / 86400000 AS days_to_send,
        sent.ended_at IS NULL AS sent_before_received,
        sent.net_verdict = 'met' AS sent_in_time,
        v.verdict = 'kept' AS kept,
        v.verdict = 'missed' AS missed,
        p.outcome = 'open' AND duty.net_verdict = 'open' AS open,
        duty.net_met_until_at < last_day.at AS late,
        EXISTS (
            SELECT 1
            FROM feedback AS f
            WHERE f.inquiry_id = i.inquiry_id AND f.polarity = 'negative'
        ) AS disputed
    FROM inquiry AS i
    CROSS JOIN last_day
    INNER JOIN promise AS p ON p.inquiry_id = i.inquiry_id
    INNER JOIN source_verdict AS v
        ON v.inquiry_id = i.inquiry_id AND v.promise = 'timely_response'
    INNER JOIN clock AS sent
        ON sent.inquiry_id = i.inquiry_id AND sent.clock_id = 'sent_to_company'
    INNER JOIN clock AS duty
        ON duty.inquiry_id = i.inquiry_id AND duty.clock_id = 'response_duty'
        AND duty.subject_id = p.promise_id
),
figure AS (
    SELECT
        merchant_id,
        COUNT(*) AS complaints,
        SUM(kept) AS timely_yes,
        SUM(missed) AS timely_no,
        ROUND(AVG(kept), 4) AS timely_share,
        SUM(disputed) AS disputed,
        ROUND(AVG(disputed), 4) AS disputed_share,
        SUM(days_to_send = 0) AS sent_same_day,
        SUM(sent_in_time) AS sent_in_time,
        1000 * SUM(days_to_send) / COUNT(*) AS thousandth_days,
        1000 * SUM(days_to_send) % COUNT(*) * 2 AS twice_the_rest,
        MAX(days_to_send) AS days_to_send_max,
        SUM(sent_before_received) AS negative_days,
        SUM(outcome = 'closed_with_explanation') AS closed_with_explanation,
        SUM(outcome LIKE '%relief') AS relief,
        SUM(outcome = '') AS in_progress,
        SUM(outcome = '' AND kept) AS in_progress_kept,
        SUM(outcome = '' AND missed) AS in_progress_missed,
        SUM(outcome = 'untimely_response') AS untimely,
        SUM(open) AS ledger_open,
        SUM(open AND late) AS ledger_late,
        SUM(open AND late AND kept) AS ledger_late_source_kept,
        SUM(open AND NOT late AND missed) AS ledger_due_source_missed
    FROM complaint
    GROUP BY merchant_id
)
SELECT
    merchant_id AS "Company",
    complaints,
    timely_yes,
    timely_no,
    timely_share,
    disputed,
    disputed_share,
    sent_same_day,
    sent_in_time,
    (
        thousandth_days
        + (twice_the_rest > complaints OR (twice_the_rest = complaints AND thousandth_days % 2 = 1))
    ) / 1000.0 AS days_to_send_mean,
    days_to_send_max,
    negative_days,
    closed_with_explanation,
    relief,
    in_progress,
    in_progress_kept,
    in_progress_missed,
    untimely,
    ledger_open,
    ledger_late,
    ledger_late_source_kept,
    ledger_due_source_missed
FROM figure
ORDER BY complaints DESC, merchant_id;
