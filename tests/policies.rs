//! Policy files: the ones that come with the product are sound, and what is wrong is named.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use verbatim::policy::{PolicyError, read, work};
use verbatim::server::Server;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/policies")
}

/// Every policy file in a folder of the examples.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "toml")).collect();
    files.sort();
    files
}

/// How many cases a file has; all of them come out as they were worked by hand.
fn cases_of(file: &Path) -> usize {
    let read = match read(file) {
        Ok(read) => read,
        Err(PolicyError::Faulty { violations, .. }) => {
            panic!("{}: {violations:#?}", file.display())
        }
        Err(error) => panic!("{}: {error}", file.display()),
    };
    let outcomes = work(&read);
    for outcome in &outcomes {
        let (name, differences) = (&outcome.name, &outcome.differences);
        assert!(differences.is_empty(), "{}: {name}: {differences:#?}", file.display());
    }
    outcomes.len()
}

#[test]
fn every_known_rule_comes_out_in_three_cases_worked_by_hand() {
    let files = files_in(&examples().join("anchors"));
    assert!(files.len() >= 29, "{} rules", files.len());
    for file in files {
        let count = cases_of(&file);
        assert!(count >= 3, "{}: {count} cases", file.display());
    }
}

#[test]
fn every_other_example_comes_out_as_worked_by_hand() {
    for file in files_in(&examples()) {
        assert!(cases_of(&file) > 0, "{}: no case", file.display());
    }
}

fn check(text: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    fs::write(&file, text).unwrap();
    let output = Command::new(BINARY).args(["policy", "check"]).arg(&file).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

const TURN: &str = r#"
[[clock]]
clock_id = "turn"
version = 1
start = { all = ["fact = message_received"] }
stop = { all = ["fact = message_sent"] }
recurrence = "per_turn"
target = [{ within = "3m" }]
"#;

#[test]
fn a_sound_file_is_said_to_be_sound() {
    let (code, said) = check(TURN);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 clock,"), "{said}");
}

#[test]
fn a_case_that_does_not_come_out_is_shown_as_it_is_and_as_it_should_be() {
    let case = r#"
[[case]]
name = "in time"
clock_id = "turn"
told = ["2026-03-02T10:00:00Z message_received", "10:04:00 message_sent"]
expect = ["met 4m"]
"#;
    let (code, said) = check(&format!("{TURN}{case}"));
    assert_eq!(code, Some(1), "{said}");
    for word in ["in time", "`met 4m` is `missed 4m`"] {
        assert!(said.contains(word), "{word} in {said}");
    }
}

#[test]
fn every_fault_of_a_file_is_named_at_once() {
    let faulty = r#"
[[calendar]]
calendar_id = "hours"
version = 1
zone = "Europe/Atlantis"
monday = ["9-17"]

[[calendar.exception]]
day = "2026-02-30"

[[clock]]
clock_id = "turn"
version = 0
start = { all = ["mood = bad"] }
recurrence = "sometimes"
calendar_id = "ours"
count_mode = "skip"
target = [{ within = "soon" }, {}]

[[policy]]
policy_id = "all"
version = 1
row = [{ clock = ["turn", "other"] }]
"#;
    let (code, said) = check(faulty);
    assert_eq!(code, Some(1), "{said}");
    let fields = [
        "calendar[0].zone",
        "calendar[0].monday[0]",
        "calendar[0].exception[0].day",
        "clock[0].version",
        "clock[0].start.all[0]",
        "clock[0].stop",
        "clock[0].recurrence",
        "clock[0].count_mode",
        "clock[0].target[0].within",
        "clock[0].target[1]",
        "names clock `other`",
    ];
    for field in fields {
        assert!(said.contains(field), "{field} in {said}");
    }
}

#[test]
fn a_word_that_no_policy_has_and_a_file_that_is_no_toml_are_refused() {
    let (code, said) = check("[[clock]]\nclock_id = \"turn\"\ncolour = \"red\"\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("colour"), "{said}");
    let (code, said) = check("[[clock]\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("TOML"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_published_once_and_what_is_wrong_with_the_next_version_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_in(folder.path()).await.unwrap();
    let url = format!("http://{}", server.address());
    let publish = async |text: &str, more: &[&str]| {
        let file = folder.path().join("policy.toml");
        fs::write(&file, text).unwrap();
        let mut command = tokio::process::Command::new(BINARY);
        command.args(["policy", "publish"]).arg(&file).args(["--by", "ines", "--server", &url]);
        let output = command.args(more).output().await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = publish(TURN, &[]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 published"), "{said}");
    let (code, said) = publish(TURN, &[]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("already"), "{said}");
    let (code, said) = publish(&TURN.replace("3m", "5m"), &[]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("version 1 of clock `turn` is published already"), "{said}");
    // A merchant's own stream begins anew.
    let (code, said) = publish(&TURN.replace("3m", "5m"), &["--merchant", "m1"]).await;
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = publish(&TURN.replace("stop", "halt"), &[]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("halt"), "{said}");
    server.stop().await;
    let server = Server::start_in(folder.path()).await.unwrap();
    let url = format!("http://{}", server.address());
    let file = folder.path().join("policy.toml");
    fs::write(&file, TURN).unwrap();
    let mut command = tokio::process::Command::new(BINARY);
    command.args(["policy", "publish"]).arg(&file).args(["--by", "ines", "--server", &url]);
    let output = command.output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("already"), "it is remembered by who starts again: {said}");
    server.stop().await;
}
