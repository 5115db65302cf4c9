//! Facts told in lines: `2026-03-02T10:10:15+08:00 message_received sender_class=customer`.

use jiff::Timestamp;
use verbatim_clocks::fact::subjects_of;
use verbatim_clocks::{Fact, Word};
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::id::derived;

/// Reads lines into facts, one after the other.
#[derive(Debug, Default)]
pub(super) struct Telling {
    facts: Vec<Fact>,
    /// The day and the offset of the last line that gave them.
    around: Option<(String, String)>,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum LineError {
    #[error(
        "begins with no time such as `2026-03-02T10:10:15+08:00`, or `10:15:20` after such a one"
    )]
    Time,
    #[error("has no kind of fact after its time")]
    Kind,
    #[error("says `{0}`, which is no `name=word`")]
    Pair(String),
    #[error("says `{0}`, which is neither an attribute nor `id` nor `due`")]
    Name(String),
}

impl Telling {
    /// The facts of all lines, or the number of the first bad one and what is wrong with it.
    pub(super) fn read(lines: &[String]) -> Result<Vec<Fact>, (usize, LineError)> {
        let mut telling = Telling::default();
        for (place, line) in lines.iter().enumerate() {
            telling.line(line).map_err(|error| (place + 1, error))?;
        }
        Ok(telling.facts)
    }

    fn line(&mut self, line: &str) -> Result<(), LineError> {
        let mut parts = line.split_whitespace();
        let (at_ms, around) = self.time(parts.next().unwrap_or_default())?;
        self.around = around.or(self.around.take());
        let kind = parts.next().ok_or(LineError::Kind)?;
        let stream_seq = self.facts.len() as u64 + 1;
        let (mut words, mut due_ms) = (Vec::new(), None);
        let mut id = if kind.starts_with("message_") { line_id(stream_seq) } else { 0 };
        for part in parts {
            let pair = part.split_once('=').ok_or_else(|| LineError::Pair(part.to_owned()))?;
            match pair {
                ("id", name) => id = derived(&[name.as_bytes()]).as_u128(),
                ("due", text) => due_ms = Some(self.time(text)?.0),
                (name, word) => {
                    let attribute = Attribute::from_name(name);
                    let attribute = attribute.ok_or_else(|| LineError::Name(name.to_owned()))?;
                    words.push((attribute, Word::Chosen(word.into())));
                }
            }
        }
        let fact = Fact::new(at_ms, stream_seq, Word::Chosen(kind.into()), words).due(due_ms);
        let subjects = subjects_of(kind).iter();
        self.facts.push(subjects.fold(fact, |fact, subject| fact.naming(*subject, id)));
        Ok(())
    }

    /// A time, and the day and the offset that it names.
    fn time(&self, text: &str) -> Result<(i64, Option<(String, String)>), LineError> {
        let (day, rest) = match (text.split_once('T'), &self.around) {
            (Some((day, rest)), _) => (day.to_owned(), rest.to_owned()),
            (None, Some((day, offset))) => (day.clone(), format!("{text}{offset}")),
            (None, None) => return Err(LineError::Time),
        };
        let offset = rest.find(['Z', '+', '-']).map(|place| rest[place..].to_owned());
        let at: Timestamp = format!("{day}T{rest}").parse().map_err(|_bad| LineError::Time)?;
        Ok((at.as_millisecond(), offset.map(|offset| (day, offset))))
    }
}

/// Messages that are not named are different ones.
fn line_id(stream_seq: u64) -> u128 {
    u128::from(stream_seq)
}
