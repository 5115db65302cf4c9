//! Whether inquiries went the declared way.

use verbatim_api::v1 as pb;

use crate::terminal::table;

use super::per_cent;

pub(super) fn show(processes: &[pb::ProcessConformance]) {
    if processes.is_empty() {
        return;
    }
    let header =
        ["process", "version", "inquiries", "went that way", "share", "left it", "skipped"];
    table("Declared ways", &header, processes.iter().map(row).collect());
}

fn row(process: &pb::ProcessConformance) -> Vec<String> {
    vec![
        format!("{}/{}", process.scope, process.process_id),
        process.version.to_string(),
        process.run_count.to_string(),
        process.conforming_count.to_string(),
        per_cent(process.conforming_count, process.run_count),
        process.deviation_count.to_string(),
        process.skipped_count.to_string(),
    ]
}
