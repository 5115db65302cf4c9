//! What a fact tells clocks: words, the thing it is about, when something is due.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_domain::governance::Attribute;
use verbatim_domain::{Code, Party, Timestamp};

use crate::fact::Word;

/// The word where nobody answers for an inquiry.
const NOBODY: &str = "nobody";

#[derive(Debug, Default)]
pub(super) struct Telling {
    pub(super) words: Vec<(Attribute, Word)>,
    pub(super) id: Option<Uuid>,
    pub(super) due_at: Option<Timestamp>,
    /// Since when somebody waits whom another inquiry left unanswered.
    pub(super) waiting_since: Option<Timestamp>,
}

/// About the inquiry alone.
pub(super) fn plain() -> Telling {
    Telling::default()
}

/// About a thing.
pub(super) fn about(id: Uuid) -> Telling {
    Telling { id: Some(id), ..Telling::default() }
}

impl Telling {
    /// A word of a closed list.
    pub(super) fn known(mut self, of: Attribute, word: impl Into<Option<&'static str>>) -> Self {
        self.words.extend(word.into().map(|word| (of, Word::Known(word))));
        self
    }

    /// A word that its source chose.
    pub(super) fn chosen<'a>(self, of: Attribute, code: impl Into<Option<&'a Code>>) -> Self {
        match code.into() {
            Some(code) => self.text(of, code.as_str()),
            None => self,
        }
    }

    pub(super) fn text(mut self, of: Attribute, text: &str) -> Self {
        self.words.push((of, Word::Chosen(Arc::from(text))));
        self
    }

    /// Who answers for the inquiry from now on.
    pub(super) fn owned_by(self, party: Option<&Party>) -> Self {
        match party {
            Some(party) => self
                .known(Attribute::OwnerOrganisation, party.organisation.as_str())
                .text(Attribute::OwnerTeam, party.team_id.as_str()),
            None => {
                self.known(Attribute::OwnerOrganisation, NOBODY).known(Attribute::OwnerTeam, NOBODY)
            }
        }
    }

    pub(super) fn waiting(self, since: Option<Timestamp>) -> Self {
        Telling { waiting_since: since, ..self }
    }

    pub(super) fn due(self, at: impl Into<Option<Timestamp>>) -> Self {
        Telling { due_at: at.into(), ..self }
    }
}
