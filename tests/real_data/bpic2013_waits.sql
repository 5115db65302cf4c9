SELECT COUNT(*) AS wait_count, (
    SELECT SUM(held_ms) FROM custody WHERE holder_kind = 'customer') AS customer_held_ms
FROM wait WHERE waited_on = 'customer'
