//! Conditions as lines of text, and as predicates.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::{Attribute, Predicate, Words};

use super::{Form, span};

/// A condition; always, where nothing is said.
pub(super) fn always_or(
    form: &mut Form,
    path: &str,
    given: Option<pb::Condition>,
) -> Option<Predicate> {
    given.map_or(Some(Predicate::ALWAYS), |given| read(form, path, given))
}

/// A condition; never, where nothing is said.
pub(super) fn never_or(
    form: &mut Form,
    path: &str,
    given: Option<pb::Condition>,
) -> Option<Predicate> {
    given.map_or(Some(Predicate::NEVER), |given| read(form, path, given))
}

/// A condition that must be said: without it a clock would begin, or end, with every fact.
pub(super) fn said(form: &mut Form, path: &str, given: Option<pb::Condition>) -> Option<Predicate> {
    let is_said = given.as_ref().is_some_and(|it| !it.all.is_empty() || !it.any.is_empty());
    if !is_said {
        form.refuse(path, "FIELD_REQUIRED", "must say something");
        return None;
    }
    always_or(form, path, given)
}

fn read(form: &mut Form, path: &str, given: pb::Condition) -> Option<Predicate> {
    let mut all = lines(form, path, &given.all);
    let mut among = |name: &str, given: Vec<pb::ConditionLines>| {
        let given = given.iter().enumerate();
        let together = given.map(|(place, given)| {
            Predicate::All(lines(form, &format!("{path}.{name}[{place}]"), &given.all))
        });
        together.collect::<Vec<_>>()
    };
    let (any, none) = (among("any", given.any), among("none", given.none));
    if !any.is_empty() {
        all.push(Predicate::Any(any));
    }
    if !none.is_empty() {
        all.push(Predicate::Not(Box::new(Predicate::Any(none))));
    }
    Some(Predicate::All(all))
}

fn lines(form: &mut Form, path: &str, texts: &[String]) -> Vec<Predicate> {
    let texts = texts.iter().enumerate();
    let lines = texts.filter_map(|(place, text)| line(form, &format!("{path}.all[{place}]"), text));
    lines.collect()
}

fn line(form: &mut Form, path: &str, text: &str) -> Option<Predicate> {
    let parts = ["!=", ">=", "<", "="].iter().find_map(|operator| {
        let (name, value) = text.split_once(operator)?;
        Some((name.trim(), *operator, value.trim()))
    });
    let Some((name, operator, value)) = parts else {
        let why = "is no condition such as `reply_kind = human | human_quick_phrase`";
        form.refuse(path, "CONDITION_MALFORMED", why);
        return None;
    };
    let Some(attribute) = Attribute::from_name(name) else {
        let known: Vec<&str> = Attribute::ALL.iter().map(|it| it.as_str()).collect();
        let why = format!("names no attribute; there are: {}", known.join(", "));
        form.refuse(path, "CONDITION_UNKNOWN_ATTRIBUTE", why);
        return None;
    };
    let is_number = attribute == Attribute::SilenceMs;
    match operator {
        "=" | "!=" if !is_number => {
            let words = value.split('|').map(|word| form.text(path, word.trim().to_owned()));
            let is = Predicate::Is(attribute, words.collect::<Option<_>>()?);
            Some(if operator == "=" { is } else { Predicate::Not(Box::new(is)) })
        }
        ">=" | "<" if is_number => {
            let least = Predicate::AtLeast(attribute, span::duration(form, path, value)?);
            Some(if operator == ">=" { least } else { Predicate::Not(Box::new(least)) })
        }
        _other => {
            let why = "compares a span of time with `=`, or a word with `>=` or `<`";
            form.refuse(path, "CONDITION_MALFORMED", why);
            None
        }
    }
}
