//! The store's key for request digests: made once, beside the log, readable by its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use verbatim_wire::DigestKey;

const NAME: &str = "digest.key";

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DigestKeyError {
    /// There is a log, but not the key its digests were made with.
    #[error(
        "`{path}` is missing, but there is a log beside it: bring the file back from a backup, or \
         requests that were recorded before will be taken for other ones"
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is not 32 bytes long.
    #[error("`{path}` does not hold 32 bytes; bring it back from a backup")]
    Damaged {
        /// Where it is.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("`{path}` cannot be used")]
    Io {
        /// Where it is.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
}

/// Reads the key that instances share, which an operator has made.
pub(crate) fn shared(path: &Path) -> Result<DigestKey, DigestKeyError> {
    let path = path.to_owned();
    match read(&path) {
        Ok(Some(secret)) => Ok(DigestKey::new(&secret)),
        Ok(None) => Err(DigestKeyError::Damaged { path }),
        Err(error) => Err(DigestKeyError::Io { path, error }),
    }
}

/// Reads the key of the store in `folder`; makes one for a store that is new.
pub(crate) fn open(folder: &Path, log_folder: &Path) -> Result<DigestKey, DigestKeyError> {
    let path = folder.join(NAME);
    match read(&path) {
        Ok(Some(secret)) => Ok(DigestKey::new(&secret)),
        Ok(None) => Err(DigestKeyError::Damaged { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let has_log = log_folder.join("log.db").exists();
            if has_log {
                return Err(DigestKeyError::Missing { path });
            }
            create(folder, &path).map_err(|error| DigestKeyError::Io { path, error })
        }
        Err(error) => Err(DigestKeyError::Io { path, error }),
    }
}

fn read(path: &Path) -> io::Result<Option<[u8; 32]>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes.try_into().ok())
}

/// Written under another name first, so that a crash leaves either no key or a whole one; and
/// linked, not renamed, so that of two servers that start at once neither replaces the other's.
fn create(folder: &Path, path: &Path) -> io::Result<DigestKey> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!("{NAME}.unfinished-{}", std::process::id()));
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&rand::random::<[u8; 32]>())?;
    file.sync_all()?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => File::open(folder)?.sync_all()?,
    }
    let secret = read(path)?.ok_or(io::ErrorKind::InvalidData)?;
    Ok(DigestKey::new(&secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_store_gets_a_key_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path(), &folder.path().join("log")).unwrap();
        let again = open(folder.path(), &folder.path().join("log")).unwrap();
        assert_eq!(first.digest(b"x"), again.digest(b"x"));
    }

    #[test]
    fn two_servers_that_start_at_once_get_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        // Both have looked and found none; now both make one.
        let first = create(folder.path(), &path).unwrap();
        let second = create(folder.path(), &path).unwrap();
        assert_eq!(first.digest(b"x"), second.digest(b"x"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_is_missing_beside_a_log_is_not_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::create_dir_all(&log).unwrap();
        fs::write(log.join("log.db"), b"").unwrap();
        assert!(matches!(open(folder.path(), &log), Err(DigestKeyError::Missing { .. })));
    }
}
