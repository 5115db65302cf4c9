//! A source tree as the rules see it: paths and texts, real or made up for a test.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Folders that hold what was built or found, not what was written.
const NOT_SOURCE: [&str; 5] = [".git", "target", "corpus", "artifacts", "node_modules"];

/// Files whose text a rule may read; of all others it sees the path.
const TEXT: [&str; 8] = ["rs", "toml", "sql", "proto", "md", "sh", "yml", "yaml"];

/// A folder with source in it.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<File>,
    /// Keeps a made-up tree on disk for as long as it is looked at.
    _folder: Option<TempDir>,
}

/// One file of a tree.
pub(crate) struct File {
    /// Relative to the root, with `/` on every system.
    pub(crate) path: String,
    /// Empty if the file is not text that a rule may read.
    pub(crate) text: String,
}

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) path: String,
    /// Counted from 1; 0 speaks of the file as a whole.
    pub(crate) line: usize,
    pub(crate) why: String,
}

impl Tree {
    pub(crate) fn of_this_repository() -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = tests.parent().expect("the tests lie in a folder of the repository");
        Self::read(root.to_owned(), None)
    }

    /// A tree made of these paths and texts, written to a folder of its own.
    pub(crate) fn made_of<const N: usize>(files: [(&str, &str); N]) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        for (path, text) in files {
            let path = folder.path().join(path);
            let parent = path.parent().expect("a file lies in a folder");
            fs::create_dir_all(parent).expect("a folder can be made");
            fs::write(&path, text).expect("a file can be written");
        }
        Self::read(folder.path().to_owned(), Some(folder))
    }

    fn read(root: PathBuf, folder: Option<TempDir>) -> Self {
        let mut files = Vec::new();
        read_folder(&root, &root, &mut files);
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self { root, files, _folder: folder }
    }

    pub(crate) fn rust_files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.extension() == Some("rs")
    }

    pub(crate) fn extension(&self) -> Option<&str> {
        Path::new(&self.path).extension()?.to_str()
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the product runs it: neither a test, nor a fixture, nor a fuzz target.
    pub(crate) fn is_product(&self) -> bool {
        let mut folders = self.path.split('/');
        let in_test_folder = folders
            .any(|folder| ["tests", "testkit", "fuzz", "benches", "examples"].contains(&folder));
        !in_test_folder && self.name() != "tests.rs"
    }

    pub(crate) fn finding(&self, line: usize, why: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, why: why.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.why),
            line => write!(f, "{}:{line}: {}", self.path, self.why),
        }
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a source folder can be read") {
        let entry = entry.expect("a source folder can be read to its end");
        let kind = entry.file_type().expect("an entry has a type");
        let name = entry.file_name().to_string_lossy().into_owned();
        if kind.is_dir() && !NOT_SOURCE.contains(&name.as_str()) {
            read_folder(root, &entry.path(), files);
        } else if kind.is_file() {
            files.push(read_file(root, &entry.path()));
        }
    }
}

fn read_file(root: &Path, path: &Path) -> File {
    let relative = path.strip_prefix(root).expect("a file lies below the root");
    let is_text = match relative.extension() {
        Some(extension) => TEXT.iter().any(|text| extension == *text),
        None => true,
    };
    // A file that somebody is just removing, or that is no UTF-8, has no text to judge.
    let text = if is_text { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    File { path: relative.to_string_lossy().replace('\\', "/"), text }
}
