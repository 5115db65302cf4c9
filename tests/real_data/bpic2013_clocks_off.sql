-- Instances that do not hold together: honest between net and gross; net what gross is without the
-- customer's holdings; the parts of a breach all of what counted.
SELECT clock.inquiry_id, clock.clock_id, clock.gross_elapsed_ms, clock.net_elapsed_ms,
    clock.honest_elapsed_ms
FROM clock
WHERE clock.ended_at IS NOT NULL AND (
    clock.gross_elapsed_ms < clock.honest_elapsed_ms
    OR clock.honest_elapsed_ms < clock.net_elapsed_ms
    OR clock.clock_id = 'resolution_first'
        AND clock.net_elapsed_ms <> clock.gross_elapsed_ms - COALESCE((
            SELECT SUM(MIN(COALESCE(custody.to_at, clock.ended_at), clock.ended_at)
                - MAX(custody.from_at, clock.counts_from_at))
            FROM custody
            WHERE custody.inquiry_id = clock.inquiry_id AND custody.holder_kind = 'customer'
                AND custody.from_at < clock.ended_at
                AND COALESCE(custody.to_at, clock.ended_at) > clock.counts_from_at), 0)
    OR clock.net_verdict = 'missed' AND clock.net_elapsed_ms <> (
        SELECT SUM(share.net_ms) FROM breach_share AS share
        WHERE share.inquiry_id = clock.inquiry_id AND share.scope = clock.scope
            AND share.clock_id = clock.clock_id AND share.start_seq = clock.start_seq))
