//! A file is named after the one thing it is for, so that an editor's tabs have meaning.

use super::tree::{File, Finding, Tree};

/// Names that say nothing about what is inside.
const SAYS_NOTHING: [&str; 14] = [
    "common", "handler", "handlers", "helper", "helpers", "impl", "impls", "manager", "managers",
    "misc", "types", "util", "utils", "mod",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_files().filter_map(empty_name_in).collect()
}

/// Names of files and of the folders above them; `task_manager.rs` is no better than `manager.rs`.
fn empty_name_in(file: &File) -> Option<Finding> {
    let without_extension = file.path.strip_suffix(".rs").unwrap_or(&file.path);
    let empty = without_extension.split('/').find(|name| {
        let is_manager = name.ends_with("_manager") || name.ends_with("_utils");
        SAYS_NOTHING.contains(name) || is_manager || name.ends_with("_helpers")
    })?;
    Some(file.finding(0, format!("`{empty}` does not say what is inside")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_at(path: &str) -> usize {
        check(&Tree::made_of([(path, "")])).len()
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        assert_eq!(count_at("crates/log/src/utils.rs"), 1);
        assert_eq!(count_at("crates/log/src/helpers/frame.rs"), 1);
        assert_eq!(count_at("crates/domain/src/types.rs"), 1);
        assert_eq!(count_at("crates/ledger/src/partition_manager.rs"), 1);
    }

    #[test]
    fn a_module_file_without_a_name_of_its_own_is_found() {
        assert_eq!(count_at("crates/domain/src/inquiry/mod.rs"), 1);
    }

    #[test]
    fn a_name_that_says_what_it_is_for_is_not() {
        assert_eq!(count_at("crates/domain/src/inquiry/decide.rs"), 0);
        assert_eq!(count_at("crates/grpc/src/reply_handler.rs"), 0);
    }
}
