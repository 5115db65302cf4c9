//! A link in the documentation leads somewhere: what moves takes its readers along.

use super::tree::{File, Finding, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let pages = tree.files.iter().filter(|file| file.extension() == Some("md"));
    pages.flat_map(|page| dead_links_in(page, tree)).collect()
}

fn dead_links_in(page: &File, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in page.text.lines().enumerate() {
        for target in targets_in(line) {
            let folder = page.path.strip_suffix(page.name()).unwrap_or_default();
            if !tree.root.join(folder).join(target).exists() {
                findings.push(page.finding(index + 1, format!("`{target}` is not there")));
            }
        }
    }
    findings
}

/// The files that a line links to: what stands between `](` and `)`, without its anchor.
fn targets_in(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.split("](").skip(1);
    let targets = ends.filter_map(|end| end.split([')', '#', ' ']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(text: &str) -> Vec<String> {
        let tree = Tree::made_of([("docs/x.md", text), ("docs/y.md", ""), ("README.md", "")]);
        check(&tree).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_link_to_a_file_that_is_gone_is_found() {
        let text = "See [y](y.md).\nSee [z](../docs/z.md#part) and [y](y.md).";
        assert_eq!(findings_in(text), ["docs/x.md:2: `../docs/z.md` is not there"]);
    }

    #[test]
    fn links_to_files_folders_parts_and_the_world_are_clean() {
        let text = "[a](../README.md) [b](../docs/) [c](#part) [d](https://example.com/x)";
        assert_eq!(findings_in(text), Vec::<String>::new());
    }
}
