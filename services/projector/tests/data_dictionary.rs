//! The data dictionary in `docs` says what the tables of every projector say.

use std::path::PathBuf;

use verbatim_projection::{AnyProjector, data_dictionary};
use verbatim_projector::projectors;

/// Set it, run this test, and the dictionary is written anew.
const WRITE: &str = "VERBATIM_WRITE_DICTIONARY";

#[test]
fn the_data_dictionary_is_what_the_tables_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/data-dictionary.md");
    let projectors = projectors();
    let projectors: Vec<&dyn AnyProjector> = projectors.iter().map(AsRef::as_ref).collect();
    let generated = data_dictionary(&projectors);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == generated, "docs/data-dictionary.md is stale: run this test with {WRITE}=1");
}
