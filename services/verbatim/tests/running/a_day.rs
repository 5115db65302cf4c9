//! A small day of the demo, kept, and then looked at by every other command.

use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use crate::process::{Said, Serving, run};

const DAY: [&str; 7] = ["demo", "--seed", "3", "--inquiries", "80", "--keep", "mall"];

fn a_day_in(folder: &Path) -> Said {
    let demo = run(folder, &DAY);
    assert_eq!(demo.code, 0, "{}", demo.err);
    demo
}

async fn ask(folder: &Path, sql: &'static str) -> String {
    let file = folder.join("mall/views/views.db");
    let mut views = SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut views).await.unwrap()
}

#[test]
fn a_day_is_shown_in_tables_and_bars_and_its_books_balance() {
    let folder = tempfile::tempdir().unwrap();
    let demo = a_day_in(folder.path());
    for shown in [
        "Slowest merchants",
        "Longest unowned",
        "Ping-pong",
        "Decided is not told",
        "for every inquiry",
        "The chain of hands",
        "What was promised",
        "not done yet",
        "One inquiry, three verdicts",
        "290 min",
        "170 min",
        "280 min",
        "86.2 %",
        "10.3 %",
        "3.4 %",
        "█",
        "sqlite3 ",
    ] {
        assert!(demo.out.contains(shown), "the demo does not show `{shown}`:\n{}", demo.out);
    }
    assert!(!demo.out.contains('\u{1b}'), "colour is for terminals");
    let second = run(folder.path(), &DAY);
    assert_eq!(second.code, 1, "a folder that holds a store is not written to");
    assert!(second.err.contains("mall"), "{}", second.err);
}

#[tokio::test]
async fn a_row_that_does_not_follow_from_the_log_is_found_and_a_rebuild_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    a_day_in(folder.path());
    let verify = run(folder.path(), &["verify", "--data-dir", "mall", "--json"]);
    assert_eq!(verify.code, 0, "{} {}", verify.out, verify.err);
    let report: serde_json::Value = serde_json::from_str(&verify.out).unwrap();
    let events = report["partitions"].as_array().unwrap().iter();
    assert!(events.map(|it| it["events"].as_u64().unwrap()).sum::<u64>() > 400);

    let before = ask(folder.path(), "SELECT CAST(SUM(held_ms) AS TEXT) FROM custody").await;
    let file = folder.path().join("mall/views/views.db");
    let mut views = SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    sqlx::query("UPDATE custody SET held_ms = held_ms + 1").execute(&mut views).await.unwrap();
    views.close().await.unwrap();
    let verify = run(folder.path(), &["verify", "--data-dir", "mall"]);
    assert_eq!(verify.code, 1, "{}", verify.out);
    assert!(verify.out.contains("custody") && verify.out.contains("verbatim rebuild"));

    let rebuild = run(folder.path(), &["rebuild", "--data-dir", "mall"]);
    assert_eq!(rebuild.code, 0, "{}", rebuild.err);
    assert!(rebuild.out.contains("custody"), "it says which table held other rows");
    let again = run(folder.path(), &["rebuild", "--data-dir", "mall", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&again.out).expect("it is JSON");
    let differing = told["differing_tables"].as_object().expect("it tells of each projector");
    let differs = |tables: &serde_json::Value| *tables != serde_json::json!([]);
    assert!(differing.contains_key("session"), "{differing:?}");
    assert!(!differing.values().any(differs), "what was mended stays so: {differing:?}");
    let verify = run(folder.path(), &["verify", "--data-dir", "mall"]);
    assert_eq!(verify.code, 0, "{}", verify.out);
    assert_eq!(ask(folder.path(), "SELECT CAST(SUM(held_ms) AS TEXT) FROM custody").await, before);
}

#[tokio::test]
async fn a_kept_day_is_served_again_replayed_and_audited() {
    let folder = tempfile::tempdir().unwrap();
    a_day_in(folder.path());
    let serving = Serving::start(folder.path(), "mall");
    let url = serving.url();
    let sql = "SELECT inquiry_id FROM handoff WHERE outcome = 'accepted' ORDER BY 1 LIMIT 1";
    let inquiry = ask(folder.path(), sql).await;

    let words = ["replay", "--server", &url, "--inquiry", &inquiry, "--json"];
    let replay = run(folder.path(), &words);
    assert_eq!(replay.code, 0, "{}", replay.err);
    let facts: Vec<serde_json::Value> =
        replay.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(facts.len() > 4, "{facts:?}");
    let words = ["replay", "--server", &url, "--kind", "inquiry_opened"];
    assert_eq!(run(folder.path(), &words).out.lines().count(), 80);

    let audit = run(folder.path(), &["audit", &inquiry, "--server", &url]);
    assert_eq!(audit.code, 0, "{}", audit.err);
    assert!(audit.out.contains("= life") && audit.out.contains("handoff_accepted"));
    let audit = run(folder.path(), &["audit", &inquiry, "--server", &url, "--json"]);
    let audit: serde_json::Value = serde_json::from_str(&audit.out).unwrap();
    let chain = audit["chain"].as_array().unwrap();
    let held_ms: i64 = chain.iter().map(|link| link["held_ms"].as_i64().unwrap()).sum();
    assert_eq!(held_ms, audit["life_ms"].as_i64().unwrap());
    let accepted = chain.iter().find(|link| link["fact"] == "handoff_accepted").unwrap();
    for column in ["from", "to", "why", "by", "record"] {
        assert_ne!(accepted[column], "", "{column} of {accepted}");
    }
    let explained = run(folder.path(), &["policy", "explain", &inquiry, "--server", &url]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    for said in
        ["policy `mall_promises` version 1 of the mall", "calendar `service_hours`", "gross "]
    {
        assert!(explained.out.contains(said), "`{said}` is not said:\n{}", explained.out);
    }
    // A store that is being served can be checked, too.
    let verify = run(folder.path(), &["verify", "--data-dir", "mall", "--json"]);
    assert_eq!(verify.code, 0, "{} {}", verify.out, verify.err);
    assert!(verify.err.contains("a copy of this moment"), "{}", verify.err);
    let stranger = "00000000-0000-8000-8000-000000000000";
    let audit = run(folder.path(), &["audit", stranger, "--server", &url]);
    assert_eq!(audit.code, 1);
    assert_eq!(serving.end_by("-TERM").0.code(), Some(0));
}
