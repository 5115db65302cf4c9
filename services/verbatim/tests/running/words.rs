//! What the command line says without a server.

use std::fs;

use crate::process::{run, said, verbatim};

#[test]
fn the_help_names_every_command_and_what_exit_codes_mean() {
    let folder = tempfile::tempdir().unwrap();
    let help = run(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for word in [
        "serve",
        "config",
        "demo",
        "import",
        "replay",
        "audit",
        "merchant",
        "verify",
        "rebuild",
        "bench",
        "Exit codes",
    ] {
        assert!(help.out.contains(word), "the help does not say `{word}`:\n{}", help.out);
    }
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["sevre"]).code, 2);
    assert_eq!(run(folder.path(), &["audit", "no-uuid"]).code, 2);
}

#[test]
fn config_says_where_each_value_came_from() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("verbatim.toml"), "partitions = 7\ncache_mib = 64\n").unwrap();
    let mut command = verbatim(folder.path());
    command.env("VERBATIM_CACHE_MIB", "32").args(["config", "--queue-len-max", "9", "--json"]);
    let config = said(command.output().unwrap());
    assert_eq!(config.code, 0, "{}", config.err);
    let config: serde_json::Value = serde_json::from_str(&config.out).unwrap();
    for (name, value, from) in [
        ("data_dir", "verbatim-data", "default"),
        ("partitions", "7", "file"),
        ("cache_mib", "32", "environment"),
        ("queue_len_max", "9", "flag"),
    ] {
        assert_eq!(config[name]["value"], value, "{name}");
        let source = config[name]["from"].as_str().unwrap();
        assert!(source.starts_with(from), "`{name}` came from {source}");
    }
}

#[test]
fn a_setting_that_is_unknown_or_cannot_be_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mall.toml");
    for (text, name) in
        [("partition = 7", "partition"), ("partitions = 1", "partitions"), ("listen = 3", "listen")]
    {
        fs::write(&file, text).unwrap();
        let config = run(folder.path(), &["config", "--config", "mall.toml"]);
        assert_eq!(config.code, 2, "{text}");
        assert!(config.err.contains(name), "{}", config.err);
    }
    let config = run(folder.path(), &["config", "--config", "other.toml"]);
    assert_eq!(config.code, 2);
    assert!(config.err.contains("other.toml"), "{}", config.err);
}

#[test]
fn an_address_that_others_can_reach_is_refused_without_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let serve = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(serve.code, 1);
    assert!(serve.err.contains("0.0.0.0:0"), "{}", serve.err);
    let touched = folder.path().join("verbatim-data").exists();
    assert!(!touched, "a refused server leaves no store behind");
}

#[test]
fn a_command_without_its_server_says_how_to_start_one() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens on port 1.
    let inquiry = "0198c0de-0000-7000-8000-000000000001";
    for words in [&["replay"][..], &["audit", inquiry]] {
        let mut command = verbatim(folder.path());
        let answer = command.args(words).args(["--server", "http://127.0.0.1:1"]);
        let answer = said(answer.output().unwrap());
        assert_eq!(answer.code, 1, "{words:?}");
        assert!(answer.err.contains("verbatim serve"), "{}", answer.err);
    }
}

#[test]
fn a_folder_without_a_store_is_named_and_stays_empty() {
    let folder = tempfile::tempdir().unwrap();
    for word in ["verify", "rebuild"] {
        let answer = run(folder.path(), &[word, "--data-dir", "nowhere"]);
        assert_eq!(answer.code, 1, "{word}");
        assert!(answer.err.contains("`nowhere`"), "{}", answer.err);
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = verbatim(folder.path());
    let output = command.arg("config").stdout(writer).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked"), "{err}");
}
