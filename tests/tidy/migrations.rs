//! Migrations run in the order of their numbers: dense, unique, and named after what they create.

use std::collections::BTreeMap;

use super::tree::{File, Finding, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The next number in each folder; the tree's files come in order of their names.
    let mut next_in: BTreeMap<&str, usize> = BTreeMap::new();
    for file in tree.files.iter().filter(|file| is_migration(file)) {
        let folder = file.path.strip_suffix(file.name()).unwrap_or_default();
        let next = next_in.entry(folder).or_insert(1);
        match number_of(file.name()) {
            Some(number) if number == *next => {}
            Some(_) => findings.push(file.finding(0, format!("should have number {next:04}"))),
            None => findings.push(file.finding(0, "is not named `NNNN_what_it_creates.sql`")),
        }
        *next += 1;
    }
    findings
}

fn is_migration(file: &File) -> bool {
    file.extension() == Some("sql") && file.path.split('/').any(|folder| folder == "migrations")
}

/// The number of a name such as `0001_inquiry.sql`, if it is of that form.
fn number_of(name: &str) -> Option<usize> {
    let (number, what) = name.strip_suffix(".sql")?.split_once('_')?;
    let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_snake_case = !what.is_empty()
        && what.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if is_number && is_snake_case { number.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_of<const N: usize>(names: [&str; N]) -> Vec<String> {
        let paths = names.map(|name| format!("crates/x/migrations/{name}"));
        let tree = Tree::made_of(paths.each_ref().map(|path| (path.as_str(), "")));
        check(&tree).iter().map(|found| found.why.clone()).collect()
    }

    #[test]
    fn dense_numbers_with_names_are_clean() {
        assert_eq!(findings_of(["0001_inquiry.sql", "0002_custody.sql"]), Vec::<String>::new());
    }

    #[test]
    fn each_folder_counts_for_itself() {
        let tree = Tree::made_of([
            ("crates/x/migrations/0001_inquiry.sql", ""),
            ("crates/y/migrations/0001_custody.sql", ""),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn a_gap_is_found() {
        let findings = findings_of(["0001_inquiry.sql", "0003_custody.sql"]);
        assert_eq!(findings, ["should have number 0002"]);
    }

    #[test]
    fn a_number_given_twice_is_found() {
        let findings = findings_of(["0001_custody.sql", "0001_inquiry.sql"]);
        assert_eq!(findings, ["should have number 0002"]);
    }

    #[test]
    fn a_name_of_another_form_is_found() {
        let not_named = "is not named `NNNN_what_it_creates.sql`";
        assert_eq!(findings_of(["init.sql"]), [not_named]);
        assert_eq!(findings_of(["1_inquiry.sql"]), [not_named]);
        assert_eq!(findings_of(["0001_Inquiry-Table.sql"]), [not_named]);
    }
}
