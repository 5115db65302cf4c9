//! The rules and the folds get time as an argument: no clock, no chance, no I/O in them.

use super::source::{Named, paths_in};
use super::tree::{File, Finding, Tree};

/// What makes the same input give another output tomorrow.
const CLOCK_OR_CHANCE: [&str; 9] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "ContextV7::new",
    "RandomState::new",
];

const CHANCE_CRATES: [&str; 2] = ["rand", "getrandom"];

const INPUT_OR_OUTPUT: [&str; 8] = [
    "tokio",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
];

/// Forms for the outside: a fact is not shaped by how it is sent or stored.
const OUTSIDE_FORMS: [&str; 4] = ["serde", "prost", "sqlx", "tonic"];

/// A folder of product code and the words that must not begin a path there.
struct Pure {
    folder: &'static str,
    never: &'static [&'static [&'static str]],
}

const PURE: [Pure; 5] = [
    Pure {
        folder: "crates/domain/src/",
        never: &[&CHANCE_CRATES, &INPUT_OR_OUTPUT, &OUTSIDE_FORMS],
    },
    Pure {
        folder: "crates/clocks/src/",
        never: &[&CHANCE_CRATES, &INPUT_OR_OUTPUT, &OUTSIDE_FORMS],
    },
    Pure { folder: "crates/wire/src/", never: &[&CHANCE_CRATES, &INPUT_OR_OUTPUT] },
    Pure { folder: "crates/sla-projector/src/", never: &[&CHANCE_CRATES, &INPUT_OR_OUTPUT] },
    Pure {
        folder: "crates/accountability-projector/src/",
        never: &[&CHANCE_CRATES, &INPUT_OR_OUTPUT],
    },
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files().filter(|file| file.is_product()) {
        if let Some(pure) = PURE.iter().find(|pure| file.path.starts_with(pure.folder)) {
            let impure = paths_in(file).into_iter().filter(|named| pure.forbids(named));
            findings.extend(impure.map(|named| found(file, &named)));
        }
    }
    findings
}

impl Pure {
    fn forbids(&self, named: &Named) -> bool {
        // A lone word is as likely a name of our own.
        let is_path = named.segments.len() > 1;
        let mut never = self.never.iter().copied().flatten();
        let comes_from_outside = is_path && never.any(|path| named.begins_with(path));
        comes_from_outside || CLOCK_OR_CHANCE.iter().any(|path| named.ends_with(path))
    }
}

fn found(file: &File, named: &Named) -> Finding {
    file.finding(named.line, format!("a pure crate names `{}`", named.segments.join("::")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(path: &str, text: &str) -> Vec<String> {
        check(&Tree::made_of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_rule_that_reads_a_clock_is_found() {
        let text = "//! Rules.\nuse std::time::Instant;\nfn f() { Instant::now(); }";
        assert_eq!(
            findings_in("crates/domain/src/rule.rs", text),
            ["crates/domain/src/rule.rs:3: a pure crate names `Instant::now`"]
        );
    }

    #[test]
    fn a_fold_that_draws_a_random_id_is_found() {
        let text = "fn f() -> uuid::Uuid { uuid::Uuid::now_v7() }";
        assert_eq!(findings_in("crates/sla-projector/src/fold.rs", text).len(), 1);
    }

    #[test]
    fn a_file_opened_in_the_domain_is_found_in_a_use_list() {
        let text = "use std::{collections::BTreeMap, fs};";
        assert_eq!(
            findings_in("crates/domain/src/rule.rs", text),
            ["crates/domain/src/rule.rs:1: a pure crate names `std::fs`"]
        );
    }

    #[test]
    fn a_fact_that_knows_how_it_is_stored_is_found() {
        let text = "#[derive(serde::Serialize)]\nstruct Fact;";
        assert_eq!(findings_in("crates/clocks/src/fact.rs", text).len(), 1);
    }

    #[test]
    fn tests_and_the_shell_may_read_clocks() {
        let text = "fn f() { std::time::Instant::now(); }";
        let none = Vec::<String>::new();
        assert_eq!(findings_in("crates/domain/src/inquiry/tests.rs", text), none);
        assert_eq!(findings_in("services/verbatim/src/clock.rs", text), none);
    }
}
