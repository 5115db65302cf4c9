-- The response duty of every complaint: what the source says of it, beside the ledger's own
-- judgement of the promise and of its clock. The clock is late if its time had passed on the last
-- day of which the source says anything.
WITH last_day AS (
    SELECT MAX(said_at) AS at
    FROM source_verdict
)
SELECT
    v.verdict AS source_verdict,
    CASE WHEN i.resolution_outcome IS NULL THEN 'in_progress' ELSE 'answered' END AS progress,
    p.outcome AS promise_outcome,
    duty.net_verdict AS clock_verdict,
    CASE WHEN duty.net_met_until_at < last_day.at THEN 'late' ELSE 'due' END AS on_the_last_day,
    COUNT(*) AS complaints
FROM inquiry AS i
CROSS JOIN last_day
LEFT JOIN source_verdict AS v
    ON v.inquiry_id = i.inquiry_id AND v.promise = 'timely_response'
LEFT JOIN promise AS p ON p.inquiry_id = i.inquiry_id
LEFT JOIN clock AS duty
    ON duty.inquiry_id = i.inquiry_id AND duty.subject_id = p.promise_id
    AND duty.clock_id = 'response_duty' AND duty.started_at = p.made_at
    AND duty.deadline_at = p.due_at
GROUP BY source_verdict, progress, promise_outcome, clock_verdict, on_the_last_day
ORDER BY source_verdict, progress, promise_outcome, clock_verdict, on_the_last_day;
