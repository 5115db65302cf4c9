//! No space left, no leave to write: nothing acknowledged is lost, and service resumes.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitStatus;

use tokio::process::Command;
use tonic::Code;
use tonic_types::StatusExt;
use verbatim_tests::process::serve;
use verbatim_tests::small_disk::SmallDisk;

use crate::store::{BINARY, Store};

const DISK_MIB: u32 = 16;

#[tokio::test]
async fn a_full_disk_is_unavailable_and_service_resumes_when_there_is_space() {
    let Some(disk) = SmallDisk::of_mib(DISK_MIB) else {
        println!("no disk can be mounted here; a file that may not grow stands for it");
        return;
    };
    let beside = tempfile::tempdir().unwrap();
    let mut store = Store::new(disk.path().join("store"), beside.path());
    let served = store.serve().await;
    store.fill(&served, 20).await;

    disk.fill();
    let status = store.note_until_refused(&served, 10_000).await;
    assert_is_unavailable(&status);

    disk.free();
    store.note_once_it_can(&served).await;
    served.views_reach(store.last_position()).await;
    store.kept_every_promise(&served).await;
    served.stop().await;
    let served = store.serve().await;
    store.kept_every_promise(&served).await;
    served.stop().await;
    let (is_content, said) = store.verify().await;
    assert!(is_content, "{said}");
}

#[tokio::test]
async fn a_file_that_may_not_grow_is_unavailable_and_service_resumes_when_it_may() {
    let beside = tempfile::tempdir().unwrap();
    let mut store = Store::new(beside.path().join("store"), beside.path());
    let mut limited = Command::new("bash");
    // The soft limit alone, so that it can be lifted while the server runs.
    limited.args(["-c", "trap '' XFSZ; ulimit -S -f 8192; exec \"$@\"", "bash"]);
    let plain = serve(BINARY, store.folder());
    limited.arg(plain.as_std().get_program()).args(plain.as_std().get_args());
    let served = store.serve_by(limited).await;
    store.fill(&served, 20).await;

    let status = store.note_until_refused(&served, 10_000).await;
    assert_is_unavailable(&status);

    let id = served.process.id().unwrap().to_string();
    let lift = ["--fsize=unlimited:unlimited", "--pid", id.as_str()];
    let lifted = Command::new("prlimit").args(lift).status().await;
    assert!(lifted.as_ref().is_ok_and(ExitStatus::success), "{lifted:?}");
    store.note_once_it_can(&served).await;
    store.kept_every_promise(&served).await;
    served.stop().await;
    let (is_content, said) = store.verify().await;
    assert!(is_content, "{said}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named_and_serves_once_it_can() {
    let disk = SmallDisk::of_mib(DISK_MIB);
    let beside = tempfile::tempdir().unwrap();
    let parent = disk.as_ref().map_or(beside.path(), SmallDisk::path);
    let mut store = Store::new(parent.join("store"), beside.path());
    let served = store.serve().await;
    store.fill(&served, 20).await;
    served.stop().await;

    // Permissions keep nobody out who may mount; a disk that is read-only does.
    match &disk {
        Some(disk) => disk.make_read_only(),
        None => permit(store.folder(), 0o555),
    }
    let said = store.refuses_to_serve().await;
    assert!(said.contains("store"), "the folder is not named: {said}");

    match &disk {
        Some(disk) => disk.make_writable(),
        None => permit(store.folder(), 0o755),
    }
    let served = store.serve().await;
    store.kept_every_promise(&served).await;
    served.stop().await;
}

fn assert_is_unavailable(status: &tonic::Status) {
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    let reason = status.get_details_error_info().map(|info| info.reason);
    assert_eq!(reason.as_deref(), Some("LOG_UNAVAILABLE"));
}

fn permit(folder: &Path, mode: u32) {
    for inner in ["", "log", "ledger", "views"] {
        let permitted = fs::set_permissions(folder.join(inner), Permissions::from_mode(mode));
        permitted.expect("the folder is ours");
    }
}
