-- The figures that the header of the BPIC 2013 log publishes itself, named as there. SQLite need
-- not have a square root: Newton's method finds it.
WITH RECURSIVE
step AS (
    SELECT
        inquiry_id,
        status,
        COALESCE(substatus, '') AS substatus,
        occurred_at,
        step_number,
        ROW_NUMBER() OVER (
            PARTITION BY inquiry_id ORDER BY occurred_at DESC, step_number DESC
        ) AS from_the_end
    FROM source_step
),
path AS (
    SELECT
        inquiry_id,
        from_the_end,
        GROUP_CONCAT(status || '/' || substatus, '>') OVER so_far AS fine,
        GROUP_CONCAT(status, '>') OVER so_far AS coarse
    FROM step
    WINDOW so_far AS (
        PARTITION BY inquiry_id
        ORDER BY occurred_at, step_number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
variant AS (
    SELECT COUNT(DISTINCT fine) AS fine, COUNT(DISTINCT coarse) AS coarse
    FROM path
    WHERE from_the_end = 1
),
incident AS (
    SELECT
        i.inquiry_id,
        (i.last_fact_at - i.opened_at) / 1000.0 AS duration_s,
        COUNT(*) AS event_count,
        COUNT(DISTINCT s.team_id) AS team_count,
        COUNT(DISTINCT s.person_id) AS person_count
    FROM inquiry AS i
    JOIN source_step AS s ON s.inquiry_id = i.inquiry_id
    GROUP BY i.inquiry_id
),
mean AS (
    SELECT
        AVG(event_count) AS event_count,
        AVG(team_count) AS team_count,
        AVG(person_count) AS person_count,
        AVG(duration_s) AS duration_s,
        COUNT(*) AS n
    FROM incident
),
root (name, variance, guess, round) AS (
    SELECT
        'events',
        SUM((i.event_count - m.event_count) * (i.event_count - m.event_count)) / (m.n - 1),
        1.0,
        0
    FROM incident AS i, mean AS m
    UNION ALL
    SELECT
        'duration',
        SUM((i.duration_s - m.duration_s) * (i.duration_s - m.duration_s)) / (m.n - 1),
        1.0,
        0
    FROM incident AS i, mean AS m
    UNION ALL
    SELECT name, variance, (guess + variance / guess) / 2, round + 1 FROM root WHERE round < 64
),
deviation AS (
    SELECT name, guess FROM root WHERE round = 64
)
SELECT 'cases' AS figure, n AS value FROM mean
UNION ALL SELECT 'events', SUM(event_count) FROM incident
UNION ALL SELECT 'events per case mean', ROUND(event_count, 3) FROM mean
UNION ALL SELECT 'events per case max', MAX(event_count) FROM incident
UNION ALL SELECT 'events per case min', MIN(event_count) FROM incident
UNION ALL
SELECT 'events per case stdev (sample)', ROUND(guess, 3) FROM deviation WHERE name = 'events'
UNION ALL SELECT 'variants (status/substatus)', fine FROM variant
UNION ALL SELECT 'variants (status only)', coarse FROM variant
UNION ALL SELECT 'distinct org:group', COUNT(DISTINCT team_id) FROM source_step
UNION ALL SELECT 'org:group per case mean', ROUND(team_count, 3) FROM mean
UNION ALL SELECT 'org:group per case max', MAX(team_count) FROM incident
UNION ALL SELECT 'distinct persons', COUNT(DISTINCT person_id) FROM source_step
UNION ALL SELECT 'persons per case mean', ROUND(person_count, 3) FROM mean
UNION ALL SELECT 'persons per case max', MAX(person_count) FROM incident
UNION ALL SELECT 'duration mean s', ROUND(duration_s, 3) FROM mean
UNION ALL SELECT 'duration max s', MAX(duration_s) FROM incident
UNION ALL SELECT 'duration total s', SUM(duration_s) FROM incident
UNION ALL
SELECT 'duration stdev s (sample)', ROUND(guess, 3) FROM deviation WHERE name = 'duration'
UNION ALL
SELECT
    'log start',
    STRFTIME('%Y-%m-%d %H:%M:%S+00:00', MIN(occurred_at) / 1000, 'unixepoch')
FROM source_step
UNION ALL
SELECT 'log end', STRFTIME('%Y-%m-%d %H:%M:%S+00:00', MAX(occurred_at) / 1000, 'unixepoch')
FROM source_step
UNION ALL SELECT 'status values', COUNT(DISTINCT status) FROM source_step
UNION ALL SELECT 'substatus values', COUNT(DISTINCT substatus) FROM source_step;
