//! Prometheus's own tool, which checks and tests rules without a server.

use std::path::Path;
use std::process::Command;

use verbatim_testkit::parts;

/// Runs the tool in a folder.
///
/// # Panics
/// If it is not satisfied; what it says is shown.
pub(crate) fn promtool(folder: &Path, arguments: &[&str]) {
    let fetched = parts::place("VERBATIM_PROMTOOL", "promtool");
    let program = if fetched.exists() { fetched.as_path() } else { Path::new("promtool") };
    let ran = Command::new(program).args(arguments).current_dir(folder).output();
    let done = ran.expect("promtool is missing; `./dev parts` fetches it");
    let told = String::from_utf8_lossy(&done.stdout);
    let complained = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "promtool {arguments:?}\n{told}\n{complained}");
}
