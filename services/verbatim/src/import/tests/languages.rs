//! What the mapping language can say.

use super::super::dry_run;
use super::{PLAIN, import, said};

/// Opens each case and then does what these rules say.
fn with_rules(rules: &str) -> String {
    let (opening, _) = PLAIN.split_once("[[rule]]\nname = \"said\"").unwrap();
    format!("{opening}\n{rules}")
}

#[test]
fn one_row_with_several_times_becomes_commands_at_each_of_them() {
    let rules = r#"
[[rule]]
name = "life"
[[rule.command]]
command = "decide_resolution"
when = 'has(row.resolved)'
at = 'time(row.resolved)'
fields = { outcome = '"done"' }
[[rule.command]]
command = "close_inquiry"
when = 'has(row.closed)'
at = 'row.closed'
"#;
    let rows = "case,at,resolved,closed\n\
        a,2020-01-01,2020-01-02,2020-01-03\nb,2020-01-01,,\n";
    let outcome = import(&with_rules(rules), "log.csv", rows);
    assert_eq!(
        outcome.names(),
        ["open_inquiry", "decide_resolution", "close_inquiry", "open_inquiry"]
    );
    assert_eq!(outcome.times()[1], "2020-01-02T00:00:00+00:00");
    assert_eq!(outcome.times()[2], "2020-01-03T00:00:00+00:00");
}

#[test]
fn commands_of_a_case_can_be_sent_by_their_times_the_opening_one_first() {
    let rules = r#"
[[rule]]
name = "life"
[[rule.command]]
command = "close_inquiry"
at = 'row.closed'
[[rule.command]]
command = "decide_resolution"
at = 'row.resolved'
fields = { outcome = '"done"' }
"#;
    let mapping = with_rules(rules).replace("[case]", "[case]\ncommands = \"time\"");
    let rows = "case,at,resolved,closed\na,2020-01-05,2020-01-01,2020-01-03\n";
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(outcome.names(), ["open_inquiry", "decide_resolution", "close_inquiry"]);
}

#[test]
fn a_time_can_be_relative_to_another_column() {
    let rules = r#"
[[rule]]
name = "answered"
[[rule.command]]
command = "send_reply"
at = 'at(row) + minutes(row.reply_after_min)'
fields = { reply_kind = '"human"', visibility = '"customer"' }
[[rule.command]]
command = "close_inquiry"
at = 'at(row) + duration(row.closed_after)'
"#;
    let rows = "case,at,reply_after_min,closed_after\na,2020-01-01T00:00:00Z,1.5,36h\n";
    let outcome = import(&with_rules(rules), "log.csv", rows);
    assert_eq!(outcome.times()[1], "2020-01-01T00:01:30+00:00");
    assert_eq!(outcome.times()[2], "2020-01-02T12:00:00+00:00");
}

#[test]
fn formats_and_zones_can_differ_from_row_to_row_and_follow_a_column() {
    let mapping = PLAIN.replace(
        "at = 'row.at'",
        "at = 'has(row.zone) ? parse_time(row.at, \"%Y-%m-%d %H:%M\", row.zone) : time(row.at)'\n\
         formats = [\"%d.%m.%Y %H:%M\", { format = \"%m/%d/%Y\", zone = \"America/New_York\" }]\n\
         zone = \"Europe/Berlin\"\ntime_of_day = \"12:00\"",
    );
    let rows = "case,at,zone,status\n\
        a,01.07.2020 10:00,,x\na,07/02/2020,,x\na,2020-07-03 09:00,Asia/Tokyo,x\n";
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(
        outcome.times()[1..],
        ["2020-07-01T08:00:00+00:00", "2020-07-02T16:00:00+00:00", "2020-07-03T00:00:00+00:00"]
    );
}

#[test]
fn a_hand_off_can_be_seen_in_a_change_of_a_column_alone() {
    let rules = r#"
[[rule]]
name = "handed over"
when = '!is_first && row.team != prev.team'
[[rule.command]]
command = "offer_handoff"
context = { "actor.team_id" = 'prev.team' }
[rule.command.fields]
handoff_id = 'uuid5("handoff", id(row))'
"to.organisation" = '"merchant"'
"to.team_id" = 'row.team'
reason_code = '"moved"'
[[rule.command]]
command = "accept_handoff"
fields = { handoff_id = 'uuid5("handoff", id(row))' }
"#;
    let rows = "case,at,team\na,2020-01-01,t1\na,2020-01-02,t1\na,2020-01-03,t2\n";
    let outcome = import(&with_rules(rules), "log.csv", rows);
    assert_eq!(outcome.names(), ["open_inquiry", "offer_handoff", "accept_handoff"]);
    let ids = outcome.said("handoff_id");
    assert_eq!(ids[0], ids[1]);
    assert_eq!(outcome.said("to.team_id"), ["t2"]);
    assert_eq!(outcome.said("to.organisation"), ["ORGANISATION_MERCHANT"]);
    assert_eq!(outcome.said("context.actor.team_id"), ["t1"]);
}

#[test]
fn actors_can_be_machines_and_the_merchant_a_constant() {
    let mapping = PLAIN.replace(
        "\"actor.kind\" = '\"human\"'",
        "\"actor.kind\" = 'row.who in [\"cron\", \"mailer\"] ? \"system\" : \"human\"'\n\
         \"actor.id\" = 'row.who'",
    );
    let rows = "case,at,status,who\na,2020-01-01,x,cron\nb,2020-01-01,x,Ann\n";
    let outcome = import(&mapping, "log.csv", rows);
    assert_eq!(
        outcome.said("context.actor.kind"),
        ["ACTOR_KIND_SYSTEM", "ACTOR_KIND_SYSTEM", "ACTOR_KIND_HUMAN", "ACTOR_KIND_HUMAN"]
    );
    assert_eq!(outcome.said("context.merchant_id"), ["acme"; 4]);
    assert_eq!(outcome.said("context.source.imported"), ["true"; 4]);
}

#[test]
fn rules_remember_within_a_case_and_forget_between_cases() {
    let rules = r#"
[let]
is_new = '!state.closed && row.status == "closed"'
[state]
closed = 'false'
seen = '[]'
[[rule]]
name = "closed"
when = 'is_new'
set = { closed = 'true', seen = 'state.seen + [row.status]' }
[[rule.command]]
command = "close_inquiry"
fields = { reason = 'string(size(state.seen))' }
[[rule]]
name = "after"
when = 'is_new'
[[rule.command]]
command = "add_note"
fields = { body = '"never"' }
"#;
    let rows = "case,at,status\na,2020-01-01,closed\na,2020-01-02,closed\nb,2020-01-01,closed\n";
    let outcome = import(&with_rules(rules), "log.csv", rows);
    assert_eq!(outcome.names(), ["open_inquiry", "close_inquiry", "open_inquiry", "close_inquiry"]);
    assert_eq!(outcome.said("reason"), ["0", "0"]);
}

#[test]
fn a_rule_can_fire_for_each_element_of_a_list() {
    let rules = r#"
[[rule]]
name = "messages"
each = 'row.messages'
[[rule.command]]
command = "receive_message"
at = 'item.at'
fields = { sender_class = '"customer"', body = 'item.text', message_id = 'uuid5(id(row), item.n)' }
"#;
    let rows = "{\"case\": \"a\", \"at\": \"2020-01-01\", \"messages\": [\
        {\"n\": 1, \"at\": \"2020-01-02\", \"text\": \"hello\"}, \
        {\"n\": 2, \"at\": \"2020-01-03\", \"text\": \"anybody?\"}]}\n\
        {\"case\": \"b\", \"at\": \"2020-01-01\"}\n";
    let outcome = import(&with_rules(rules), "log.jsonl", rows);
    assert_eq!(outcome.said("body.text"), ["hello", "anybody?"]);
    assert_eq!(outcome.times()[2], "2020-01-03T00:00:00+00:00");
    let mut ids = outcome.said("context.request_id");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn lists_maps_numbers_and_empty_values_find_their_fields() {
    let rules = r#"
[[rule]]
name = "need"
[[rule.command]]
command = "describe_need"
[rule.command.fields]
demand = '"refund"'
"amount.currency_code" = '"EUR"'
"amount.amount_minor" = 'row.cents'
category = 'row.nothing'
[rule.command.context]
links = '[{"object_type": "order", "object_id": row.order}, {"object_type": "call"}]'
expected_seq = '1'
[[rule.command]]
command = "give_feedback"
fields = { polarity = '"POLARITY_NEGATIVE"', score = 'int(row.cents) / 100', scale_max = '5' }
"#;
    let rows = "case,at,cents,order,nothing\na,2020-01-01,250,o-1,\n";
    let outcome = import(&with_rules(rules), "log.csv", rows);
    assert_eq!(outcome.rejects, []);
    assert_eq!(outcome.said("amount.amount_minor"), ["250"]);
    assert_eq!(outcome.said("context.links[0].object_id"), ["o-1"]);
    assert_eq!(outcome.said("context.links[1].object_type"), ["call"]);
    assert_eq!(outcome.said("context.expected_seq"), ["1"]);
    assert_eq!(said(&outcome.commands[1], "category"), None);
    assert_eq!(outcome.said("score"), ["2"]);
    assert_eq!(outcome.said("polarity"), ["POLARITY_NEGATIVE"]);
}

#[test]
fn the_functions_of_a_mapping_do_what_they_say() {
    let says = [
        ("slug(\" Closed, with  Relief! \")", "closed_with_relief"),
        ("coalesce(row.none, \"\", \"x\")", "x"),
        ("string(days(\"2\") == hours(48))", "true"),
        ("string(line(row))", "2"),
        ("id(row) + id(prev)", "a/1"),
        ("printable(\"a\\u0085b\")", "ab"),
        ("{\"p\": \"q\"}[row.status]", "q"),
        ("string(math.greatest(1, 3))", "3"),
        ("row.status.upperAscii()", "P"),
    ];
    for (expression, wanted) in says {
        let mapping = PLAIN.replace("'row.status'", &format!("'{expression}'"));
        let outcome = import(&mapping, "log.csv", "case,at,status,none\na,2020-01-01,p,\n");
        assert_eq!(outcome.said("status"), [wanted], "{expression}: {:?}", outcome.rejects);
    }
}

#[test]
fn a_dry_run_shows_every_command_with_its_line_rule_and_fields() {
    let outcome = import(PLAIN, "log.csv", "case,at,status\na,2020-01-01,open\n");
    let mut shown = Vec::new();
    dry_run::show(&outcome.commands, &mut shown).unwrap();
    let shown = String::from_utf8(shown).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "case a");
    assert_eq!(lines[1], "  line 2  open_inquiry  (opened)");
    assert!(lines.contains(&"      context.occurred_at = 2020-01-01T00:00:00Z"), "{shown}");
    assert!(lines.contains(&"      context.actor.kind = ACTOR_KIND_HUMAN"), "{shown}");
    assert!(lines.contains(&"  line 2  record_source_status  (said)"), "{shown}");
    assert!(lines.contains(&"      status = open"), "{shown}");
}
