//! Rust source as a rule reads it: without comments and strings, with macros and `use` lists.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::tree::File;

/// A path such as `std::time::Instant::now`, wherever it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

impl Named {
    /// Whether it begins with this path: `std::fs::File` does with `std::fs`.
    pub(super) fn begins_with(&self, path: &str) -> bool {
        let mut segments = self.segments.iter();
        path.split("::").all(|wanted| segments.next().is_some_and(|segment| segment == wanted))
    }

    /// Whether it ends with this path: `std::time::Instant::now` does with `Instant::now`.
    pub(super) fn ends_with(&self, path: &str) -> bool {
        let mut segments = self.segments.iter().rev();
        path.rsplit("::").all(|wanted| segments.next().is_some_and(|segment| segment == wanted))
    }
}

/// Every path in a file. A lone word is a path of one segment.
///
/// A file that is no Rust names nothing here; the compiler will say so.
pub(super) fn paths_in(file: &File) -> Vec<Named> {
    let mut found = Vec::new();
    collect_paths(&tokens_of(file), &[], &mut found);
    found
}

pub(super) fn tokens_of(file: &File) -> Vec<TokenTree> {
    let stream: TokenStream = file.text.parse().unwrap_or_default();
    stream.into_iter().collect()
}

/// Every literal in a file with its line, documentation left out.
pub(super) fn literals_in(file: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    collect_literals(&tokens_of(file), &mut found);
    found
}

fn collect_literals(tokens: &[TokenTree], found: &mut Vec<(usize, String)>) {
    let is_documentation = matches!(tokens, [TokenTree::Ident(name), ..] if name == "doc");
    if is_documentation {
        return;
    }
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => {
                found.push((line_of(literal.span()), literal.to_string()));
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                collect_literals(&inner, found);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

pub(super) fn line_of(span: Span) -> usize {
    span.start().line
}

fn collect_paths(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<Named>) {
    let mut rest = tokens;
    while let [token, tail @ ..] = rest {
        rest = tail;
        match token {
            TokenTree::Ident(word) => {
                let mut segments = prefix.to_vec();
                segments.push(word.to_string());
                rest = follow_path(segments, line_of(word.span()), rest, found);
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                collect_paths(&inner, &[], found);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Reads `::segment` for as long as there is one, and answers what comes after the path.
fn follow_path<'a>(
    mut segments: Vec<String>,
    line: usize,
    mut rest: &'a [TokenTree],
    found: &mut Vec<Named>,
) -> &'a [TokenTree] {
    while let [TokenTree::Punct(first), TokenTree::Punct(second), next, tail @ ..] = rest {
        if first.as_char() != ':' || second.as_char() != ':' {
            break;
        }
        match next {
            TokenTree::Ident(word) => segments.push(word.to_string()),
            TokenTree::Group(list) => {
                let inner: Vec<TokenTree> = list.stream().into_iter().collect();
                collect_paths(&inner, &segments, found);
                return tail;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => break,
        }
        rest = tail;
    }
    found.push(Named { segments, line });
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths_of(text: &str) -> Vec<String> {
        let file = File { path: "x.rs".to_owned(), text: text.to_owned() };
        paths_in(&file).iter().map(|named| named.segments.join("::")).collect()
    }

    #[test]
    fn a_use_list_names_each_of_its_paths_in_full() {
        let paths = paths_of("use std::{fs, time::{Duration, Instant}};");
        assert_eq!(
            paths,
            ["use", "std::fs", "std::time::Duration", "std::time::Instant"].map(str::to_owned)
        );
    }

    #[test]
    fn a_path_inside_a_macro_is_seen() {
        let paths = paths_of("fn f() { assert!(matches!(x, tonic::Code::Ok)); }");
        assert!(paths.contains(&"tonic::Code::Ok".to_owned()), "{paths:?}");
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        assert_eq!(paths_of("// std::fs::read\nconst A: B = \"std::fs\";"), ["const", "A", "B"]);
    }
}
