//! Words of the outside world are spoken in one place each: gRPC's codes, protobuf, Kafka.

use super::source::{Named, paths_in};
use super::tree::{File, Finding, Tree};

/// Where our errors become gRPC's: this file, and those of its module.
const STATUS_FILE: &str = "crates/grpc/src/status.rs";
const STATUS_FOLDER: &str = "crates/grpc/src/status/";

/// Files of clients: they read the codes that a server sent, and make none.
const READS_CODES: &[&str] = &["proto/client.rs", "services/verbatim/src/import/answer.rs"];

/// The crates that can write the log: its port, what implements it, and who owns partitions.
const WRITES_THE_LOG: [&str; 3] = ["crates/log/", "crates/log-", "crates/ledger/"];

/// Constructors of a status, as tonic names them.
const STATUS_MAKERS: [&str; 22] = [
    "new",
    "ok",
    "cancelled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
    "from_error",
    "with_details",
    "with_metadata",
    "with_error_details",
];

/// The codes, as tonic names them. (The domain has a `Code` of its own, a short word.)
const CODES: [&str; 17] = [
    "Ok",
    "Cancelled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files().filter(|file| file.is_product()) {
        findings.extend(codes_in(file));
        findings.extend(both_tongues_in(file));
        findings.extend(writers_in(file));
    }
    findings
}

fn codes_in(file: &File) -> Vec<Finding> {
    if file.path == STATUS_FILE || file.path.starts_with(STATUS_FOLDER) {
        return Vec::new();
    }
    let may_read = READS_CODES.contains(&file.path.as_str());
    let paths = paths_in(file).into_iter();
    let misplaced = paths.filter(|named| makes_a_status(named) || !may_read && is_a_code(named));
    misplaced
        .map(|named| {
            let path = named.segments.join("::");
            file.finding(named.line, format!("`{path}` belongs in {STATUS_FILE}"))
        })
        .collect()
}

fn makes_a_status(named: &Named) -> bool {
    STATUS_MAKERS.iter().any(|maker| named.ends_with(&format!("Status::{maker}")))
}

fn is_a_code(named: &Named) -> bool {
    CODES.iter().any(|code| named.ends_with(&format!("Code::{code}")))
}

/// Both protobuf and domain: whoever needs the two asks `wire`.
fn both_tongues_in(file: &File) -> Option<Finding> {
    if file.path.starts_with("crates/wire/") {
        return None;
    }
    let paths = paths_in(file);
    let first = |name: &str| paths.iter().find(|named| named.begins_with(name));
    let (_api, domain) = (first("verbatim_api")?, first("verbatim_domain")?);
    Some(file.finding(domain.line, "names both protobuf and domain; only wire does"))
}

/// A view, a query or a replay never holds what appends; only owners of partitions do.
fn writers_in(file: &File) -> Option<Finding> {
    if WRITES_THE_LOG.iter().any(|folder| file.path.starts_with(folder)) {
        return None;
    }
    let paths = paths_in(file);
    let writer = paths.iter().find(|named| named.ends_with("PartitionWriter"))?;
    Some(file.finding(writer.line, "writes the log; only the ledger does"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(path: &str, text: &str) -> Vec<String> {
        check(&Tree::made_of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_status_made_elsewhere_is_found() {
        let text = "fn f() -> Status {\n    Status::not_found(\"no such inquiry\")\n}";
        assert_eq!(
            findings_in("services/query/src/lib.rs", text),
            ["services/query/src/lib.rs:2: `Status::not_found` belongs in \
              crates/grpc/src/status.rs"]
        );
    }

    #[test]
    fn a_code_named_elsewhere_is_found_even_in_a_macro() {
        let text = "fn f(c: Code) -> bool { matches!(c, tonic::Code::Aborted) }";
        assert_eq!(findings_in("services/intake/src/lib.rs", text).len(), 1);
    }

    #[test]
    fn a_client_may_read_codes_and_make_none() {
        let path = READS_CODES[0];
        let text = "fn f(c: Code) -> bool { c == Code::Aborted }";
        assert_eq!(findings_in(path, text), Vec::<String>::new());
        assert_eq!(findings_in(path, "fn f() { tonic::Status::aborted(\"\"); }").len(), 1);
    }

    #[test]
    fn the_status_file_may_name_them_and_our_own_states_are_no_codes() {
        let none = Vec::<String>::new();
        assert_eq!(findings_in(STATUS_FILE, "fn f() { Status::aborted(\"\"); }"), none);
        let text = "fn f() { inquiry::Status::Open; Code::new(word); Ok::<_, Status>(()); }";
        assert_eq!(findings_in("crates/domain/src/lib.rs", text), none);
    }

    #[test]
    fn a_second_border_between_protobuf_and_domain_is_found() {
        let text = "use verbatim_api::v1::Receipt;\nuse verbatim_domain::Position;";
        assert_eq!(
            findings_in("services/intake/src/lib.rs", text),
            ["services/intake/src/lib.rs:2: names both protobuf and domain; only wire does"]
        );
        assert_eq!(findings_in("crates/wire/src/receipt.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_view_that_could_write_the_log_is_found() {
        let text = "use verbatim_log::{EventLog, PartitionWriter};";
        assert_eq!(
            findings_in("crates/projection/src/run.rs", text),
            ["crates/projection/src/run.rs:1: writes the log; only the ledger does"]
        );
        assert_eq!(findings_in("crates/log-embedded/src/log.rs", text), Vec::<String>::new());
    }
}
