//! The data dictionary in `docs` says what the tables say.

use std::path::PathBuf;

use verbatim_accountability_projector::AccountabilityProjector;
use verbatim_projection::data_dictionary;
use verbatim_sla_projector::{ClockProjector, SlaProjector, UndertakingProjector};

/// Set it, run this test, and the dictionary is written anew.
const WRITE: &str = "VERBATIM_WRITE_DICTIONARY";

#[test]
fn the_data_dictionary_is_what_the_tables_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/data-dictionary.md");
    let generated = data_dictionary(&[
        &SlaProjector,
        &ClockProjector,
        &UndertakingProjector,
        &AccountabilityProjector,
    ]);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == generated, "docs/data-dictionary.md is stale: run this test with {WRITE}=1");
}
