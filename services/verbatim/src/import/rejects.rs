//! The rejects file: a JSON line for everything that is not recorded, with its line and reason.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::command::Reject;

/// Writes rejects. The file is made when the first one comes.
#[derive(Debug)]
pub(super) struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Rejects {
    /// Rejects for a file of this path.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Where rejects of a source go unless somebody says otherwise: beside it.
    pub(super) fn beside(source: &Path) -> PathBuf {
        let mut name = source.file_name().unwrap_or_default().to_owned();
        name.push(".rejects.jsonl");
        source.with_file_name(name)
    }

    /// Writes one down.
    pub(super) fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::new(File::create(&self.path)?)),
        };
        serde_json::to_writer(&mut *file, reject)?;
        file.write_all(b"\n")
    }

    /// Makes sure that the file holds everything, and nothing of an earlier import.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.flush(),
            None if self.path.exists() => fs::remove_file(&self.path),
            None => Ok(()),
        }
    }
}
