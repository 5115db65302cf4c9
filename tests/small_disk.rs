//! A disk that is too small, or cannot be written, where this machine lets us have one.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A file system of its own in memory, gone with this value.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// A disk of so many MiB. Nothing, where only an administrator may mount and we are none.
    ///
    /// # Panics
    /// If there is no room for a folder.
    pub fn of_mib(mib: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let size = format!("size={mib}m");
        let is_mounted = run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path());
        is_mounted.then_some(SmallDisk { folder })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all space that is left.
    ///
    /// # Panics
    /// If not even a name can be written.
    pub fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a name takes no space");
        while ballast.write_all(&[0; 4096]).is_ok() {}
    }

    /// Gives back what [`SmallDisk::fill`] took.
    ///
    /// # Panics
    /// If it was not filled.
    pub fn free(&self) {
        fs::remove_file(self.ballast()).expect("it was filled");
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Mounts it anew, so that nobody can write to it.
    ///
    /// # Panics
    /// If that fails.
    pub fn make_read_only(&self) {
        assert!(run("mount", &["-o", "remount,ro"], self.path()), "it can be made read-only");
    }

    /// Takes [`SmallDisk::make_read_only`] back.
    ///
    /// # Panics
    /// If that fails.
    pub fn make_writable(&self) {
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
