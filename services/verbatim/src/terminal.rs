//! What people see: tables, bars, and lines that go where they belong.
#![expect(clippy::print_stderr, reason = "this is where a command speaks")]

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::Duration;

use comfy_table::{LineStyle, Table, TableStyle};
use indicatif::{ProgressBar, ProgressStyle};

/// A line above, one below the header, one at the end: rows need none between them.
const LINES: TableStyle =
    TableStyle::new().top_border(line('─')).header_separator(line('─')).bottom_border(line('─'));

const fn line(of: char) -> LineStyle {
    LineStyle::none().fill(of).junction(of)
}

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
    table.load_style(LINES).set_header(header);
    for row in rows {
        table.add_row(row);
    }
    say(&format!("\n{}\n{table}", bold(title)));
}

/// Colours, for terminals alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// Something is wrong.
    Red,
    /// All is well.
    Green,
    /// The merchant's.
    Blue,
    /// The mall's.
    Magenta,
    /// Somebody else's.
    Cyan,
    /// Nobody's any more.
    Grey,
}

/// Coloured on a terminal, plain elsewhere and where `NO_COLOR` is set.
pub(crate) fn coloured(text: &str, colour: Colour) -> String {
    let code = match colour {
        Colour::Red => 31,
        Colour::Green => 32,
        Colour::Blue => 34,
        Colour::Magenta => 35,
        Colour::Cyan => 36,
        Colour::Grey => 90,
    };
    styled(text, code)
}

/// Bold on a terminal, plain elsewhere.
pub(crate) fn bold(text: &str) -> String {
    styled(text, 1)
}

fn styled(text: &str, code: u8) -> String {
    let is_shown = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if is_shown { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// A bar for what may take longer than a second; it shows on terminals alone.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}");
    let bar = ProgressBar::new(length);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

/// A sign of life while something goes on whose length nobody knows; on terminals alone.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
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
