//! What the containers are told is what the program understands. (Whether an engine starts them is
//! not shown here.)

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

/// Every setting that the file gives to the program.
fn settings(text: &str) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    for line in text.lines() {
        let Some(at) = line.find("VERBATIM_") else { continue };
        let (name, value) = line[at..].split_once(['=', ':']).unwrap();
        let value = value.trim().trim_end_matches('}').trim().trim_matches('"');
        settings.insert(name.to_owned(), value.to_owned());
    }
    settings
}

#[test]
fn the_program_understands_every_setting_of_the_containers() {
    let mut settings = settings(&file("docker-compose.yml"));
    settings.extend(self::settings(&file("Dockerfile")));
    assert!(settings.len() >= 8, "{settings:?}");
    let mut config = Command::new(BINARY);
    config.env_clear().args(["config", "--json"]).envs(&settings);
    let told = config.output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    for name in settings.keys() {
        let setting = name.trim_start_matches("VERBATIM_").to_lowercase();
        let from = told[&setting]["from"].as_str().unwrap_or("nowhere: it is not known");
        assert!(from.contains("environment"), "{name} comes from {from}");
    }
    assert!(!told.to_string().contains("verbatim:verbatim@"), "a password is shown");
}

#[test]
fn nothing_listens_where_others_could_reach_it_without_tls() {
    let compose = file("docker-compose.yml");
    assert!(!compose.contains("0.0.0.0") && !compose.contains("ports:"));
}

#[test]
fn a_server_that_is_not_there_is_not_healthy() {
    let mut health = Command::new(BINARY);
    let asked = health.args(["health", "--server", "http://127.0.0.1:1"]).output().unwrap();
    assert_eq!(asked.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&asked.stderr).contains("no server answers"));
}
