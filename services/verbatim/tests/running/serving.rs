//! What a server leaves on disk, and how it begins and ends.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::process::{Serving, run};

#[test]
fn a_server_says_where_it_is_and_stops_in_order_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let serving = Serving::start(folder.path(), "mall");
        assert!(serving.url().starts_with("http://127.0.0.1:"));
        assert!(serving.greeting.iter().any(|line| line.contains("mall")), "where the store lies");
        let (status, last_words) = serving.end_by(signal);
        assert_eq!(status.code(), Some(0), "{signal}: {last_words:?}");
        assert_eq!(last_words.last().map(String::as_str), Some("stopped"));
    }
}

#[test]
fn a_store_lies_where_it_is_said_to_and_its_key_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    Serving::start(folder.path(), "mall").end_by("-TERM");
    let store = folder.path().join("mall");
    for name in ["log", "ledger", "views"] {
        assert!(store.join(name).is_dir(), "{name}");
    }
    let key = fs::metadata(store.join("digest.key")).unwrap();
    assert_eq!((key.len(), key.permissions().mode() & 0o777), (32, 0o600));
    let unfinished = fs::read_dir(&store).unwrap().filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().contains("unfinished")
    });
    assert_eq!(unfinished.count(), 0, "nothing half made is left");
}

#[test]
fn a_store_whose_key_is_gone_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    Serving::start(folder.path(), "mall").end_by("-TERM");
    let key = folder.path().join("mall/digest.key");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let serve = run(folder.path(), &["serve", "--data-dir", "mall", "--listen", "127.0.0.1:0"]);
    assert_eq!(serve.code, 1);
    assert!(serve.err.contains("digest.key") && serve.err.contains("backup"), "{}", serve.err);
    fs::write(&key, kept).unwrap();
    Serving::start(folder.path(), "mall").end_by("-TERM");
}

#[test]
fn a_store_is_served_once_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), "mall");
    let key = fs::read(folder.path().join("mall/digest.key")).unwrap();
    let words = ["serve", "--data-dir", "mall", "--listen", "127.0.0.1:0"];
    let second = run(folder.path(), &words);
    assert_eq!(second.code, 1);
    assert!(second.err.contains("another process holds"), "{}", second.err);
    assert_eq!(fs::read(folder.path().join("mall/digest.key")).unwrap(), key);
    let (status, _) = serving.end_by("-TERM");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_server_that_was_killed_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let (status, _) = Serving::start(folder.path(), "mall").end_by("-KILL");
    assert_eq!(status.code(), None);
    let (status, _) = Serving::start(folder.path(), "mall").end_by("-TERM");
    assert_eq!(status.code(), Some(0));
}
