//! How the rows of a source become cases, whatever their shape and order.

use std::io::Write;

use super::{Order, PLAIN, import, outcome, plan};

const SPREAD: &str = "case,at,status\n\
    a,2020-01-03T00:00:00Z,closed\n\
    b,2020-01-01T00:00:00Z,open\n\
    a,2020-01-01T00:00:00Z,open\n\
    a,2020-01-02T00:00:00Z,busy\n";

#[test]
fn rows_of_a_case_are_brought_together_and_sorted_by_their_times() {
    let outcome = import(PLAIN, "log.csv", SPREAD);
    assert_eq!(outcome.said("status"), ["open", "busy", "closed", "open"]);
    assert_eq!(outcome.said("row_id"), ["a/1", "a/2", "a/3", "b/1"]);
    let lines: Vec<u64> = outcome.commands.iter().map(|command| command.line).collect();
    assert_eq!(lines, [4, 4, 5, 2, 3, 3]);
    assert_eq!((outcome.cases, outcome.rows), (2, 4));
}

#[test]
fn rows_at_the_same_time_stay_as_the_file_has_them() {
    let rows = "case,at,status\na,2020-01-01,one\na,2020-01-01,two\na,2020-01-01,three\n";
    assert_eq!(import(PLAIN, "log.csv", rows).said("status"), ["one", "two", "three"]);
}

#[test]
fn the_same_file_in_another_order_gives_the_same_request_ids() {
    let (header, rows) = SPREAD.split_once('\n').unwrap();
    let mut lines: Vec<&str> = rows.lines().collect();
    lines.reverse();
    let turned = format!("{header}\n{}\n", lines.join("\n"));
    let ids = |content: &str| {
        let mut ids = import(PLAIN, "log.csv", content).said("context.request_id");
        ids.sort();
        ids
    };
    assert_eq!(ids(SPREAD), ids(&turned));
    assert_eq!(ids(SPREAD).len(), 6);
    let mut distinct = ids(SPREAD);
    distinct.dedup();
    assert_eq!(distinct.len(), 6);
}

#[test]
fn every_command_of_a_case_is_about_its_inquiry_and_no_other() {
    let mut inquiries = import(PLAIN, "log.csv", SPREAD).said("inquiry_id");
    assert_eq!(inquiries.len(), 6);
    inquiries.dedup();
    assert_eq!(inquiries.len(), 2);
}

#[test]
fn cases_can_be_sent_by_time_or_shuffled_each_in_its_own_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv");
    std::fs::write(&path, SPREAD).unwrap();
    let plan = plan(PLAIN);
    let by_time = outcome(&plan, &path, &Order::Time).unwrap();
    let cases: Vec<&str> = by_time.commands.iter().map(|command| &*command.case_id).collect();
    assert_eq!(cases, ["a", "a", "b", "b", "a", "a"]);
    assert_eq!(by_time.said("status"), ["open", "open", "busy", "closed"]);
    for seed in 0..8 {
        let shuffled = outcome(&plan, &path, &Order::Shuffle { seed }).unwrap();
        let mut cases: Vec<&str> =
            shuffled.commands.iter().map(|command| &*command.case_id).collect();
        cases.dedup();
        assert_eq!(cases.len(), 2, "seed {seed}");
    }
    assert_eq!("shuffle:7".parse::<Order>().unwrap(), Order::Shuffle { seed: 7 });
    assert!("backwards".parse::<Order>().is_err());
}

#[test]
fn a_short_row_lacks_its_last_cells_and_a_long_one_is_rejected() {
    let rows = "case,at,status,team\n\
        a,2020-01-01,open\n\
        b,2020-01-01,open,t1,what\n\
        c,2020-01-01,open,t2\n";
    let mapping =
        PLAIN.replace("status = 'row.status'", "status = 'row.status', team_id = 'row.team'");
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(outcome.said("team_id"), ["t2"]);
    assert_eq!(outcome.rejects.len(), 1);
    assert_eq!(outcome.rejects[0].line, 3);
    assert_eq!(outcome.rejects[0].reason, "UNREADABLE_ROW");
    assert_eq!(outcome.rejects[0].message, "it has 5 cells under 4 names");
}

#[test]
fn rows_can_be_skipped_and_are_then_nobodys_neighbours() {
    let mapping = format!("{PLAIN}\n[[skip]]\nwhen = 'row.status == \"noise\"'\n")
        .replace("'row.status'", "'row.status + \"<\" + prev.status'");
    let rows = "case,at,status\n\
        a,2020-01-01,one\na,2020-01-02,noise\na,2020-01-03,two\nb,2020-01-01,noise\n";
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(outcome.said("status"), ["one<", "two<one"]);
    assert_eq!((outcome.cases, outcome.rows, outcome.skipped), (1, 2, 2));
}

#[test]
fn a_row_without_a_case_or_a_time_is_rejected_and_the_others_go_on() {
    let rows = "case,at,status\n,2020-01-01,one\na,soon,two\na,2020-01-01,three\na,,four\n";
    let outcome = import(PLAIN, "log.csv", rows);
    assert_eq!(outcome.said("status"), ["three"]);
    let told: Vec<(u64, &str)> =
        outcome.rejects.iter().map(|reject| (reject.line, &*reject.reason)).collect();
    assert_eq!(told, [(2, "NO_CASE"), (3, "NO_TIME"), (5, "NO_TIME")]);
    assert_eq!(outcome.rejects[1].case, "a");
}

#[test]
fn json_lines_keep_their_types_and_what_is_nested() {
    let mapping = PLAIN.replace("'row.at'", "'row.at.opened'").replace(
        "'row.status'",
        "'row.n > 1 && row.tags.exists(t, t == \"x\") ? \"yes\" : \"no\"'",
    );
    let rows = "{\"case\": 7, \"at\": {\"opened\": \"2020-01-01T00:00:00Z\"}, \"n\": 2, \
        \"tags\": [\"x\", \"y\"]}\n\n{\"case\": 8, oops\n\
        {\"case\": 9, \"at\": {\"opened\": \"2020-01-01T00:00:00Z\"}, \"n\": 1, \"tags\": []}\n";
    let outcome = import(&mapping, "log.jsonl", rows);
    assert_eq!(outcome.said("status"), ["yes", "no"]);
    assert_eq!(outcome.said("row_id"), ["7/1", "9/1"]);
    assert_eq!(outcome.rejects.len(), 1);
    assert_eq!(outcome.rejects[0].line, 3);
}

#[test]
fn a_column_that_no_row_of_json_has_is_told_for_it_may_be_a_slip() {
    let rows = "{\"case\": \"a\", \"at\": \"2020-01-01\", \"statuss\": \"x\"}\n";
    assert_eq!(import(PLAIN, "log.jsonl", rows).unseen, ["status"]);
}

const EVENTS: &str = r#"<?xml version="1.0"?>
<log>
  <trace>
    <string key="concept:name" value="a&amp;b"/>
    <event>
      <string key="status" value="open"/>
      <date key="time:timestamp" value="2010-03-31T16:59:42+02:00"/>
    </event>
    <event><string key="status" value="closed"/>
      <int key="effort" value="3"/>
      <date key="time:timestamp" value="2010-03-31T17:00:00+02:00"/>
    </event>
  </trace>
</log>
"#;

#[test]
fn event_logs_give_a_row_an_event_with_its_trace_its_types_and_its_line() {
    let mapping = PLAIN
        .replace("'row.case'", "'row[\"case:concept:name\"]'")
        .replace("'row.at'", "'row[\"time:timestamp\"]'")
        .replace(
            "'row.status'",
            "'row.status + (has(row.effort) ? string(row.effort + 1) : \"\")'",
        );
    let outcome = import(&mapping, "log.xes", EVENTS);
    assert_eq!(outcome.said("status"), ["open", "closed4"]);
    assert_eq!(outcome.said("row_id"), ["a&b/1", "a&b/2"]);
    let lines: Vec<u64> = outcome.commands.iter().map(|command| command.line).collect();
    assert_eq!(lines, [5, 5, 9]);
    assert_eq!(outcome.times()[0], "2010-03-31T14:59:42+00:00");
}

#[test]
fn a_packed_file_is_read_as_it_would_be_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(SPREAD.as_bytes()).unwrap();
    let outcome = import(PLAIN, "log.csv.gz", packed.finish().unwrap());
    assert_eq!(outcome.said("status"), ["open", "busy", "closed", "open"]);
}

#[test]
fn other_encodings_and_delimiters_are_read() {
    let mapping = format!("[source]\ndelimiter = \";\"\nencoding = \"windows-1252\"\n{PLAIN}");
    let outcome = import(&mapping, "log.csv", b"case;at;status\na;2020-01-01;\x84gel\xf6st\x93\n");
    assert_eq!(outcome.said("status"), ["„gelöst“"]);
}

#[test]
fn text_that_is_not_utf_8_is_rejected_with_its_line() {
    let outcome = import(PLAIN, "log.csv", b"case,at,status\na,2020-01-01,\xff\n");
    assert_eq!(outcome.commands.len(), 0);
    assert_eq!(outcome.rejects[0].message, "it is not UTF-8");
    assert_eq!(outcome.rejects[0].line, 2);
}
