//! What a mapping cannot say is refused before a row is read; what a row lacks rejects that row.

use std::path::Path;

use super::super::plan::{MappingError, Plan};
use super::super::read::ReadError;
use super::{Order, PLAIN, import, outcome, plan};

/// The faults of a mapping, a line each.
fn faults(mapping: &str) -> Vec<String> {
    match Plan::parse(mapping, Path::new("m.toml")) {
        Err(MappingError::Faulty { faults, .. }) => {
            faults.iter().map(ToString::to_string).collect()
        }
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn every_fault_of_a_mapping_is_named_with_its_line() {
    let mapping = r#"
[case]
key = 'prev.case'
[time]
at = 'row.at'
[context]
merchant_id = '"acme"'
"source.service" = '"desk"'
"actor.kind" = '"alien"'
[state]
n = 'row.x'
[[rule]]
name = "one"
when = 'state.m && nobody == 1'
set = { z = '1' }
[[rule.command]]
command = "dance"
[[rule.command]]
command = "close_inquiry"
fields = { why = '1', reason = 'frobnicate(row.x)', inquiry_id = 'row.y' }
[[rule.command]]
command = "claim_wait"
at = 'row.('
fields = { on = '"moon"', "on.x" = '1' }
"#;
    let faults = faults(mapping);
    let expect = [
        "line 3: the key of a case may use `row` alone: it is needed to sort rows",
        "line 9: `context.actor.kind` has no `alien`; it has human, bot_assist",
        "line 11: `n` must begin as a constant",
        "line 14: `when`: `[state]` has no `m`",
        "line 15: `[state]` has no `z`",
        "line 17: there is no command `dance`",
        "line 20: `CloseInquiryRequest` has no field `why`",
        "line 20: `reason`: there is no function `frobnicate`",
        "line 20: `inquiry_id` is not given among the fields",
        "line 23: `at`: ",
        "line 24: `on` has no `moon`; it has customer, third_party, internal",
        "line 24: `on` of `ClaimWaitRequest` has no fields",
    ];
    for wanted in expect {
        assert!(faults.iter().any(|fault| fault.starts_with(wanted)), "{wanted}\nin {faults:#?}");
    }
}

#[test]
fn a_context_without_merchant_service_or_actor_is_refused() {
    let mapping = "[case]\nkey = 'row.a'\n[time]\nat = 'row.b'\n[context]\n[[rule]]\nname = \"x\"\n\
        [[rule.command]]\ncommand = \"close_inquiry\"\n";
    let faults = faults(mapping);
    assert_eq!(faults.len(), 5, "{faults:?}");
    assert_eq!(faults[0], "line 5: [context] lacks `merchant_id`");
    assert_eq!(faults[4], "line 9: its context lacks `actor.kind`");
}

#[test]
fn rows_without_times_need_commands_with_times() {
    let mapping = PLAIN.replace("[time]\nat = 'row.at'\n", "");
    let faults = faults(&mapping);
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].ends_with("needs `at`, since `[time]` gives the rows no time"));
}

#[test]
fn a_table_that_is_not_known_is_refused() {
    let error = Plan::parse(&format!("{PLAIN}\n[sauce]\n"), Path::new("m.toml")).unwrap_err();
    assert!(matches!(error, MappingError::Shapeless { .. }));
    assert!(error.to_string().contains("sauce"), "{error}");
}

#[test]
fn columns_that_a_csv_file_has_not_are_refused_unless_they_are_optional() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv");
    std::fs::write(&path, "case,at\na,2020-01-01\n").unwrap();
    let error = outcome(&plan(PLAIN), &path, &Order::Cases).unwrap_err();
    assert!(matches!(&error, ReadError::NoSuchColumns { columns } if columns == &["`status`"]));
    let optional = format!("[source]\noptional_columns = [\"status\"]\n{PLAIN}");
    assert_eq!(outcome(&plan(&optional), &path, &Order::Cases).unwrap().commands.len(), 2);
}

#[test]
fn a_command_that_fails_is_rejected_alone() {
    let mapping = PLAIN.replace("'row.status'", "'[\"zero\", \"one\"][int(row.status)]'");
    let rows = "case,at,status\na,2020-01-01,1\na,2020-01-02,many\na,2020-01-03,0\n";
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(outcome.said("status"), ["one", "zero"]);
    let [reject] = &outcome.rejects[..] else { panic!("{:?}", outcome.rejects) };
    assert_eq!((reject.line, &*reject.case, &*reject.rule), (3, "a", "said"));
    assert_eq!((&*reject.command, &*reject.reason), ("record_source_status", "COMMAND_FAILED"));
    assert!(reject.message.starts_with("`status`: "), "{}", reject.message);
}

#[test]
fn a_word_that_an_enum_has_not_is_rejected_with_those_it_has() {
    let mapping = PLAIN.replace("'\"human\"'", "'row.status'");
    let outcome = import(&mapping, "log.csv", "case,at,status\na,2020-01-01,robot\n");
    assert_eq!(outcome.commands.len(), 0);
    assert!(
        outcome.rejects[0].message.starts_with("`context.actor.kind` has no `robot`; it has human"),
        "{}",
        outcome.rejects[0].message
    );
}

#[test]
fn a_named_expression_that_fails_tells_its_own_error() {
    let mapping = format!("{PLAIN}\n[let]\nn = 'int(row.status)'\n")
        .replace("'row.status'", "'n > 0 ? \"up\" : \"down\"'");
    let outcome = import(&mapping, "log.csv", "case,at,status\na,2020-01-01,x\n");
    let message = &outcome.rejects[0].message;
    assert!(!message.contains("Undeclared"), "{message}");
}
