//! How the fields of a carried fact are read: what is wrong with each, and what it is to a view.

use prost_types::Timestamp as ProtoTimestamp;
use verbatim_api::v1 as pb;
use verbatim_domain::carried::{Gist, Score};
use verbatim_domain::id::{ExternalId, TeamId};
use verbatim_domain::{Code, Timestamp};

use super::super::Form;
use super::super::form::Text;

/// A fact on its way: each method reads a field that plays the part it is named after.
pub(super) struct Reading<'a> {
    form: &'a mut Form,
    kind: &'static str,
    /// What it tells as others do.
    pub(super) gist: Gist,
    score: u32,
    from: Option<Timestamp>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(form: &'a mut Form, kind: &'static str) -> Self {
        Reading { form, kind, gist: Gist::default(), score: 0, from: None }
    }

    fn path(&self, field: &str) -> String {
        format!("{}.{field}", self.kind)
    }

    fn text<T: Text>(&mut self, field: &str, text: &str) -> Option<T> {
        let path = self.path(field);
        self.form.text(&path, text.to_owned())
    }

    fn text_or_none<T: Text>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.is_empty() { None } else { self.text(field, text) }
    }

    fn refuse(&mut self, field: &str, reason: &'static str, why: &str) {
        let path = self.path(field);
        self.form.refuse(&path, reason, why);
    }
}

/// Fields of text: what each is to a view, and whether it may be left out.
macro_rules! parts {
    ($($part:ident: $read:ident => $column:ident;)*) => {
        impl Reading<'_> {
            $(pub(super) fn $part(&mut self, field: &str, text: &str) {
                self.gist.$column = self.$read(field, text);
            })*
        }
    };
}

parts! {
    subject: text => subject_id;
    agent: text => agent_id;
    agent_or_none: text_or_none => agent_id;
    topic: text => topic;
    channel: text => channel;
    channel_or_none: text_or_none => channel;
    reason: text => reason;
    reason_or_none: text_or_none => reason;
    result: text => result;
    result_or_none: text_or_none => result;
}

/// Fields that the view has no column for.
impl Reading<'_> {
    pub(super) fn id(&mut self, field: &str, text: &str) {
        self.text::<ExternalId>(field, text);
    }

    pub(super) fn id_or_none(&mut self, field: &str, text: &str) {
        self.text_or_none::<ExternalId>(field, text);
    }

    pub(super) fn team_or_none(&mut self, field: &str, text: &str) {
        self.text_or_none::<TeamId>(field, text);
    }

    pub(super) fn code(&mut self, field: &str, text: &str) {
        self.text::<Code>(field, text);
    }

    pub(super) fn code_or_none(&mut self, field: &str, text: &str) {
        self.text_or_none::<Code>(field, text);
    }

    pub(super) fn words(&mut self, field: &str, words: &Option<pb::Content>) {
        let path = self.path(field);
        self.form.content_or_none(&path, words.clone());
    }

    pub(super) fn number(&mut self, field: &str, number: &u32) {
        let path = self.path(field);
        self.form.number(&path, *number);
    }

    /// Every value is taken.
    pub(super) fn as_it_is<T>(&mut self, _field: &str, _value: &T) {}
}

impl Reading<'_> {
    /// Whether the customer allows it, which is what such a fact comes to.
    pub(super) fn allowed(&mut self, _field: &str, is_allowed: &bool) {
        let word = if *is_allowed { "allowed" } else { "refused" };
        self.gist.result = Code::new(word).ok();
    }

    pub(super) fn amount_or_none(&mut self, field: &str, amount: &Option<pb::Money>) {
        let path = self.path(field);
        self.gist.amount = self.form.money_or_none(&path, amount.clone());
    }

    pub(super) fn due_or_none(&mut self, field: &str, instant: &Option<ProtoTimestamp>) {
        let path = self.path(field);
        self.gist.due_at = self.form.instant_or_none(&path, *instant);
    }

    /// Where a span begins; it is read before its end.
    pub(super) fn from(&mut self, field: &str, instant: &Option<ProtoTimestamp>) {
        let path = self.path(field);
        self.from = self.form.instant(&path, *instant);
    }

    /// The first instant behind a span.
    pub(super) fn before(&mut self, field: &str, instant: &Option<ProtoTimestamp>) {
        let path = self.path(field);
        let before = self.form.instant(&path, *instant);
        let ends_first = self.from.zip(before).is_some_and(|(from, before)| before <= from);
        if ends_first {
            self.form.refuse(&path, "FIELD_OUT_OF_RANGE", "is not behind the beginning");
        }
    }

    /// A score; it is read before its scale.
    pub(super) fn score(&mut self, _field: &str, score: &u32) {
        self.score = *score;
    }

    /// The scale of a score that must be given.
    pub(super) fn scale(&mut self, field: &str, scale_max: &u32) {
        if *scale_max == 0 {
            return self.refuse(field, "FIELD_REQUIRED", "must be more than 0");
        }
        self.scale_or_none(field, scale_max);
    }

    /// The scale of a score that may be left out; 0: it was.
    pub(super) fn scale_or_none(&mut self, _field: &str, scale_max: &u32) {
        let (score, scale_max) = (self.score, *scale_max);
        if score > scale_max {
            return self.refuse("score", "FIELD_OUT_OF_RANGE", "is more than scale_max");
        }
        self.gist.score = (scale_max > 0).then_some(Score { score, scale_max });
    }
}
