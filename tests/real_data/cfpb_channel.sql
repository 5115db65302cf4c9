-- The complaints of the CFPB by the channel on which they were submitted.
-- Means are rounded half to even.
WITH complaint AS (
    SELECT
        i.inquiry_id,
        i.merchant_id,
        i.channel,
        COALESCE(i.resolution_outcome, '') AS outcome,
        (i.first_assigned_at - i.opened_at) / 86400000 AS days_to_send,
        EXISTS (
            SELECT 1
            FROM source_verdict AS v
            WHERE v.inquiry_id = i.inquiry_id
                AND v.promise = 'timely_response'
                AND v.verdict = 'kept'
        ) AS timely,
        EXISTS (
            SELECT 1
            FROM feedback AS f
            WHERE f.inquiry_id = i.inquiry_id AND f.polarity = 'negative'
        ) AS disputed
    FROM inquiry AS i
),
figure AS (
    SELECT
        channel,
        COUNT(*) AS complaints,
        SUM(timely) AS timely_yes,
        ROUND(AVG(timely), 4) AS timely_share,
        SUM(disputed) AS disputed,
        ROUND(AVG(disputed), 4) AS disputed_share,
        SUM(days_to_send = 0) AS sent_same_day,
        1000 * SUM(days_to_send) / COUNT(*) AS thousandth_days,
        1000 * SUM(days_to_send) % COUNT(*) * 2 AS twice_the_rest,
        MAX(days_to_send) AS days_to_send_max,
        SUM(days_to_send < 0) AS negative_days,
        SUM(outcome = 'closed_with_explanation') AS closed_with_explanation,
        SUM(outcome LIKE '%relief') AS relief,
        SUM(outcome = '') AS in_progress,
        SUM(outcome = 'untimely_response') AS untimely
    FROM complaint
    GROUP BY channel
)
SELECT
    UPPER(SUBSTR(channel, 1, 1)) || REPLACE(SUBSTR(channel, 2), '_', ' ') AS "Submitted via",
    complaints,
    timely_yes,
    timely_share,
    disputed,
    disputed_share,
    sent_same_day,
    (
        thousandth_days
        + (twice_the_rest > complaints OR (twice_the_rest = complaints AND thousandth_days % 2 = 1))
    ) / 1000.0 AS days_to_send_mean,
    days_to_send_max,
    negative_days,
    closed_with_explanation,
    relief,
    in_progress,
    untimely
FROM figure
ORDER BY channel;
