//! Reads a question field by field and keeps every violation.

#[cfg(test)]
mod tests;

use std::str::FromStr;
use std::time::Duration;

use uuid::Uuid;
use verbatim_domain::id::{InquiryId, MerchantId, SessionId};
use verbatim_domain::{Code, Timestamp};
use verbatim_log::Partition;
use verbatim_wire::Violation;

use crate::instant::{instant_from_proto, span_from_proto};
use crate::status::{Failure, from_violations};

/// How many of something a caller gets, and how many it may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    /// What 0 means.
    pub default: u32,
    /// The most.
    pub max: u32,
}

/// A question on its way to being valid.
#[derive(Debug, Default)]
pub struct Fields {
    violations: Vec<Violation>,
}

impl Fields {
    /// Names a field that is bad. Neither text may hold what was in the field.
    pub fn refuse(&mut self, field: &str, reason: &'static str, why: impl Into<String>) {
        let (field, description) = (field.to_owned(), why.into());
        self.violations.push(Violation { field, description, reason });
    }

    /// The question, if every field was good.
    ///
    /// # Errors
    /// Every field that was not.
    pub fn finish<T>(self, question: Option<T>) -> Result<T, Failure> {
        match question {
            Some(question) if self.violations.is_empty() => Ok(question),
            Some(_) | None => Err(from_violations(self.violations)),
        }
    }

    /// An inquiry that must be named.
    pub fn inquiry_id(&mut self, field: &str, text: &str) -> Option<InquiryId> {
        self.uuid(field, text).map(InquiryId::new)
    }

    /// An inquiry that may be named.
    pub fn inquiry_id_or_none(&mut self, field: &str, text: &str) -> Option<InquiryId> {
        if text.is_empty() {
            return None;
        }
        self.uuid(field, text).map(InquiryId::new)
    }

    /// A session that must be named.
    pub fn session_id(&mut self, field: &str, text: &str) -> Option<SessionId> {
        self.uuid(field, text).map(SessionId::new)
    }

    fn uuid(&mut self, field: &str, text: &str) -> Option<Uuid> {
        if text.is_empty() {
            self.refuse(field, "FIELD_REQUIRED", "must not be empty");
            return None;
        }
        let uuid = Uuid::from_str(text).ok();
        if uuid.is_none() {
            self.refuse(field, "FIELD_NOT_A_UUID", "is not a UUID");
        }
        uuid
    }

    /// A merchant that must be named.
    pub fn merchant_id(&mut self, field: &str, text: String) -> Option<MerchantId> {
        if text.is_empty() {
            self.refuse(field, "FIELD_REQUIRED", "must not be empty");
        }
        self.merchant_id_or_none(field, text)
    }

    /// A merchant that may be named.
    pub fn merchant_id_or_none(&mut self, field: &str, text: String) -> Option<MerchantId> {
        if text.is_empty() {
            return None;
        }
        let named = MerchantId::new(text);
        self.keep(field, "FIELD_NOT_AN_ID", named.map_err(|error| error.to_string()))
    }

    /// A word of an open list, or the id of a team or an agent, that may be given.
    pub fn code_or_none(&mut self, field: &str, text: String) -> Option<Code> {
        if text.is_empty() {
            return None;
        }
        let word = Code::new(text);
        self.keep(field, "FIELD_NOT_A_CODE", word.map_err(|error| error.to_string()))
    }

    /// A word of a closed list; 0 says none.
    pub fn word_or_none<P: TryFrom<i32>>(&mut self, field: &str, number: i32) -> Option<P> {
        let word = P::try_from(number).ok();
        if word.is_none() {
            self.refuse(field, "FIELD_UNKNOWN_WORD", "is not a word of its list");
        }
        word.filter(|_| number != 0)
    }

    /// An instant that may be given.
    pub fn instant_or_none(
        &mut self,
        field: &str,
        given: Option<&prost_types::Timestamp>,
    ) -> Option<Timestamp> {
        let at = instant_from_proto(given?);
        if at.is_none() {
            self.refuse(field, "FIELD_NOT_AN_INSTANT", "is not an instant of years 1 to 9999");
        }
        at
    }

    /// How many are wanted.
    pub fn count(&mut self, field: &str, given: u32, range: CountRange) -> u32 {
        if given > range.max {
            let why = format!("is more than {}", range.max);
            self.refuse(field, "FIELD_TOO_LARGE", why);
        }
        if given == 0 { range.default } else { given }
    }

    /// A span up to `longest`; `default` where none is given.
    pub fn span(
        &mut self,
        field: &str,
        given: Option<&prost_types::Duration>,
        default: Duration,
        longest: Duration,
    ) -> Duration {
        let Some(given) = given else {
            return default;
        };
        match span_from_proto(given) {
            Some(span) if span <= longest => span,
            Some(_) => {
                let why = format!("is more than {} s", longest.as_secs());
                self.refuse(field, "FIELD_TOO_LARGE", why);
                default
            }
            None => {
                self.refuse(field, "FIELD_NOT_A_SPAN", "is not a span of time that has passed");
                default
            }
        }
    }

    /// A partition that must exist.
    pub fn partition(
        &mut self,
        field: &str,
        number: u32,
        partition_count: u32,
    ) -> Option<Partition> {
        let exists = number < partition_count;
        if !exists {
            let why = format!("is not a partition; there are {partition_count}");
            self.refuse(field, "FIELD_UNKNOWN_PARTITION", why);
        }
        exists.then_some(Partition(number))
    }

    fn keep<T>(
        &mut self,
        field: &str,
        reason: &'static str,
        taken: Result<T, String>,
    ) -> Option<T> {
        match taken {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(field, reason, why);
                None
            }
        }
    }
}
