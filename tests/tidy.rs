//! The rules of this house, as tests over its own source tree.
//!
//! Every rule is a function from a tree to its findings, a file each in `tidy/`. Here each is
//! held against this repository; beside each rule stands a small bad tree that it must find.

mod tidy {
    pub(super) mod borders;
    pub(super) mod dependencies;
    pub(super) mod file_names;
    pub(super) mod first_line;
    pub(super) mod lengths;
    pub(super) mod links;
    pub(super) mod metrics;
    pub(super) mod pools;
    pub(super) mod proto_comments;
    pub(super) mod purity;
    mod source;
    pub(super) mod statements;
    pub(super) mod tree;
    pub(super) mod unfinished;
}

use tidy::tree::{Finding, Tree};
use tidy::{
    borders, dependencies, file_names, first_line, lengths, links, metrics, pools, proto_comments,
    purity, statements, unfinished,
};

#[test]
fn crates_depend_only_on_what_the_table_allows() {
    holds(dependencies::check);
}

#[test]
fn the_pure_crates_read_no_clock_no_chance_and_no_file() {
    holds(purity::check);
}

#[test]
fn each_foreign_word_is_spoken_in_one_place() {
    holds(borders::check);
}

#[test]
fn no_statement_changes_the_log_and_no_view_asks_the_clock() {
    holds(statements::check);
}

#[test]
fn files_functions_and_lines_are_short() {
    holds(lengths::check);
}

#[test]
fn every_source_file_begins_by_saying_why_it_exists() {
    holds(first_line::check);
}

#[test]
fn every_file_is_named_after_what_it_is_for() {
    holds(file_names::check);
}

#[test]
fn links_in_the_documentation_lead_somewhere() {
    holds(links::check);
}

#[test]
fn every_metric_is_in_the_catalogue_and_counted() {
    holds(metrics::check);
}

#[test]
fn no_pool_of_connections_has_a_reaper() {
    holds(pools::check);
}

#[test]
fn nothing_is_left_unfinished() {
    holds(unfinished::check);
}

#[test]
fn everything_in_the_api_is_described() {
    holds(proto_comments::check);
}

fn holds(rule: fn(&Tree) -> Vec<Finding>) {
    let findings = rule(&Tree::of_this_repository());
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "\n{}\n", lines.join("\n"));
}
