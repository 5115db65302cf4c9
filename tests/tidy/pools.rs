//! Pools of connections have no reaper.
//!
//! The task that sqlx (0.9) starts to close idle and old connections counts the idle ones in a
//! number that a race can bring below zero. It then tries to look at 2^64 of them without ever
//! giving way: one core is busy for good, and a process that has been told to stop never ends.
//! Without both time limits that task is not started. No store of ours needs it: what connects to
//! SQLite does not age, and a connection to PostgreSQL is tried before it is used.

use super::tree::{Finding, Tree};

const MAKES: &str = "PoolOptions::new(";
const KEEPS_AWAY: [&str; 2] = [".idle_timeout(None)", ".max_lifetime(None)"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_product()) {
        let pools = file.text.matches(MAKES).count();
        if KEEPS_AWAY.iter().any(|limit| file.text.matches(limit).count() < pools) {
            findings.push(file.finding(0, "makes a pool whose reaper can spin for ever"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_found(text: &str) -> usize {
        check(&Tree::made_of([("crates/ledger/src/checkpoint.rs", text)])).len()
    }

    #[test]
    fn a_pool_with_a_reaper_is_found() {
        assert_eq!(count_found("fn f() { PgPoolOptions::new(); }"), 1);
        assert_eq!(count_found("fn f() { SqlitePoolOptions::new().idle_timeout(None); }"), 1);
        let one_of_two = "fn f() { PgPoolOptions::new().idle_timeout(None).max_lifetime(None); \
                          PgPoolOptions::new(); }";
        assert_eq!(count_found(one_of_two), 1);
    }

    #[test]
    fn a_pool_without_one_is_not() {
        let text = "fn f() { PgPoolOptions::new().max_lifetime(None).idle_timeout(None); }";
        assert_eq!(count_found(text), 0);
    }
}
