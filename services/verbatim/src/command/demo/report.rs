//! The tables that a manager looks at, by SQL on the views alone.

use sqlx::{AssertSqlSafe, Row, SqlitePool};

use crate::terminal;

/// What a column shows.
#[derive(Debug, Clone, Copy)]
enum Shows {
    Text,
    Number,
    Span,
    Percent,
}

/// One table: a title, columns, and the question.
struct Question {
    title: &'static str,
    columns: &'static [(&'static str, Shows)],
    sql: &'static str,
}

const QUESTIONS: [Question; 6] = [
    Question {
        title: "Slowest merchants, by median first response",
        columns: &[
            ("merchant", Shows::Text),
            ("inquiries", Shows::Number),
            ("median first response", Shows::Span),
            ("median resolution", Shows::Span),
            ("dissatisfied", Shows::Percent),
        ],
        sql: "
            WITH answered AS (
                SELECT merchant_id, first_response_ms,
                    ROW_NUMBER() OVER (PARTITION BY merchant_id ORDER BY first_response_ms)
                        AS place,
                    COUNT(*) OVER (PARTITION BY merchant_id) AS n
                FROM inquiry WHERE first_response_ms IS NOT NULL),
            resolved AS (
                SELECT merchant_id, first_resolution_ms,
                    ROW_NUMBER() OVER (PARTITION BY merchant_id ORDER BY first_resolution_ms)
                        AS place,
                    COUNT(*) OVER (PARTITION BY merchant_id) AS n
                FROM inquiry WHERE first_resolution_ms IS NOT NULL)
            SELECT a.merchant_id,
                (SELECT COUNT(*) FROM inquiry i WHERE i.merchant_id = a.merchant_id),
                a.first_response_ms, r.first_resolution_ms,
                (SELECT 100 * SUM(polarity = 'negative') / COUNT(*) FROM feedback f
                 WHERE f.merchant_id = a.merchant_id)
            FROM answered a LEFT JOIN resolved r
                ON r.merchant_id = a.merchant_id AND r.place = (r.n + 1) / 2
            WHERE a.place = (a.n + 1) / 2
            ORDER BY a.first_response_ms DESC LIMIT 8",
    },
    Question {
        title: "Longest unowned: nobody held the customer",
        columns: &[
            ("inquiry", Shows::Text),
            ("merchant", Shows::Text),
            ("held by nobody for", Shows::Span),
            ("of its life", Shows::Percent),
        ],
        sql: "
            SELECT c.inquiry_id, i.merchant_id, SUM(c.held_ms), 100 * SUM(c.held_ms) / i.life_ms
            FROM custody c JOIN inquiry i USING (inquiry_id)
            WHERE c.holder_kind = 'nobody' GROUP BY c.inquiry_id
            ORDER BY 3 DESC, 1 LIMIT 5",
    },
    Question {
        title: "Ping-pong: pairs between which inquiries go to and fro",
        columns: &[
            ("merchant", Shows::Text),
            ("pair", Shows::Text),
            ("accepted", Shows::Number),
            ("straight back", Shows::Number),
            ("declined", Shows::Number),
            ("median answer", Shows::Span),
        ],
        sql: "
            WITH paired AS (
                SELECT merchant_id, outcome, returns_straight_back, answered_after_ms,
                    MIN(from_team_id, to_team_id) || ' ⇄ ' || MAX(from_team_id, to_team_id) AS pair
                FROM handoff WHERE from_team_id IS NOT NULL),
            ranked AS (
                SELECT *, ROW_NUMBER() OVER (PARTITION BY merchant_id, pair
                        ORDER BY answered_after_ms) AS place,
                    COUNT(*) OVER (PARTITION BY merchant_id, pair) AS n
                FROM paired WHERE outcome <> 'open')
            SELECT merchant_id, pair, SUM(outcome = 'accepted'), SUM(returns_straight_back),
                SUM(outcome = 'declined'),
                MAX(CASE WHEN place = (n + 1) / 2 THEN answered_after_ms END)
            FROM ranked GROUP BY merchant_id, pair ORDER BY 4 DESC, 3 DESC, 1, 2 LIMIT 6",
    },
    Question {
        title: "Decided is not told",
        columns: &[
            ("channel", Shows::Text),
            ("decided", Shows::Number),
            ("never told", Shows::Number),
            ("slowest tenth told after", Shows::Span),
        ],
        sql: "
            WITH told AS (
                SELECT channel, decide_to_tell_ms,
                    ROW_NUMBER() OVER (PARTITION BY channel ORDER BY decide_to_tell_ms) AS place,
                    COUNT(*) OVER (PARTITION BY channel) AS n
                FROM inquiry WHERE decide_to_tell_ms IS NOT NULL)
            SELECT i.channel, COUNT(i.first_resolved_at),
                SUM(i.first_resolved_at IS NOT NULL AND i.told_at IS NULL),
                (SELECT MIN(decide_to_tell_ms) FROM told t
                 WHERE t.channel = i.channel AND t.place * 10 >= t.n * 9)
            FROM inquiry i GROUP BY i.channel ORDER BY 4 DESC",
    },
    Question {
        title: "What was promised and what was kept, counted three ways side by side",
        columns: &[
            ("clock", Shows::Text),
            ("gross", Shows::Text),
            ("net of waiting", Shows::Text),
            ("honestly net", Shows::Text),
            ("out of account", Shows::Number),
            ("not done yet", Shows::Number),
        ],
        sql: "
            WITH told AS (
                SELECT clock_id, SUM(gross_met_count) AS gross_met,
                    SUM(gross_missed_count) AS gross_missed, SUM(net_met_count) AS net_met,
                    SUM(net_missed_count) AS net_missed, SUM(honest_met_count) AS honest_met,
                    SUM(honest_missed_count) AS honest_missed,
                    SUM(excluded_count) AS excluded, SUM(open_count) AS not_done
                FROM clock_day GROUP BY clock_id)
            SELECT clock_id,
                printf('%.1f %%, %d missed', 100.0 * gross_met / (gross_met + gross_missed),
                    gross_missed),
                printf('%.1f %%, %d missed', 100.0 * net_met / (net_met + net_missed), net_missed),
                printf('%.1f %%, %d missed', 100.0 * honest_met / (honest_met + honest_missed),
                    honest_missed),
                excluded, not_done
            FROM told WHERE net_met + net_missed > 0
            ORDER BY 1.0 * net_met / (net_met + net_missed), 1",
    },
    Question {
        title: "Who held the customers, all together",
        columns: &[("holder", Shows::Text), ("for", Shows::Span), ("share", Shows::Percent)],
        sql: "
            SELECT holder_kind, SUM(held_ms),
                100 * SUM(held_ms) / (SELECT SUM(held_ms) FROM custody)
            FROM custody GROUP BY holder_kind ORDER BY 2 DESC",
    },
];

pub(super) async fn show(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    for question in QUESTIONS {
        let rows = sqlx::query(AssertSqlSafe(question.sql)).fetch_all(pool).await?;
        let mut shown = Vec::new();
        for row in rows {
            let cells = question.columns.iter().enumerate();
            shown.push(
                cells
                    .map(|(place, (_, shows))| cell(&row, place, *shows))
                    .collect::<Result<_, _>>()?,
            );
        }
        let header: Vec<&str> = question.columns.iter().map(|(name, _)| *name).collect();
        terminal::table(question.title, &header, shown);
    }
    check(pool).await
}

fn cell(row: &sqlx::sqlite::SqliteRow, place: usize, shows: Shows) -> Result<String, sqlx::Error> {
    if matches!(shows, Shows::Text) {
        return Ok(row.try_get::<Option<String>, _>(place)?.unwrap_or_default());
    }
    let number: Option<i64> = row.try_get(place)?;
    Ok(number.map_or_else(String::new, |number| match shows {
        Shows::Span => terminal::span(number),
        Shows::Percent => format!("{number} %"),
        Shows::Text | Shows::Number => number.to_string(),
    }))
}

/// The books balance, or the demo says so.
async fn check(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let off: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM inquiry i WHERE i.life_ms <>
         (SELECT COALESCE(SUM(held_ms), 0) FROM custody c WHERE c.inquiry_id = i.inquiry_id)",
    )
    .fetch_one(pool)
    .await?;
    let verdict = if off == 0 { "for every inquiry".to_owned() } else { format!("except {off}") };
    terminal::say(&format!("\nThe holdings add up to the life, to the millisecond, {verdict}."));
    Ok(())
}
