//! The dictionary of metrics in `docs` says what their definitions say.

use std::path::PathBuf;

use verbatim_accountability_projector::metrics::metrics_dictionary;

/// Set it, run this test, and the dictionary is written anew.
const WRITE: &str = "VERBATIM_WRITE_DICTIONARY";

#[test]
fn the_dictionary_of_metrics_is_what_the_definitions_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/metrics.md");
    let generated = metrics_dictionary();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == generated, "docs/metrics.md is stale: run this test with {WRITE}=1");
}
