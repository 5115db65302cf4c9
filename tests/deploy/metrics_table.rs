//! The tables of metrics in docs/operations.md, which rules and dashboard are held against.

/// What every server's metrics begin with.
const PREFIX: &str = "verbatim_";

/// What a histogram's series are called behind its name.
const PARTS: [&str; 3] = ["_bucket", "_sum", "_count"];

/// One documented metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) labels: Vec<String>,
}

/// How a metric moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Every row of the tables: name, type, labels, what it says, when it moves.
pub(crate) fn metrics_in(page: &str) -> Vec<Metric> {
    page.lines().filter(|line| line.starts_with("| `verbatim_")).map(row).collect()
}

fn row(line: &str) -> Metric {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [name, kind, labels, says, moves] = cells[..] else { panic!("not five cells: {line}") };
    assert!(!says.is_empty() && !moves.is_empty(), "says nothing: {line}");
    let kind = match kind {
        "counter" => Kind::Counter,
        "gauge" => Kind::Gauge,
        "histogram" => Kind::Histogram,
        other => panic!("`{other}` is no type of metric: {line}"),
    };
    let plain = |cell: &str| cell.trim_matches('`').to_owned();
    let labels = labels.split(", ").filter(|label| !label.is_empty()).map(plain).collect();
    Metric { name: plain(name), kind, labels }
}

/// The metrics that a text asks for. A histogram is asked for by its parts, the others by name.
///
/// # Panics
/// If one is not in the table.
pub(crate) fn asked_for<'a>(text: &str, table: &'a [Metric]) -> Vec<&'a Metric> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let names = words.filter(|word| word.starts_with(PREFIX));
    names.map(|name| find(name, table).unwrap_or_else(|| panic!("no row: `{name}`"))).collect()
}

fn find<'a>(name: &str, table: &'a [Metric]) -> Option<&'a Metric> {
    table.iter().find(|metric| match metric.kind {
        Kind::Histogram => PARTS.iter().any(|part| name.strip_suffix(part) == Some(&metric.name)),
        Kind::Counter | Kind::Gauge => metric.name == name,
    })
}

/// The labels that an expression selects, matches or adds up by.
pub(crate) fn labels_in(expression: &str) -> Vec<&str> {
    let name_of = |selector| str::split(selector, ['=', '!', '~']).next().unwrap_or_default();
    let selected = between(expression, "{", "}").flat_map(|it| it.split(',')).map(name_of);
    let lists = ["by (", "on ("].into_iter().flat_map(|open| between(expression, open, ")"));
    selected.chain(lists.flat_map(|it| it.split(','))).map(str::trim).collect()
}

/// What stands between each `open` and the next `close`.
pub(crate) fn between<'a>(
    text: &'a str,
    open: &str,
    close: &str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let ends: Vec<&str> = text.split(open).skip(1).collect();
    let close = close.to_owned();
    ends.into_iter().map(move |end| end.split(close.as_str()).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
| metric | type | labels | what it says | when it moves |
|---|---|---|---|---|
| `verbatim_calls_total` | counter | `method`, `code` | calls | look |
| `verbatim_append_seconds` | histogram | | how long | look |
";

    #[test]
    fn a_row_is_read_with_its_type_and_labels() {
        let labels = vec!["method".to_owned(), "code".to_owned()];
        let name = "verbatim_calls_total".to_owned();
        let table = metrics_in(PAGE);
        assert_eq!(table[0], Metric { name, kind: Kind::Counter, labels });
        assert_eq!((table[1].kind, table[1].labels.len()), (Kind::Histogram, 0));
    }

    #[test]
    fn a_histogram_is_asked_for_by_its_parts_and_a_counter_by_its_name() {
        let table = metrics_in(PAGE);
        for name in ["verbatim_calls_total", "verbatim_append_seconds_bucket"] {
            assert!(find(name, &table).is_some(), "{name}");
        }
        for name in ["verbatim_calls", "verbatim_calls_total_sum", "verbatim_append_seconds"] {
            assert!(find(name, &table).is_none(), "{name}");
        }
    }

    #[test]
    fn labels_are_found_where_they_select_match_and_add_up() {
        let expression = r#"sum by (job, le) (a{code!="Ok",job=~"x"}) and on (instance) b"#;
        assert_eq!(labels_in(expression), ["code", "job", "job", "le", "instance"]);
    }
}
