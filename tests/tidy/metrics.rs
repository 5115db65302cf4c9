//! Every metric that the product counts is in the catalogue, and every one in the catalogue is
//! counted somewhere: what operators read about is what there is.

use super::tree::{File, Finding, Tree};

const CATALOGUE: &str = "services/verbatim/src/metrics/catalogue.rs";

/// How a metric is looked up; `place` is such a call behind a name of its own.
const LOOKED_UP: [&str; 4] = ["counter!(", "gauge!(", "histogram!(", "place("];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(catalogue) = tree.files.iter().find(|file| file.path == CATALOGUE) else {
        return vec![Finding { path: CATALOGUE.to_owned(), line: 0, why: "is missing".to_owned() }];
    };
    let known = names(&catalogue.text);
    let mut found = Vec::new();
    let mut findings = Vec::new();
    let is_product = |file: &&File| file.is_rust() && file.is_product();
    for file in tree.files.iter().filter(is_product).filter(|file| file.path != CATALOGUE) {
        for name in LOOKED_UP.iter().flat_map(|call| looked_up(&file.text, call)) {
            if !known.contains(&name) {
                findings.push(file.finding(0, format!("counts {name}, not in the catalogue")));
            }
            found.push(name);
        }
    }
    for name in known.iter().filter(|name| !found.contains(name)) {
        findings.push(catalogue.finding(0, format!("names {name}, which nobody counts")));
    }
    findings
}

/// The names in quotes that begin as ours do.
fn names(text: &str) -> Vec<&str> {
    text.split('"').filter(|part| part.starts_with("verbatim_")).collect()
}

/// The first argument of each such call, where that is a name of ours.
fn looked_up<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(call).skip(1).filter_map(|behind| {
        let name = behind.trim_start().strip_prefix('"')?.split('"').next()?;
        name.starts_with("verbatim_").then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(catalogue: &str, product: &str) -> Vec<String> {
        let tree = Tree::made_of([(CATALOGUE, catalogue), ("crates/log/src/a.rs", product)]);
        check(&tree).into_iter().map(|finding| finding.why).collect()
    }

    #[test]
    fn a_metric_that_is_counted_and_known_is_fine() {
        let catalogue = "counter(\"verbatim_a_total\", &[], \"As\")";
        let none = Vec::<String>::new();
        assert_eq!(findings(catalogue, "counter!(\"verbatim_a_total\").increment(1)"), none);
        assert_eq!(findings(catalogue, "counter!(\n    \"verbatim_a_total\",\n)"), none);
    }

    #[test]
    fn one_that_is_not_known_or_not_counted_is_found() {
        let both = findings("gauge(\"verbatim_b\", &[], \"Bs\")", "gauge!(\"verbatim_c\")");
        let expected =
            ["counts verbatim_c, not in the catalogue", "names verbatim_b, which nobody counts"];
        assert_eq!(both, expected);
    }
}
