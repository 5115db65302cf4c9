-- Each clock of each complaint, and beside it what the source says of the response.
SELECT REPLACE(inquiry.customer_ref, 'complaint-', '') AS "case", clock.clock_id AS clock,
    clock.started_at AS started_at_ms, clock.ended_at AS ended_at_ms,
    clock.gross_elapsed_ms AS gross_ms, clock.net_elapsed_ms AS net_ms,
    clock.deadline_at AS deadline_ms,
    CASE clock.net_verdict WHEN 'open' THEN '' ELSE clock.net_verdict END AS verdict,
    source_verdict.verdict AS source_verdict,
    CASE WHEN inquiry.resolution_outcome IS NULL THEN 'in_progress' ELSE 'answered' END AS progress
FROM clock
JOIN inquiry ON inquiry.inquiry_id = clock.inquiry_id
LEFT JOIN source_verdict ON source_verdict.inquiry_id = clock.inquiry_id
    AND source_verdict.promise = 'timely_response'
