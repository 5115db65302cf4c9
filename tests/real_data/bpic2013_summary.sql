-- The summary of the BPIC 2013 incidents: one row a figure, durations in seconds, quantiles by
-- nearest rank (the value at ceil(q · n)), from the views alone.
WITH
incident AS (
    SELECT
        i.inquiry_id,
        i.reopen_count,
        (i.last_fact_at - i.opened_at) / 1000.0 AS duration_s,
        (
            SELECT MIN(s.occurred_at) - i.opened_at
            FROM source_step AS s
            WHERE s.inquiry_id = i.inquiry_id AND s.status = 'Completed'
        ) / 1000.0 AS first_completed_s
    FROM inquiry AS i
),
duration AS (
    SELECT
        duration_s,
        ROW_NUMBER() OVER (ORDER BY duration_s) AS rank,
        COUNT(*) OVER () AS n
    FROM incident
),
completion AS (
    SELECT
        first_completed_s,
        ROW_NUMBER() OVER (ORDER BY first_completed_s) AS rank,
        COUNT(*) OVER () AS n
    FROM incident
    WHERE first_completed_s IS NOT NULL
),
step AS (
    SELECT
        inquiry_id,
        person_id,
        team_id,
        occurred_at,
        LAG(person_id) OVER in_time AS previous_person_id
    FROM source_step
    WINDOW in_time AS (PARTITION BY inquiry_id ORDER BY occurred_at, step_number)
),
person_move AS (
    SELECT
        inquiry_id,
        EXISTS (
            SELECT 1
            FROM source_step AS earlier
            WHERE earlier.inquiry_id = step.inquiry_id
                AND earlier.person_id = step.person_id
                AND earlier.occurred_at < step.occurred_at
        ) AS returns
    FROM step
    WHERE person_id <> previous_person_id
),
team_move AS (
    SELECT inquiry_id, returns_to_earlier_team, returns_straight_back
    FROM handoff
    WHERE team_changed
),
first_line AS (
    SELECT COUNT(*) AS n
    FROM inquiry AS i
    WHERE NOT EXISTS (
        SELECT 1
        FROM source_step AS s
        WHERE s.inquiry_id = i.inquiry_id
            AND (INSTR(s.team_id, '2nd') > 0 OR INSTR(s.team_id, '3rd') > 0)
    )
),
user_wait AS (
    SELECT inquiry_id, waited_ms FROM wait WHERE waited_on = 'customer'
)
SELECT 'cases' AS figure, COUNT(*) AS value FROM incident
UNION ALL SELECT 'events', COUNT(*) FROM source_step
UNION ALL SELECT 'duration_mean_d', ROUND(AVG(duration_s) / 86400, 4) FROM incident
UNION ALL SELECT 'duration_p50_nr_s', duration_s FROM duration WHERE rank = (n + 1) / 2
UNION ALL SELECT 'duration_p90_nr_s', duration_s FROM duration WHERE rank = (9 * n + 9) / 10
UNION ALL
SELECT 'first_completed_p50_nr_s', first_completed_s FROM completion WHERE rank = (n + 1) / 2
UNION ALL
SELECT 'first_completed_p90_nr_s', first_completed_s FROM completion WHERE rank = (9 * n + 9) / 10
UNION ALL
SELECT 'cases_never_completed', COUNT(*) FROM incident WHERE first_completed_s IS NULL
UNION ALL SELECT 'team_handovers', COUNT(*) FROM team_move
UNION ALL SELECT 'cases_with_team_handover', COUNT(DISTINCT inquiry_id) FROM team_move
UNION ALL SELECT 'person_handovers', COUNT(*) FROM person_move
UNION ALL SELECT 'cases_with_person_handover', COUNT(DISTINCT inquiry_id) FROM person_move
UNION ALL SELECT 'pingpong_returns', COUNT(*) FROM team_move WHERE returns_to_earlier_team
UNION ALL
SELECT 'cases_with_pingpong', COUNT(DISTINCT inquiry_id)
FROM team_move
WHERE returns_to_earlier_team
UNION ALL SELECT 'pingpong_aba', COUNT(*) FROM team_move WHERE returns_straight_back
UNION ALL
SELECT 'cases_with_aba', COUNT(DISTINCT inquiry_id) FROM team_move WHERE returns_straight_back
UNION ALL SELECT 'person_pingpong_returns', COUNT(*) FROM person_move WHERE returns
UNION ALL SELECT 'cases_all_L1', n FROM first_line
UNION ALL SELECT 'share_all_L1', ROUND(1.0 * n / (SELECT COUNT(*) FROM inquiry), 4) FROM first_line
UNION ALL SELECT 'reopen_transitions', SUM(reopen_count) FROM incident
UNION ALL SELECT 'cases_reopened', COUNT(*) FROM incident WHERE reopen_count > 0
UNION ALL SELECT 'wait_user_events', COUNT(*) FROM user_wait
UNION ALL SELECT 'cases_wait_user', COUNT(DISTINCT inquiry_id) FROM user_wait
UNION ALL SELECT 'wait_user_s', SUM(waited_ms) / 1000.0 FROM user_wait;
