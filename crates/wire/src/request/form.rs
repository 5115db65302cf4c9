//! Reads a request field by field and keeps every violation.

use std::str::FromStr;

use prost_types::Timestamp as ProtoTimestamp;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_domain::id::{AgentId, CustomerRef, ExternalId, MerchantId, TeamId, derived};
use verbatim_domain::inquiry::describe::Money;
use verbatim_domain::party::Nature;
use verbatim_domain::text::TextError;
use verbatim_domain::{Code, Content, Party, Timestamp};

use crate::field::Field;

/// A field that is bad, and why. Never holds what was in the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `context.actor.id`.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
    /// The same in UPPER_SNAKE.
    pub reason: &'static str,
}

/// A request on its way to a command.
#[derive(Debug)]
pub(super) struct Form {
    /// HMAC over the canonical request.
    pub(super) request_digest: [u8; 32],
    request_id: Option<Uuid>,
    violations: Vec<Violation>,
}

/// Text that the domain takes only when it is valid.
pub(super) trait Text: Sized {
    fn from_text(text: String) -> Result<Self, TextError>;
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl Text for $text {
            fn from_text(text: String) -> Result<Self, TextError> {
                <$text>::new(text)
            }
        }
    )*};
}

texts!(AgentId, Code, CustomerRef, ExternalId, MerchantId, TeamId);

impl Form {
    pub(super) fn new(request_digest: [u8; 32]) -> Self {
        Form { request_digest, request_id: None, violations: Vec::new() }
    }

    /// A form for what is no request.
    pub(super) fn unasked() -> Self {
        Form::new([0; 32])
    }

    pub(super) fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    pub(super) fn violations(self) -> Vec<Violation> {
        self.violations
    }

    pub(super) fn refuse(&mut self, field: &str, reason: &'static str, why: impl Into<String>) {
        let (field, description) = (field.to_owned(), why.into());
        self.violations.push(Violation { field, description, reason });
    }

    /// Remembers the request's id, from which ids that the caller left out are derived.
    pub(super) fn identify(&mut self, request_id: Uuid) {
        self.request_id = Some(request_id);
    }

    /// Text that must be there.
    pub(super) fn text<T: Text>(&mut self, field: &str, text: String) -> Option<T> {
        match T::from_text(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let reason = match error {
                    TextError::Empty => "FIELD_REQUIRED",
                    TextError::TooLong { .. } => "FIELD_TOO_LONG",
                    TextError::Control => "FIELD_CONTROL_CHARACTER",
                };
                self.refuse(field, reason, error.to_string());
                None
            }
        }
    }

    /// Text that may be left out.
    pub(super) fn text_or_none<T: Text>(&mut self, field: &str, text: String) -> Option<T> {
        if text.is_empty() { None } else { self.text(field, text) }
    }

    /// An id that must be there.
    pub(super) fn id<T: From<Uuid>>(&mut self, field: &str, text: impl AsRef<str>) -> Option<T> {
        let text = text.as_ref();
        if text.is_empty() {
            self.refuse(field, "FIELD_REQUIRED", "must not be empty");
            return None;
        }
        match Uuid::from_str(text) {
            Ok(uuid) => Some(T::from(uuid)),
            Err(_) => {
                self.refuse(field, "FIELD_NOT_A_UUID", "is not a UUID");
                None
            }
        }
    }

    /// An id that may be left out.
    pub(super) fn id_or_none<T: From<Uuid>>(
        &mut self,
        field: &str,
        text: impl AsRef<str>,
    ) -> Option<T> {
        if text.as_ref().is_empty() { None } else { self.id(field, text) }
    }

    /// An id that follows from the request's id where the caller left it out.
    pub(super) fn id_or_derived<T: From<Uuid>>(
        &mut self,
        field: &str,
        text: impl AsRef<str>,
    ) -> Option<T> {
        if !text.as_ref().is_empty() {
            return self.id(field, text);
        }
        let request_id = self.request_id?;
        Some(T::from(derived(&[field.as_bytes(), request_id.as_bytes()])))
    }

    /// A word of a closed list that must be said. A number without a word is refused.
    pub(super) fn word<P: TryFrom<i32>, T: Field<i32>>(
        &mut self,
        field: &str,
        number: i32,
    ) -> Option<T> {
        if number == 0 {
            self.refuse(field, "FIELD_REQUIRED", "must be said");
            return None;
        }
        self.word_or_none::<P, T>(field, number)
    }

    /// A word of a closed list that may be left out. A number without a word is refused.
    pub(super) fn word_or_none<P: TryFrom<i32>, T: Field<i32>>(
        &mut self,
        field: &str,
        number: i32,
    ) -> Option<T> {
        if P::try_from(number).is_err() {
            self.refuse(field, "FIELD_UNKNOWN_WORD", "is not a word of its list");
            return None;
        }
        T::take(number)
    }

    /// A number whose every value is taken.
    pub(super) fn as_it_is<T>(&mut self, _field: &str, value: T) -> Option<T> {
        Some(value)
    }

    /// A number that must be there.
    pub(super) fn number(&mut self, field: &str, number: u32) -> Option<u32> {
        if number == 0 {
            self.refuse(field, "FIELD_REQUIRED", "must be more than 0");
        }
        Some(number)
    }

    /// A score and the best one of its scale.
    pub(super) fn on_scale(&mut self, score: u32, scale_max: u32) {
        if score > scale_max {
            self.refuse("score", "FIELD_OUT_OF_RANGE", "is more than scale_max");
        }
    }

    /// An amount that may be left out.
    pub(super) fn money_or_none(
        &mut self,
        field: &str,
        amount: Option<pb::Money>,
    ) -> Option<Money> {
        let pb::Money { currency_code: code, amount_minor } = amount?;
        let is_iso_4217 = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_iso_4217 {
            let path = format!("{field}.currency_code");
            self.refuse(&path, "FIELD_NOT_A_CURRENCY", "is not three capital letters");
            return None;
        }
        Some(Money { currency_code: Code::new(code).ok()?, amount_minor })
    }

    /// An instant that must be there.
    pub(super) fn instant(
        &mut self,
        field: &str,
        instant: Option<ProtoTimestamp>,
    ) -> Option<Timestamp> {
        if instant.is_none() {
            self.refuse(field, "FIELD_REQUIRED", "must be given");
        }
        self.instant_or_none(field, instant)
    }

    /// An instant that may be left out.
    pub(super) fn instant_or_none(
        &mut self,
        field: &str,
        instant: Option<ProtoTimestamp>,
    ) -> Option<Timestamp> {
        instant?;
        let taken = Timestamp::take(instant);
        if taken.is_none() {
            self.refuse(field, "FIELD_NOT_AN_INSTANT", "is not an instant of years 1 to 9999");
        }
        taken
    }

    /// Words that must be there.
    pub(super) fn content(&mut self, field: &str, given: Option<pb::Content>) -> Option<Content> {
        let said = given.as_ref().is_some_and(|content| content.form.is_some());
        if !said {
            self.refuse(field, "FIELD_REQUIRED", "must not be empty");
        }
        self.content_or_none(field, given)
    }

    /// Words that may be left out.
    pub(super) fn content_or_none(
        &mut self,
        field: &str,
        given: Option<pb::Content>,
    ) -> Option<Content> {
        let pb::content::Form::Text(text) = given?.form?;
        match Content::new(text) {
            Ok(content) => Some(content),
            Err(error) => {
                self.refuse(field, "FIELD_TOO_LONG", error.to_string());
                None
            }
        }
    }

    /// A party that must be named.
    pub(super) fn party(&mut self, field: &str, given: Option<pb::Party>) -> Option<Party> {
        if given.is_none() {
            self.refuse(field, "FIELD_REQUIRED", "must be named");
        }
        self.party_or_none(field, given)
    }

    /// A party that may be left out.
    pub(super) fn party_or_none(&mut self, field: &str, given: Option<pb::Party>) -> Option<Party> {
        let pb::Party { organisation, team_id, agent_id, bot, support_line } = given?;
        let path = |name: &str| format!("{field}.{name}");
        let organisation = self.word::<pb::Organisation, _>(&path("organisation"), organisation);
        let team_id = self.text(&path("team_id"), team_id);
        let agent_id = self.text_or_none(&path("agent_id"), agent_id);
        let support_line = self.text_or_none(&path("support_line"), support_line);
        let nature = if bot { Nature::Bot } else { Nature::People };
        let (organisation, team_id) = (organisation?, team_id?);
        Some(Party { organisation, team_id, agent_id, nature, support_line })
    }
}
