//! A disk that is too small, or cannot be written, where this machine lets us have one.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A file system of its own in memory, gone with this value.
pub(crate) struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Nothing, where only an administrator may mount and we are none.
    pub(crate) fn of_mib(mib: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let size = format!("size={mib}m");
        let is_mounted = run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path());
        is_mounted.then_some(SmallDisk { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn make_read_only(&self) {
        assert!(run("mount", &["-o", "remount,ro"], self.path()), "it can be made read-only");
    }

    pub(crate) fn make_writable(&self) {
        assert!(run("mount", &["-o", "remount,rw"], self.path()), "it can be made writable");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.folder.path());
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let output = Command::new(program).args(arguments).arg(folder).output();
    output.is_ok_and(|output| output.status.success())
}
