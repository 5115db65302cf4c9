//! Words of the outside world are spoken in one place each: gRPC's codes, protobuf, Kafka.

use super::source::{Named, paths_in};
use super::tree::{File, Finding, Tree};

/// The one file in which our errors become gRPC's.
const STATUS_FILE: &str = "crates/grpc/src/status.rs";

/// Files that read the codes another server sent, and make none.
const READS_CODES: [&str; 0] = [];

/// Files that speak both protobuf and domain although they lie outside the border.
const SPEAKS_BOTH: [&str; 0] = [];

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
    let product = tree.rust_files().filter(|file| file.is_product());
    product.flat_map(|file| codes_in(file).into_iter().chain(both_tongues_in(file))).collect()
}

fn codes_in(file: &File) -> Vec<Finding> {
    if file.path == STATUS_FILE || READS_CODES.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let codes = paths_in(file).into_iter().filter(names_a_code);
    codes
        .map(|named| {
            let path = named.segments.join("::");
            file.finding(named.line, format!("`{path}` belongs in {STATUS_FILE}"))
        })
        .collect()
}

fn names_a_code(named: &Named) -> bool {
    match named.segments.as_slice() {
        [.., owner, name] if owner == "Status" => STATUS_MAKERS.contains(&name.as_str()),
        [.., owner, name] if owner == "Code" => CODES.contains(&name.as_str()),
        _ => false,
    }
}

/// Both protobuf and domain: whoever needs the two asks `wire`.
fn both_tongues_in(file: &File) -> Vec<Finding> {
    let is_border = file.path.starts_with("crates/wire/");
    if is_border || SPEAKS_BOTH.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let paths = paths_in(file);
    let speaks_api = paths.iter().any(|named| named.begins_with("verbatim_api"));
    let speaks_domain = paths.iter().find(|named| named.begins_with("verbatim_domain"));
    match (speaks_api, speaks_domain) {
        (true, Some(named)) => {
            vec![file.finding(named.line, "names both protobuf and domain; only wire does")]
        }
        (true, None) | (false, _) => Vec::new(),
    }
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
}
