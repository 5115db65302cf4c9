//! Prints what was measured.
#![expect(clippy::print_stdout, reason = "a benchmark's tables are its output")]

use std::time::Duration;

use comfy_table::{Table, presets::ASCII_MARKDOWN};

/// Prints one line.
pub(super) fn line(text: &str) {
    println!("{text}");
}

/// Prints a table in Markdown, as `docs/benchmarks.md` takes it.
pub(super) fn table(title: &str, header: &[&str], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    println!("\n{title}\n\n{table}");
}

/// A latency.
pub(super) fn ms(latency: Duration) -> String {
    format!("{:.2} ms", latency.as_secs_f64() * 1_000.0)
}

/// How one rate stands to another.
pub(super) fn ratio(one: f64, other: f64) -> String {
    format!("{:.2}", one / other)
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
