SELECT REPLACE(inquiry.customer_ref, 'incident-', '') AS "case", clock.clock_id AS clock,
    clock.started_at AS started_at_ms, clock.ended_at AS ended_at_ms,
    clock.gross_elapsed_ms AS gross_ms, clock.net_elapsed_ms AS net_ms,
    clock.deadline_at AS deadline_ms,
    CASE clock.net_verdict WHEN 'open' THEN '' ELSE clock.net_verdict END AS verdict
FROM clock JOIN inquiry ON inquiry.inquiry_id = clock.inquiry_id
