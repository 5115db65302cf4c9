//! What comes out of a mapping: commands to send, and what could not become one.

use std::sync::Arc;

use serde::Serialize;
use verbatim_api::v1::RecordRequest;

/// An instant as seconds since 1970 and nanoseconds, for sorting.
pub(super) type Moment = (i64, u32);

/// A command, with where it came from.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// The line of its row.
    pub(super) line: u64,
    /// The key of its case.
    pub(super) case_id: Arc<str>,
    /// The rule that fired it.
    pub(super) rule: Arc<str>,
    /// Its name.
    pub(super) name: Arc<str>,
    /// When it happened.
    pub(super) at: Moment,
    /// The request.
    pub(super) request: RecordRequest,
}

/// A row, or a command of it, that is not recorded: a line of the rejects file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Reject {
    /// The line of the row.
    pub(super) line: u64,
    /// The key of the case, where it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) case: String,
    /// The rule, where one was at work.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) rule: String,
    /// The command, where one was at work.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) command: String,
    /// The reason, in UPPER_SNAKE.
    pub(super) reason: String,
    /// A sentence for people.
    pub(super) message: String,
    /// Every bad field, where fields were bad.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) violations: Vec<BadField>,
}

/// A field that the server found bad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct BadField {
    /// Its path.
    pub(super) field: String,
    /// What is wrong with it.
    pub(super) description: String,
    /// The same in UPPER_SNAKE.
    pub(super) reason: String,
}

impl Reject {
    /// A row of which nothing is recorded.
    pub(super) fn row(line: u64, reason: &str, message: impl Into<String>) -> Self {
        Self { line, reason: reason.to_owned(), message: message.into(), ..Self::default() }
    }

    /// A command that is not recorded.
    pub(super) fn command(command: &Command, reason: &str, message: impl Into<String>) -> Self {
        Self {
            case: command.case_id.to_string(),
            rule: command.rule.to_string(),
            command: command.name.to_string(),
            ..Self::row(command.line, reason, message)
        }
    }
}
