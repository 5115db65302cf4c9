-- Inquiries whose holdings do not add up to their life, overlap or leave a gap: there must be none.
WITH holding AS (
    SELECT
        inquiry_id,
        from_at,
        held_ms,
        LEAD(from_at) OVER (PARTITION BY inquiry_id ORDER BY holding_number) AS next_from_at
    FROM custody
),
total AS (
    SELECT
        inquiry_id,
        SUM(held_ms) AS held_ms,
        MIN(from_at) AS from_at,
        SUM(COALESCE(next_from_at <> from_at + held_ms, 0)) AS break_count
    FROM holding
    GROUP BY inquiry_id
)
SELECT i.inquiry_id, i.life_ms, total.held_ms
FROM inquiry AS i
LEFT JOIN total ON total.inquiry_id = i.inquiry_id
WHERE COALESCE(total.held_ms, 0) <> i.life_ms
    OR total.from_at <> i.opened_at
    OR total.break_count > 0;
