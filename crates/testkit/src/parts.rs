//! Where the real parts lie that `./dev parts` fetches.

use std::env;
use std::path::PathBuf;

/// Where a part lies: where the variable says, or where `./dev parts` puts what it fetches.
pub fn place(variable: &str, name: &str) -> PathBuf {
    match env::var_os(variable) {
        Some(place) => PathBuf::from(place),
        None => cache().join("verbatim").join(name),
    }
}

fn cache() -> PathBuf {
    match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, Some(home)) => PathBuf::from(home).join(".cache"),
        (None, None) => env::temp_dir(),
    }
}
