//! What no SQL statement does: change what the log holds, or ask the clock for a view.

use super::source::literals_in;
use super::tree::{File, Finding, Tree};

/// Words that follow each other where a fact would be changed; `*` stands for a name.
const CHANGES: [&[&str]; 6] = [
    &["update", "*", "set"],
    &["delete", "from"],
    &["drop", "table"],
    &["alter", "table"],
    &["insert", "or", "replace"],
    &["truncate", "table"],
];

/// How SQL reads a clock or draws a number; a rebuild would give other rows.
const CLOCK_OR_CHANCE: [&str; 8] = [
    "current_timestamp",
    "current_date",
    "current_time",
    "'now'",
    "now()",
    "unixepoch(",
    "random(",
    "gen_random_uuid(",
];

/// A part of the product, and what no statement in it does.
struct Part {
    folder: &'static str,
    never: fn(&str) -> bool,
    why: &'static str,
}

const A_FACT_STAYS: &str = "changes what the log holds; a fact is only ever added";
const A_VIEW_REPEATS: &str = "reads a clock or chance; a rebuilt view must have equal rows";

const PARTS: [Part; 5] = [
    Part { folder: "crates/log/", never: changes_the_log, why: A_FACT_STAYS },
    Part { folder: "crates/log-embedded/", never: changes_the_log, why: A_FACT_STAYS },
    Part { folder: "crates/projection/", never: asks_the_clock, why: A_VIEW_REPEATS },
    Part { folder: "crates/sla-projector/", never: asks_the_clock, why: A_VIEW_REPEATS },
    Part { folder: "crates/accountability-projector/", never: asks_the_clock, why: A_VIEW_REPEATS },
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_product()) {
        let Some(part) = PARTS.iter().find(|part| file.path.starts_with(part.folder)) else {
            continue;
        };
        for (line, statement) in statements_in(file) {
            if (part.never)(&statement.to_ascii_lowercase()) {
                findings.push(file.finding(line, part.why));
            }
        }
    }
    findings
}

/// A file of SQL is read line by line; in Rust, whatever stands in a literal may be SQL.
fn statements_in(file: &File) -> Vec<(usize, String)> {
    match file.extension() {
        Some("rs") => literals_in(file),
        Some("sql") => file.text.lines().map(without_comment).zip(1..).map(swap).collect(),
        Some(_) | None => Vec::new(),
    }
}

fn without_comment(line: &str) -> String {
    line.split("--").next().unwrap_or_default().to_owned()
}

fn swap((statement, line): (String, usize)) -> (usize, String) {
    (line, statement)
}

fn changes_the_log(statement: &str) -> bool {
    let is_part_of_word = |letter: char| letter.is_ascii_alphanumeric() || "_{}".contains(letter);
    let words: Vec<&str> = statement
        .split(|letter| !is_part_of_word(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let same = |(word, wanted): (&&str, &&str)| *wanted == "*" || word == wanted;
    let stands_in =
        |wanted: &[&str]| words.windows(wanted.len()).any(|row| row.iter().zip(wanted).all(same));
    CHANGES.iter().any(|wanted| stands_in(wanted))
}

fn asks_the_clock(statement: &str) -> bool {
    CLOCK_OR_CHANCE.iter().any(|word| statement.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::made_of([(path, text)])).iter().map(|found| found.line).collect()
    }

    #[test]
    fn a_statement_that_changes_a_batch_is_found() {
        let path = "crates/log-embedded/src/commit.rs";
        let text = "fn f(p: u32) -> String {\n    format!(\"update batch_{p} set bytes = ?\")\n}";
        assert_eq!(lines_found(path, text), [2]);
        assert_eq!(lines_found(path, "const S: &str = \"DELETE FROM batch_0\";"), [1]);
        assert_eq!(lines_found(path, "const S: &str = r#\"\nDROP TABLE batch_0\"#;"), [1]);
    }

    #[test]
    fn a_statement_that_adds_a_batch_is_not() {
        let path = "crates/log-embedded/src/commit.rs";
        let text = "/// It can delete from nothing.\nconst S: &str = \"INSERT INTO batch_0\";";
        assert_eq!(lines_found(path, text), [0; 0]);
    }

    #[test]
    fn a_view_that_asks_the_clock_is_found() {
        let path = "crates/sla-projector/migrations/0001_inquiry.sql";
        let text = "-- Late by now.\nCREATE VIEW late AS SELECT 1\nWHERE due_at < datetime('now');";
        assert_eq!(lines_found(path, text), [3]);
        let text = "CREATE TABLE t (at TEXT DEFAULT CURRENT_TIMESTAMP);";
        assert_eq!(lines_found(path, text), [1]);
    }

    #[test]
    fn a_view_may_be_changed_and_thrown_away() {
        let path = "crates/projection/src/store.rs";
        assert_eq!(lines_found(path, "const S: &str = \"DELETE FROM inquiry\";"), [0; 0]);
        assert_eq!(lines_found(path, "const S: &str = \"it is now empty\";"), [0; 0]);
    }
}
