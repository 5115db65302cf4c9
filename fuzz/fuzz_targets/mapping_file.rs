//! Any text as an import mapping, carried out dry on a small table: an exit code, never a panic.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use clap::Parser;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tokio::runtime::Builder;

use verbatim::import::{self, ImportArgs};

/// Two cases: an hour that the clocks skip, a comma in a cell, cells with nothing in them.
const TABLE: &str = "\
case,at,who,team,what
7,2024-03-31 01:30,ann,desk,opened
7,2024-03-31 03:05,bob,line 2,\"told, twice\"
8,,,,?
";

#[derive(Parser)]
struct Words {
    #[command(flatten)]
    import: ImportArgs,
}

fuzz_target!(|mapping: &str| carry_out(mapping));

fn carry_out(mapping: &str) {
    let folder = folder();
    let mapping_file = folder.join("mapping.toml");
    fs::write(&mapping_file, mapping).expect("the folder is ours");
    let table = folder.join("table.csv");
    let words = ["import".as_ref(), table.as_os_str(), "--map".as_ref(), mapping_file.as_os_str()];
    let args = Words::parse_from(words.into_iter().chain(["--dry-run".as_ref()])).import;
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    // Good or bad, it ends with an exit code; all of them are fine here.
    let _ = runtime.block_on(import::run(args));
}

/// A folder for this process, with the table in it.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().expect("a temporary folder can be made");
        fs::write(folder.path().join("table.csv"), TABLE).expect("the folder is ours");
        folder
    });
    folder.path()
}
