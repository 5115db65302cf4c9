//! What is on the main branch is finished: no test set aside, no hole, no note to oneself.

use proc_macro2::{Delimiter, TokenTree};

use super::source::{line_of, tokens_of};
use super::tree::{File, Finding, Tree};

/// Written apart, so that this file does not find itself.
const NOTES_TO_ONESELF: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

const HOLES: [&str; 2] = ["todo", "unimplemented"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree.files.iter().flat_map(notes_in).collect();
    for file in tree.rust_files() {
        look_through(&tokens_of(file), file, &mut findings);
    }
    findings
}

fn notes_in(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut words = line.split(|letter: char| !letter.is_ascii_alphanumeric());
        if let Some(note) = words.find(|word| NOTES_TO_ONESELF.contains(word)) {
            findings.push(file.finding(index + 1, format!("has a {note}")));
        }
    }
    findings
}

fn look_through(tokens: &[TokenTree], file: &File, findings: &mut Vec<Finding>) {
    for pair in tokens.windows(2) {
        if let Some(why) = unfinished(&pair[0], &pair[1]) {
            findings.push(file.finding(line_of(pair[0].span()), why));
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            look_through(&inner, file, findings);
        }
    }
}

fn unfinished(first: &TokenTree, second: &TokenTree) -> Option<String> {
    match (first, second) {
        (TokenTree::Punct(sign), TokenTree::Group(attribute)) => {
            let is_attribute = sign.as_char() == '#' && attribute.delimiter() == Delimiter::Bracket;
            let mut words = attribute.stream().into_iter();
            let ignores = words.any(|word| matches!(&word, TokenTree::Ident(w) if w == "ignore"));
            (is_attribute && ignores).then(|| "sets a test aside".to_owned())
        }
        (TokenTree::Ident(name), TokenTree::Punct(sign)) => {
            let is_hole = sign.as_char() == '!' && HOLES.iter().any(|hole| name == hole);
            is_hole.then(|| format!("calls {name}!"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(path: &str, text: &str) -> Vec<String> {
        check(&Tree::made_of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_test_set_aside_is_found_in_a_module() {
        let text = "mod tests {\n    #[test]\n    #[ignore = \"slow\"]\n    fn f() {}\n}";
        assert_eq!(findings_in("x.rs", text), ["x.rs:3: sets a test aside"]);
    }

    #[test]
    fn a_hole_is_found() {
        let text = "fn f() {\n    std::unimplemented!()\n}";
        assert_eq!(findings_in("x.rs", text), ["x.rs:2: calls unimplemented!"]);
    }

    #[test]
    fn a_note_to_oneself_is_found_in_any_text() {
        for path in ["x.rs", "docs/x.md", "dev", "Cargo.toml"] {
            let text = format!("# {}: later", NOTES_TO_ONESELF[0]);
            assert!(findings_in(path, &text).iter().any(|found| found.contains("has a")), "{path}");
        }
    }

    #[test]
    fn finished_work_is_clean() {
        let text = "//! Ignores nothing.\nfn todo() -> bool { !ignore() }";
        assert_eq!(findings_in("x.rs", text), Vec::<String>::new());
    }
}
