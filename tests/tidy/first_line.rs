//! The first line of a source file says why the file exists.

use super::tree::{Finding, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files() {
        let first_line = file.text.lines().next().unwrap_or_default();
        let says_why = first_line.strip_prefix("//! ").is_some_and(|why| !why.trim().is_empty());
        if !says_why {
            findings.push(file.finding(1, "begins without a `//!` line that says why it exists"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths_found(text: &str) -> usize {
        check(&Tree::made_of([("crates/x/src/lib.rs", text)])).len()
    }

    #[test]
    fn a_file_without_a_first_line_of_documentation_is_found() {
        assert_eq!(paths_found("//! Why it is there.\n"), 0);
        assert_eq!(paths_found(""), 1);
        assert_eq!(paths_found("//! \n"), 1);
        assert_eq!(paths_found("\n//! Too late.\n"), 1);
        assert_eq!(paths_found("// Not documentation.\n"), 1);
    }
}
