//! A file is read in one sitting, a function at one glance, a line without scrolling.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::source::line_of;
use super::tree::{File, Finding, Tree};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_COLUMNS_MAX: usize = 100;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files() {
        findings.extend(file_in(file));
        findings.extend(lines_in(file));
        findings.extend(functions_in(file));
    }
    findings
}

fn file_in(file: &File) -> Option<Finding> {
    let count = file.text.lines().count();
    let is_long = count > FILE_LINES_MAX;
    is_long.then(|| file.finding(0, format!("{count} lines; at most {FILE_LINES_MAX}")))
}

fn lines_in(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let count = line.chars().count();
        if count > LINE_COLUMNS_MAX {
            let why = format!("{count} columns; at most {LINE_COLUMNS_MAX}");
            findings.push(file.finding(index + 1, why));
        }
    }
    findings
}

fn functions_in(file: &File) -> Vec<Finding> {
    match syn::parse_file(&file.text) {
        Ok(parsed) => {
            let mut functions = Functions { file, findings: Vec::new() };
            functions.visit_file(&parsed);
            functions.findings
        }
        Err(error) => vec![file.finding(line_of(error.span()), format!("is no Rust: {error}"))],
    }
}

struct Functions<'a> {
    file: &'a File,
    findings: Vec<Finding>,
}

impl Functions<'_> {
    /// From the word `fn` to the closing brace; attributes and documentation do not count.
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let first_line = line_of(signature.fn_token.span);
        let count = body.span().end().line - first_line + 1;
        if count > FUNCTION_LINES_MAX {
            let name = &signature.ident;
            let why = format!("`{name}` has {count} lines; at most {FUNCTION_LINES_MAX}");
            self.findings.push(self.file.finding(first_line, why));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.measure(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(text: &str) -> Vec<String> {
        check(&Tree::made_of([("x.rs", text)])).iter().map(Finding::to_string).collect()
    }

    /// A body of so many lines between the braces.
    fn body(line_count: usize) -> String {
        "    f();\n".repeat(line_count)
    }

    #[test]
    fn a_file_of_401_lines_is_found() {
        assert_eq!(findings_in(&"//\n".repeat(400)), Vec::<String>::new());
        assert_eq!(findings_in(&"//\n".repeat(401)), ["x.rs: 401 lines; at most 400"]);
    }

    #[test]
    fn a_function_of_71_lines_is_found() {
        let of_70 = format!("/// Long.\nfn f() {{\n{}}}\n", body(68));
        assert_eq!(findings_in(&of_70), Vec::<String>::new());
        let of_71 = format!("/// Long.\nfn f() {{\n{}}}\n", body(69));
        assert_eq!(findings_in(&of_71), ["x.rs:2: `f` has 71 lines; at most 70"]);
    }

    #[test]
    fn a_long_method_is_found_in_an_impl_and_in_a_trait() {
        let method = format!("fn f(&self) {{\n{}}}\n", body(69));
        assert_eq!(findings_in(&format!("impl X {{\n{method}}}")).len(), 1);
        assert_eq!(findings_in(&format!("trait X {{\n{method}}}")).len(), 1);
    }

    #[test]
    fn a_line_of_101_columns_is_found() {
        let line = format!("//{}", "ü".repeat(99));
        assert_eq!(findings_in(&line), ["x.rs:1: 101 columns; at most 100"]);
    }

    #[test]
    fn a_file_that_is_no_rust_is_found() {
        assert_eq!(findings_in("fn {").len(), 1);
    }
}
