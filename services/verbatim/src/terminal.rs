//! What people see: tables, bars, and lines that go where they belong.
#![expect(clippy::print_stderr, reason = "this is where a command speaks")]

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::Duration;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use indicatif::{ProgressBar, ProgressStyle};

/// A line of a command's answer.
pub(crate) fn say(line: &str) {
    if let Err(error) = writeln!(io::stdout(), "{line}") {
        leave(&error);
    }
}

/// Nobody hears what is said any more. Whoever closed the pipe (`head`, a pager) has what they
/// wanted; a disk that is full has not.
fn leave(error: &io::Error) -> ! {
    let is_wanted = error.kind() == ErrorKind::BrokenPipe;
    std::process::exit(if is_wanted { 0 } else { 1 })
}

/// A line beside the answer: what is being done, or why it cannot be.
pub(crate) fn remark(line: &str) {
    eprintln!("{line}");
}

/// An error with all its causes.
pub(crate) fn complain(error: &dyn std::error::Error) {
    let mut text = format!("verbatim: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\n  because {error}"));
        cause = error.source();
    }
    eprintln!("{text}");
}

/// Prints a table with a title.
pub(crate) fn table(title: &str, header: &[&str], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    say(&format!("\n{}\n{table}", bold(title)));
}

/// Bold on a terminal, plain elsewhere.
pub(crate) fn bold(text: &str) -> String {
    if io::stdout().is_terminal() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

/// A bar for what may take longer than a second; it shows on terminals alone.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}");
    let bar = ProgressBar::new(length);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

/// A span as people say it: `3 d 4 h`, `2 h 5 min`, `12 s`, `85 ms`.
pub(crate) fn span(ms: i64) -> String {
    let seconds = ms / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) if ms.abs() < 1000 => format!("{ms} ms"),
        (0, 0, 0) => format!("{} s", seconds % 60),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// An instant in UTC, to the second.
pub(crate) fn instant(unix_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(unix_ms)
        .map_or_else(|_| unix_ms.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// How long something took.
pub(crate) fn took(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}
