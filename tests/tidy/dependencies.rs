//! Which crate may know which: the architecture as a table, read against `cargo metadata`.

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use super::tree::{Finding, Tree};

/// What one crate may depend on. Its development dependencies are its own affair.
struct Row {
    package: &'static str,
    ours: Ours,
    others: Others,
}

enum Ours {
    These(&'static [&'static str]),
    /// Any crate, but no service.
    Crates,
    /// The binary and the tests put everything together.
    CratesAndServices,
}

enum Others {
    /// These and nothing else: the crate is pure, so what it brings in is looked at one by one.
    Only(&'static [&'static str]),
    /// Anything but these.
    AnyBut(&'static [&'static str]),
}

use Others::{AnyBut, Only};
use Ours::{Crates, CratesAndServices, These};

const fn row(package: &'static str, ours: Ours, others: Others) -> Row {
    Row { package, ours, others }
}

const PROJECTOR: [&str; 4] =
    ["verbatim-clocks", "verbatim-domain", "verbatim-projection", "verbatim-wire"];

/// The diagram of this house. An edge that is not in it is a finding, and so is a stale row.
const TABLE: &[Row] = &[
    row("verbatim-api", These(&[]), AnyBut(&["rdkafka", "sqlx"])),
    row("verbatim-domain", These(&[]), Only(&["thiserror", "uuid"])),
    row("verbatim-clocks", These(&["verbatim-domain"]), Only(&["jiff", "thiserror", "uuid"])),
    row("verbatim-log", These(&[]), AnyBut(&["rdkafka", "sqlx", "tonic"])),
    row("verbatim-log-embedded", These(&["verbatim-log"]), AnyBut(&["rdkafka", "tonic"])),
    row("verbatim-log-kafka", These(&["verbatim-log"]), AnyBut(&["sqlx", "tonic"])),
    row(
        "verbatim-wire",
        These(&["verbatim-api", "verbatim-domain"]),
        AnyBut(&["rdkafka", "sqlx", "tokio", "tonic"]),
    ),
    row(
        "verbatim-ledger",
        These(&["verbatim-domain", "verbatim-log", "verbatim-wire"]),
        AnyBut(&["rdkafka", "tonic"]),
    ),
    row(
        "verbatim-projection",
        These(&["verbatim-clocks", "verbatim-domain", "verbatim-log", "verbatim-wire"]),
        AnyBut(&["rdkafka", "tonic"]),
    ),
    row("verbatim-sla-projector", These(&PROJECTOR), AnyBut(&["rdkafka", "tokio", "tonic"])),
    row(
        "verbatim-accountability-projector",
        These(&PROJECTOR),
        AnyBut(&["rdkafka", "tokio", "tonic"]),
    ),
    row(
        "verbatim-grpc",
        These(&[
            "verbatim-api",
            "verbatim-domain",
            "verbatim-ledger",
            "verbatim-log",
            "verbatim-projection",
            "verbatim-wire",
        ]),
        AnyBut(&["rdkafka"]),
    ),
    row("verbatim-intake", Crates, AnyBut(&["rdkafka"])),
    row("verbatim-query", Crates, AnyBut(&["rdkafka"])),
    row("verbatim-audit", Crates, AnyBut(&["rdkafka"])),
    row("verbatim-projector", Crates, AnyBut(&["rdkafka"])),
    row("verbatim", CratesAndServices, AnyBut(&["rdkafka"])),
    row("verbatim-testkit", Crates, AnyBut(&[])),
    row("verbatim-tests", CratesAndServices, AnyBut(&[])),
];

/// Crates that only tests may know: the product never depends on them.
const FOR_TESTS: [&str; 2] = ["verbatim-testkit", "verbatim-tests"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    held_against(TABLE, tree)
}

fn held_against(table: &[Row], tree: &Tree) -> Vec<Finding> {
    let packages = packages_of(tree);
    let mut findings = Vec::new();
    for package in &packages {
        match table.iter().find(|row| row.package == package.name.as_str()) {
            Some(row) => check_package(row, package, &packages, &mut findings),
            None => findings.push(finding(&package.name, "has no row in the table")),
        }
    }
    for row in table {
        if !packages.iter().any(|package| package.name.as_str() == row.package) {
            findings.push(finding(row.package, "has a row in the table and no crate"));
        }
    }
    findings
}

fn packages_of(tree: &Tree) -> Vec<Package> {
    // Without dependencies it reads manifests alone: no lock file, no network.
    MetadataCommand::new()
        .manifest_path(tree.root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo can read the manifests of the tree")
        .packages
}

fn check_package(row: &Row, package: &Package, all: &[Package], findings: &mut Vec<Finding>) {
    for dependency in &package.dependencies {
        if dependency.kind == DependencyKind::Development {
            continue;
        }
        let target = all.iter().find(|other| other.name.as_str() == dependency.name);
        let is_allowed = match target {
            Some(target) => allows_ours(row, target),
            None => allows_other(row, &dependency.name),
        };
        if !is_allowed {
            let why = format!("must not depend on {}", dependency.name);
            findings.push(finding(&package.name, &why));
        }
    }
}

fn allows_ours(row: &Row, target: &Package) -> bool {
    let name = target.name.as_str();
    if FOR_TESTS.contains(&name) && !FOR_TESTS.contains(&row.package) {
        return false;
    }
    match row.ours {
        These(names) => names.contains(&name),
        Crates => !is_service(target),
        CratesAndServices => true,
    }
}

fn is_service(package: &Package) -> bool {
    package.manifest_path.components().any(|component| component.as_str() == "services")
}

fn allows_other(row: &Row, name: &str) -> bool {
    match row.others {
        Only(names) => names.contains(&name),
        AnyBut(names) => !names.contains(&name),
    }
}

fn finding(package: &str, why: &str) -> Finding {
    Finding { path: package.to_owned(), line: 0, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\", \"services/*\"]\n";

    fn manifest(name: &str, dependencies: &str) -> String {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n{dependencies}\n")
    }

    /// A workspace of two crates and two services, where the first crate depends on these.
    fn log_that_depends_on(dependencies: &str) -> Vec<String> {
        findings_of(("verbatim-log", dependencies), ("verbatim-intake", ""))
    }

    fn findings_of(first: (&str, &str), service: (&str, &str)) -> Vec<String> {
        let tree = Tree::made_of([
            ("Cargo.toml", ROOT),
            ("crates/a/Cargo.toml", &manifest(first.0, first.1)),
            ("crates/a/src/lib.rs", ""),
            ("crates/b/Cargo.toml", &manifest("verbatim-domain", "")),
            ("crates/b/src/lib.rs", ""),
            ("services/c/Cargo.toml", &manifest(service.0, service.1)),
            ("services/c/src/lib.rs", ""),
            ("services/d/Cargo.toml", &manifest("verbatim-query", "")),
            ("services/d/src/lib.rs", ""),
        ]);
        let findings = check(&tree);
        let stale_row = "has a row in the table and no crate";
        findings.iter().filter(|f| f.why != stale_row).map(Finding::to_string).collect()
    }

    #[test]
    fn a_tree_that_keeps_to_the_table_is_clean() {
        let dependencies = "[dependencies]\nbytes = \"1\"\n[dev-dependencies]\nsqlx = \"0.9\"";
        assert_eq!(log_that_depends_on(dependencies), Vec::<String>::new());
    }

    #[test]
    fn an_edge_that_is_not_in_the_table_is_found() {
        let dependencies = "[dependencies]\nverbatim-domain = { path = \"../b\" }";
        let findings = log_that_depends_on(dependencies);
        assert_eq!(findings, ["verbatim-log: must not depend on verbatim-domain"]);
    }

    #[test]
    fn a_crate_that_is_never_to_be_used_is_found_under_another_name() {
        let dependencies = "[dependencies]\nsql = { package = \"sqlx\", version = \"0.9\" }";
        let findings = log_that_depends_on(dependencies);
        assert_eq!(findings, ["verbatim-log: must not depend on sqlx"]);
    }

    #[test]
    fn a_pure_crate_brings_in_only_what_was_looked_at() {
        let log = ("verbatim-log", "");
        let tree = Tree::made_of([
            ("Cargo.toml", "[workspace]\nmembers = [\"domain\"]\n"),
            ("domain/Cargo.toml", &manifest("verbatim-domain", "[dependencies]\nserde = \"1\"")),
            ("domain/src/lib.rs", ""),
        ]);
        let domain = &TABLE[1..2];
        assert_eq!(
            held_against(domain, &tree),
            [finding("verbatim-domain", "must not depend on serde")]
        );
        assert_eq!(findings_of(log, ("verbatim-audit", "")), Vec::<String>::new());
    }

    #[test]
    fn a_service_that_knows_another_is_found() {
        let knows_query = "[dependencies]\nverbatim-query = { path = \"../d\" }";
        let findings = findings_of(("verbatim-log", ""), ("verbatim-intake", knows_query));
        assert_eq!(findings, ["verbatim-intake: must not depend on verbatim-query"]);
        let findings = findings_of(("verbatim-log", ""), ("verbatim", knows_query));
        assert_eq!(findings, Vec::<String>::new());
    }

    #[test]
    fn a_product_that_depends_on_the_test_kit_is_found() {
        let knows_testkit = "[dependencies]\nverbatim-testkit = { path = \"../../crates/a\" }";
        let findings = findings_of(("verbatim-testkit", ""), ("verbatim", knows_testkit));
        assert_eq!(findings, ["verbatim: must not depend on verbatim-testkit"]);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        let findings = findings_of(("verbatim-novelty", ""), ("verbatim-intake", ""));
        assert_eq!(findings, ["verbatim-novelty: has no row in the table"]);
    }

    #[test]
    fn a_row_without_a_crate_is_found() {
        let tree = Tree::made_of([
            ("Cargo.toml", "[workspace]\nmembers = [\"log\"]\n"),
            ("log/Cargo.toml", &manifest("verbatim-log", "")),
            ("log/src/lib.rs", ""),
        ]);
        let why = "has a row in the table and no crate";
        assert!(check(&tree).contains(&finding("verbatim-wire", why)));
    }
}
