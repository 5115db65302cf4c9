//! The mapping file as it is written: TOML with expressions, not yet understood.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// An expression, with where it stands in the file.
pub(super) type Text = Spanned<String>;

/// A mapping file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// How to read the file.
    #[serde(default)]
    pub(super) source: SourceTable,
    /// What makes a case.
    pub(super) case: CaseTable,
    /// How times are written, and which is the row's.
    #[serde(default)]
    pub(super) time: TimeTable,
    /// What every command carries, by paths within its context.
    #[serde(default)]
    pub(super) context: BTreeMap<String, Text>,
    /// What the rules remember within a case, with what it begins as.
    #[serde(default)]
    pub(super) state: BTreeMap<String, Text>,
    /// Named expressions.
    #[serde(default, rename = "let")]
    pub(super) lets: BTreeMap<String, Text>,
    /// Rows to leave out.
    #[serde(default)]
    pub(super) skip: Vec<SkipTable>,
    /// What rows become.
    #[serde(default)]
    pub(super) rule: Vec<RuleTable>,
}

/// How to read the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceTable {
    /// What the file is; by its name if not given.
    pub(super) format: Option<Format>,
    /// What separates cells; a comma if not given.
    pub(super) delimiter: Option<char>,
    /// A label such as `windows-1252`; UTF-8 if not given.
    pub(super) encoding: Option<String>,
    /// Columns that a file may lack.
    #[serde(default)]
    pub(super) optional_columns: Vec<String>,
}

/// The formats of files.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// Comma-separated values with a line of names on top.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// The event log standard.
    Xes,
}

/// What makes a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseTable {
    /// The key that all rows of a case share.
    pub(super) key: Text,
    /// The row's own key; its number within the case if not given.
    pub(super) row_id: Option<Text>,
    /// Whether the rows of a case stand together.
    pub(super) rows: Option<Rows>,
    /// In which order the commands of a case are sent.
    #[serde(default)]
    pub(super) commands: CommandOrder,
}

/// Whether the rows of a case stand together in the file.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rows {
    /// They do: a case ends where the next one begins.
    Together,
    /// They may be anywhere: the whole file is read first.
    Scattered,
}

/// In which order the commands of a case are sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum CommandOrder {
    /// Row by row, and within a row as the rules stand.
    #[default]
    Rules,
    /// By their times, the first one excepted: it opens the inquiry.
    Time,
}

/// How times are written, and which is the row's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TimeTable {
    /// When the row says it happened.
    pub(super) at: Option<Text>,
    /// The formats, tried in turn.
    pub(super) formats: Vec<FormatEntry>,
    /// The zone of times that name none.
    pub(super) zone: String,
    /// What a date without a time stands for.
    pub(super) time_of_day: String,
}

impl Default for TimeTable {
    fn default() -> Self {
        let formats = vec![FormatEntry::Plain("iso8601".to_owned())];
        Self { at: None, formats, zone: "UTC".to_owned(), time_of_day: "00:00".to_owned() }
    }
}

/// A format, perhaps with a zone of its own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum FormatEntry {
    /// In the zone of the table.
    Plain(String),
    /// In its own zone.
    Zoned(ZonedFormat),
}

/// A format with a zone of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ZonedFormat {
    /// The format.
    pub(super) format: String,
    /// Its zone.
    pub(super) zone: String,
}

/// Rows to leave out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipTable {
    /// Which.
    pub(super) when: Text,
}

/// What a row becomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    /// Its name, which is part of the request ids of its commands.
    pub(super) name: Spanned<String>,
    /// For which rows; all if not given.
    pub(super) when: Option<Text>,
    /// A list: the commands are fired once for each `item` of it.
    pub(super) each: Option<Text>,
    /// What to remember afterwards.
    #[serde(default)]
    pub(super) set: BTreeMap<String, Text>,
    /// The commands, in order.
    #[serde(default)]
    pub(super) command: Vec<CommandTable>,
}

/// A command that a rule fires.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandTable {
    /// Its name: an arm of `RecordRequest.command`.
    pub(super) command: Spanned<String>,
    /// Whether it is fired; always if not given.
    pub(super) when: Option<Text>,
    /// When it happened; the row's time if not given.
    pub(super) at: Option<Text>,
    /// A part of the request id, where the row, the rule and the place in it are not enough.
    pub(super) key: Option<Text>,
    /// What its context says otherwise than `[context]`.
    #[serde(default)]
    pub(super) context: BTreeMap<String, Text>,
    /// Its own fields, by their paths.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Text>,
}
