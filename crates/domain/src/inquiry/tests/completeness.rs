//! No rule without its sentence: every refusal and every command stands in one of these files.

use std::collections::BTreeSet;

const SENTENCES: &[&str] = &[
    include_str!("bot.rs"),
    include_str!("call.rs"),
    include_str!("compensation.rs"),
    include_str!("complaint.rs"),
    include_str!("correct.rs"),
    include_str!("describe.rs"),
    include_str!("dispute.rs"),
    include_str!("escalation.rs"),
    include_str!("feedback.rs"),
    include_str!("follow_up.rs"),
    include_str!("hands.rs"),
    include_str!("merge.rs"),
    include_str!("precedence.rs"),
    include_str!("promise.rs"),
    include_str!("reply_equivalent.rs"),
    include_str!("resolve.rs"),
    include_str!("snooze.rs"),
    include_str!("source.rs"),
    include_str!("survey.rs"),
    include_str!("talk.rs"),
    include_str!("task.rs"),
    include_str!("wait.rs"),
];

const REFUSALS: &str = include_str!("../refusal.rs");
const RULES: &str = include_str!("../decide.rs");

/// Each group decides for itself.
const GROUPS: &[(&str, &str)] = &[
    ("Bot", include_str!("../bot.rs")),
    ("Call", include_str!("../call.rs")),
    ("Compensation", include_str!("../compensation.rs")),
    ("Complaint", include_str!("../complaint.rs")),
    ("Correct", include_str!("../correct.rs")),
    ("Dispute", include_str!("../dispute.rs")),
    ("Escalation", include_str!("../escalation.rs")),
    ("FollowUp", include_str!("../follow_up.rs")),
    ("Promise", include_str!("../promise.rs")),
    ("ReplyEquivalent", include_str!("../reply_equivalent.rs")),
    ("Snooze", include_str!("../snooze.rs")),
    ("Survey", include_str!("../survey.rs")),
    ("Task", include_str!("../task.rs")),
];

/// Each refusal and its reason, out of the match that the compiler keeps complete.
fn refusals() -> Vec<(&'static str, &'static str)> {
    let arms = REFUSALS.lines().filter_map(|line| {
        let (variant, reason) = line.trim().strip_prefix("Refusal::")?.split_once(" => \"")?;
        let name = variant.split('(').next().unwrap_or(variant);
        Some((name, reason.trim_end_matches("\",")))
    });
    arms.collect()
}

/// Each sentence for people.
fn messages() -> Vec<&'static str> {
    let attributes = REFUSALS.lines().filter_map(|line| line.trim().strip_prefix("#[error(\""));
    attributes.map(|rest| rest.trim_end_matches("\")]")).collect()
}

/// Each command of these rules, out of the match that the compiler keeps complete.
fn commands(rules: &'static str) -> Vec<&'static str> {
    let arms = rules.lines().filter_map(|line| line.trim().strip_prefix("C::"));
    arms.filter_map(|arm| Some(arm.split_once('(')?.0)).collect()
}

/// Whether the word stands in some sentence, and not as the beginning of a longer one.
fn is_said(word: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphanumeric());
    SENTENCES.iter().any(|text| text.split(word).skip(1).any(|rest| !goes_on(rest)))
}

#[test]
fn each_refusal_has_a_sentence() {
    let unsaid = |(name, _): &(&str, &str)| !is_said(&format!("Refusal::{name}"));
    let without: Vec<_> = refusals().into_iter().filter(unsaid).collect();
    assert_eq!(without, []);
    assert_eq!(refusals().len(), messages().len(), "each refusal was found");
}

#[test]
fn each_command_has_a_sentence() {
    let (groups, rules): (Vec<&str>, Vec<&str>) = GROUPS.iter().copied().unzip();
    let (grouped, alone): (Vec<&str>, Vec<&str>) =
        commands(RULES).into_iter().partition(|name| groups.contains(name));
    assert_eq!(grouped.len(), groups.len(), "each group was found");
    let said_alone = alone.into_iter().map(|name| format!("Command::{name}"));
    let said_in_groups = rules.iter().flat_map(|it| commands(it)).map(|it| format!("Wish::{it}"));
    let unsaid = said_alone.chain(said_in_groups).filter(|name| !is_said(name));
    assert_eq!(unsaid.collect::<Vec<_>>(), [""; 0]);
    for rules in [RULES].into_iter().chain(rules) {
        let table = rules.split("fn decide(").nth(1).and_then(|rest| rest.split("\n}\n").next());
        let arms = table.unwrap_or_default().lines().filter(|line| line.contains(" => "));
        assert_eq!(commands(rules).len(), arms.count(), "each command was found");
    }
}

#[test]
fn reasons_are_upper_snake_and_differ() {
    let reasons: BTreeSet<&str> = refusals().into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons.len(), refusals().len());
    for reason in reasons {
        let words_are_upper = reason
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_uppercase()));
        assert!(words_are_upper, "`{reason}` is not UPPER_SNAKE");
    }
}

#[test]
fn refusals_are_lower_case_and_have_no_full_stop() {
    for message in messages() {
        assert!(!message.ends_with('.'), "`{message}` ends with a full stop");
        assert!(!message.starts_with(char::is_uppercase), "`{message}` begins in upper case");
    }
}
