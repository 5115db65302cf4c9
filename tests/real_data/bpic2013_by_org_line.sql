-- The BPIC 2013 incidents by the organisation line that answers for them, which is the merchant:
-- durations in seconds, quantiles by nearest rank.
WITH
incident AS (
    SELECT
        i.inquiry_id,
        i.merchant_id,
        i.reopen_count,
        (i.last_fact_at - i.opened_at) / 1000.0 AS duration_s,
        COUNT(*) AS event_count,
        MIN(CASE WHEN s.status = 'Completed' THEN s.occurred_at - i.opened_at END) / 1000.0
            AS first_completed_s
    FROM inquiry AS i
    JOIN source_step AS s ON s.inquiry_id = i.inquiry_id
    GROUP BY i.inquiry_id
),
duration AS (
    SELECT
        merchant_id,
        duration_s,
        ROW_NUMBER() OVER (PARTITION BY merchant_id ORDER BY duration_s) AS rank,
        COUNT(*) OVER (PARTITION BY merchant_id) AS n
    FROM incident
),
completion AS (
    SELECT
        merchant_id,
        first_completed_s,
        ROW_NUMBER() OVER (PARTITION BY merchant_id ORDER BY first_completed_s) AS rank,
        COUNT(*) OVER (PARTITION BY merchant_id) AS n
    FROM incident
    WHERE first_completed_s IS NOT NULL
),
moves AS (
    SELECT
        merchant_id,
        COUNT(*) AS team_handovers,
        SUM(returns_to_earlier_team) AS pingpong,
        COUNT(DISTINCT CASE WHEN returns_to_earlier_team THEN inquiry_id END) AS cases_pingpong
    FROM handoff
    WHERE team_changed
    GROUP BY merchant_id
)
SELECT
    incident.merchant_id AS org_line,
    COUNT(*) AS cases,
    SUM(incident.event_count) AS events,
    (
        SELECT d.duration_s
        FROM duration AS d
        WHERE d.merchant_id = incident.merchant_id AND d.rank = (d.n + 1) / 2
    ) AS duration_p50_nr_s,
    (
        SELECT d.duration_s
        FROM duration AS d
        WHERE d.merchant_id = incident.merchant_id AND d.rank = (9 * d.n + 9) / 10
    ) AS duration_p90_nr_s,
    (
        SELECT c.first_completed_s
        FROM completion AS c
        WHERE c.merchant_id = incident.merchant_id AND c.rank = (c.n + 1) / 2
    ) AS first_completed_p50_nr_s,
    SUM(COALESCE(incident.first_completed_s <= 86400, 0)) AS completed_within_24h,
    COALESCE(moves.team_handovers, 0) AS team_handovers,
    COALESCE(moves.pingpong, 0) AS pingpong,
    COALESCE(moves.cases_pingpong, 0) AS cases_pingpong,
    SUM(incident.reopen_count > 0) AS reopened_cases
FROM incident
LEFT JOIN moves ON moves.merchant_id = incident.merchant_id
GROUP BY incident.merchant_id
ORDER BY cases DESC, org_line;
