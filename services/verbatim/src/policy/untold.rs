//! What clocks ask for and nothing that they run over tells: a clock that waits for it has no
//! instance, or none that ends.

use std::collections::BTreeSet;

use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::Subject;
use verbatim_domain::governance::{Attribute, ClockDef, Predicate, Publish};
use verbatim_domain::{inquiry, session};

/// Each clock that asks for a kind of fact that no inquiry tells, in a sentence; of a clock over
/// sessions, one that no session tells. A kind may be misspelt, or be of another stream, or of a
/// system that records nothing here.
pub fn untold(document: &Publish) -> Vec<String> {
    document.clocks().filter_map(of_clock).collect()
}

fn of_clock(clock: &ClockDef) -> Option<String> {
    let (stream, told) = match clock.subject == Subject::Session {
        true => ("session", session::Event::KINDS),
        false => ("inquiry", inquiry::Event::KINDS),
    };
    let is_untold = |kind: &&str| !told.contains(kind);
    let others = [&clock.stop, &clock.qualify, &clock.pause, &clock.reset, &clock.eligible_if];
    let others = others.into_iter().chain(&clock.resume);
    let others = others.chain(clock.cancel.iter().map(|cancel| &cancel.when));
    let others = others.chain(clock.exclude.iter().map(|exclude| &exclude.when));
    let begins_by = kinds([&clock.start]);
    let asked = kinds(others.chain([&clock.start])).into_iter().filter(is_untold);
    let named: Vec<String> = asked.map(|kind| format!("`{kind}`")).collect();
    if named.is_empty() {
        return None;
    }
    let never = match !begins_by.is_empty() && begins_by.iter().all(is_untold) {
        true => ": it never begins",
        false => "",
    };
    let (clock_id, named) = (&clock.clock_id, named.join(", "));
    Some(format!("clock `{clock_id}` asks for {named}, which no {stream} tells{never}"))
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
        let of_k04 =
            "clock `k04_human_pickup` asks for `session_abandoned`, which no inquiry tells";
        assert_eq!(said, [of_k04]);
    }

    #[test]
    fn a_clock_over_sessions_is_held_against_what_sessions_tell() {
        let begun_by_a_message =
            |text: String| text.replace("fact = session_queued", "fact = message_received");
        let said = of("clocks_hands.toml", begun_by_a_message);
        let never = "asks for `message_received`, which no session tells: it never begins";
        assert_eq!(said[1], format!("clock `k05_queue_wait` {never}"));
    }

    #[test]
    fn a_misspelt_kind_is_named() {
        let misspelt = |text: String| text.replace("fact = message_received", "fact = mesage");
        let said = of("starter.toml", misspelt);
        let never = "asks for `mesage`, which no inquiry tells: it never begins";
        assert_eq!(said[0], format!("clock `first_response` {never}"));
    }
}
