//! What clocks ask for and no inquiry tells: a clock that waits for it has no instance, or none
//! that ends.

use std::collections::BTreeSet;

use verbatim_domain::Code;
use verbatim_domain::governance::{Attribute, ClockDef, Predicate, Publish};
use verbatim_domain::inquiry::Event;

/// Each clock that asks for a kind of fact that no inquiry tells, in a sentence. A kind may be
/// misspelt, or be of a session, of an emergency, or of a system that records nothing here.
pub fn untold(document: &Publish) -> Vec<String> {
    document.clocks().filter_map(of_clock).collect()
}

fn of_clock(clock: &ClockDef) -> Option<String> {
    let began_by = unknown_kinds([&clock.start]);
    let others = [&clock.stop, &clock.qualify, &clock.pause, &clock.reset, &clock.eligible_if];
    let others = others.into_iter().chain(&clock.resume);
    let others = others.chain(clock.cancel.iter().map(|cancel| &cancel.when));
    let others = others.chain(clock.exclude.iter().map(|exclude| &exclude.when));
    let asked = unknown_kinds(others.chain([&clock.start]));
    if asked.is_empty() {
        return None;
    }
    let clock_id = &clock.clock_id;
    let named: Vec<String> = asked.iter().map(|kind| format!("`{kind}`")).collect();
    let never = match began_by.is_empty() || kinds([&clock.start]).len() > began_by.len() {
        true => "",
        false => ": it never begins",
    };
    Some(format!("clock `{clock_id}` asks for {}, which no inquiry tells{never}", named.join(", ")))
}

fn unknown_kinds<'a>(predicates: impl IntoIterator<Item = &'a Predicate>) -> BTreeSet<&'a str> {
    let is_unknown = |kind: &&str| !Event::KINDS.contains(kind);
    kinds(predicates).into_iter().filter(is_unknown).collect()
}

/// The kinds of fact that conditions name.
fn kinds<'a>(predicates: impl IntoIterator<Item = &'a Predicate>) -> BTreeSet<&'a str> {
    let mut left: Vec<&Predicate> = predicates.into_iter().collect();
    let mut kinds = BTreeSet::new();
    while let Some(predicate) = left.pop() {
        match predicate {
            Predicate::Is(Attribute::Fact, words) => kinds.extend(words.iter().map(Code::as_str)),
            Predicate::Is(..) | Predicate::AtLeast(..) => {}
            Predicate::All(all) | Predicate::Any(all) => left.extend(all),
            Predicate::Not(not) => left.push(not),
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read;

    /// What is noted of a file of the examples, with other words in it.
    fn of(name: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
        let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/policies/");
        let text = std::fs::read_to_string(format!("{examples}{name}")).expect("it is there");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, change(text)).expect("it can be written");
        untold(&read(&path).expect("it can be used").document)
    }

    #[test]
    fn a_clock_over_what_no_inquiry_tells_is_named() {
        let said = of("clocks_hands.toml", |text| text);
        assert_eq!(
            said,
            [
                "clock `k04_human_pickup` asks for `session_abandoned`, which no inquiry tells",
                "clock `k05_queue_wait` asks for `session_abandoned`, `session_answered`, \
                 `session_queued`, which no inquiry tells: it never begins",
            ]
        );
    }

    #[test]
    fn a_misspelt_kind_is_named() {
        let misspelt = |text: String| text.replace("fact = message_received", "fact = mesage");
        let said = of("starter.toml", misspelt);
        let never = "asks for `mesage`, which no inquiry tells: it never begins";
        assert_eq!(said[0], format!("clock `first_response` {never}"));
    }
}
