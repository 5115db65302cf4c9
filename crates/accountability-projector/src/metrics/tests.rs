//! What must hold of every metric's text, whatever store reads it.

use super::*;

fn questions() -> impl Iterator<Item = (&'static str, &'static Variant, &'static str)> {
    METRICS.iter().flat_map(|metric| {
        metric.variants.iter().flat_map(move |variant| {
            let items = variant.items.iter();
            items.map(move |sql| (metric.id, variant, *sql))
        })
    })
}

#[test]
fn every_metric_is_defined_once() {
    let mut ids: Vec<&str> = METRICS.iter().map(|metric| metric.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn every_metric_can_be_defined_and_no_other() {
    let mut ids: Vec<&str> = METRICS.iter().map(|metric| metric.id).collect();
    let mut definable = verbatim_domain::governance::metric_definition::METRICS.to_vec();
    ids.sort_unstable();
    definable.sort_unstable();
    assert_eq!(ids, definable);
}

#[test]
fn every_variant_is_named_once_in_its_metric() {
    for metric in METRICS {
        let mut names: Vec<&str> = metric.variants.iter().map(|variant| variant.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}", metric.id);
    }
}

#[test]
fn every_question_gives_the_columns_of_an_item_in_their_order() {
    for (id, variant, sql) in questions() {
        let mut rest = sql;
        for (column, _) in ITEM_COLUMNS[1..].iter().filter(|(column, _)| *column != "day") {
            let named = [format!(" AS {column}"), format!(".{column},"), format!(" {column},")];
            let found = named.iter().filter_map(|name| Some(rest.find(name)? + name.len())).min();
            let after = found.unwrap_or_else(|| panic!("{id} {}: no {column} here", variant.name));
            rest = &rest[after..];
        }
    }
}

#[test]
fn a_constant_variant_bears_its_name() {
    for (id, variant, sql) in questions() {
        let is_constant = !variant.name.contains('<');
        let literal = format!("SELECT '{}' AS variant", variant.name);
        let is_of_holders = sql.starts_with("SELECT custody.holder_kind AS variant");
        let bears_it = sql.starts_with(&literal) || is_of_holders;
        assert!(!is_constant || bears_it, "{id} {}", variant.name);
    }
}

#[test]
fn every_mark_is_one_that_stores_fill_in() {
    let marks = ["day:", "ms:", "later:", "real:", "bool:", "chain:", "known:"];
    for view in views() {
        for mark in view.sql.split('{').skip(1) {
            let is_known = marks.iter().any(|known| mark.starts_with(known));
            assert!(is_known && mark.contains('}'), "{}: {{{mark}", view.name);
        }
        assert!(!view.sql.contains("  "), "{}: a line is not joined well", view.name);
    }
}

#[test]
fn the_dictionary_has_a_line_for_every_variant() {
    let text = metrics_dictionary();
    for (id, variant, _) in questions() {
        let line = format!("| {id} | `{}` | ", variant.name);
        assert!(text.contains(&line), "{line}");
    }
}
