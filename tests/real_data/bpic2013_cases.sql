-- The BPIC 2013 incidents one by one: durations in seconds, the sequence of support lines,
-- hand-overs of teams (as recorded) and of persons (as the source named them), waits for the user.
WITH
step AS (
    SELECT
        inquiry_id,
        status,
        substatus,
        team_id,
        person_id,
        occurred_at,
        CASE
            WHEN INSTR(team_id, '3rd') > 0 AND INSTR(team_id, '2nd') > 0 THEN 'L2L3'
            WHEN INSTR(team_id, '3rd') > 0 THEN 'L3'
            WHEN INSTR(team_id, '2nd') > 0 THEN 'L2'
            ELSE 'L1'
        END AS line,
        ROW_NUMBER() OVER (
            PARTITION BY inquiry_id, person_id ORDER BY occurred_at, step_number
        ) AS times_seen,
        LAG(person_id) OVER in_time AS previous_person_id,
        LEAD(status) OVER in_time AS next_status
    FROM source_step
    WINDOW in_time AS (PARTITION BY inquiry_id ORDER BY occurred_at, step_number)
),
line_move AS (
    SELECT
        inquiry_id,
        occurred_at,
        line,
        LAG(line, 1, '') OVER (PARTITION BY inquiry_id ORDER BY occurred_at) AS previous_line
    FROM step
),
line_path AS (
    SELECT
        inquiry_id,
        GROUP_CONCAT(line, '>') OVER (
            PARTITION BY inquiry_id
            ORDER BY occurred_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS lines,
        ROW_NUMBER() OVER (PARTITION BY inquiry_id ORDER BY occurred_at DESC) AS from_the_end
    FROM line_move
    WHERE line <> previous_line
),
steps AS (
    SELECT
        inquiry_id,
        COUNT(*) AS events,
        COUNT(DISTINCT team_id) AS teams,
        COUNT(DISTINCT person_id) AS persons,
        SUM(person_id <> previous_person_id) AS person_handovers,
        SUM(person_id <> previous_person_id AND times_seen > 1) AS person_pingpong,
        MIN(line = 'L1') AS all_l1,
        SUM(status = 'Queued') AS queued,
        MIN(CASE WHEN status = 'Completed' THEN occurred_at END) AS first_completed_at,
        MAX(CASE WHEN next_status IS NULL THEN status || '/' || substatus END) AS ended
    FROM step
    GROUP BY inquiry_id
),
moves AS (
    SELECT
        inquiry_id,
        COUNT(*) AS team_handovers,
        SUM(returns_to_earlier_team) AS pingpong,
        SUM(returns_straight_back) AS pingpong_aba
    FROM handoff
    WHERE team_changed
    GROUP BY inquiry_id
),
user_waits AS (
    SELECT inquiry_id, COUNT(*) AS wait_user, SUM(waited_ms) / 1000.0 AS wait_user_s
    FROM wait
    WHERE waited_on = 'customer'
    GROUP BY inquiry_id
)
SELECT
    SUBSTR(i.customer_ref, LENGTH('incident-') + 1) AS "case",
    steps.events,
    STRFTIME('%Y-%m-%d %H:%M:%S+00:00', i.opened_at / 1000, 'unixepoch') AS opened_at,
    STRFTIME('%Y-%m-%d %H:%M:%S+00:00', i.last_fact_at / 1000, 'unixepoch') AS last_at,
    (i.last_fact_at - i.opened_at) / 1000.0 AS duration_s,
    (steps.first_completed_at - i.opened_at) / 1000.0 AS first_completed_s,
    i.merchant_id AS org_line,
    i.category AS product,
    UPPER(SUBSTR(i.priority, 1, 1)) || SUBSTR(i.priority, 2) AS impact,
    steps.teams,
    steps.persons,
    COALESCE(moves.team_handovers, 0) AS team_handovers,
    COALESCE(steps.person_handovers, 0) AS person_handovers,
    COALESCE(moves.pingpong, 0) AS pingpong,
    COALESCE(moves.pingpong_aba, 0) AS pingpong_aba,
    COALESCE(steps.person_pingpong, 0) AS person_pingpong,
    line_path.lines,
    CASE WHEN steps.all_l1 THEN 'True' ELSE 'False' END AS "all_L1",
    i.reopen_count AS reopened,
    steps.queued,
    COALESCE(user_waits.wait_user, 0) AS wait_user,
    COALESCE(user_waits.wait_user_s, 0.0) AS wait_user_s,
    steps.ended
FROM inquiry AS i
JOIN steps ON steps.inquiry_id = i.inquiry_id
JOIN line_path ON line_path.inquiry_id = i.inquiry_id AND line_path.from_the_end = 1
LEFT JOIN moves ON moves.inquiry_id = i.inquiry_id
LEFT JOIN user_waits ON user_waits.inquiry_id = i.inquiry_id
ORDER BY "case";
