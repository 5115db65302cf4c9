//! The day is the same for the same seed, and has everything that a mall's day has.

use std::collections::BTreeSet;

use verbatim_api::v1::record_request::Command;
use verbatim_wire::{DigestKey, parse};

use super::*;

#[test]
fn the_same_seed_gives_the_same_day() {
    assert_eq!(of_a_mall(3, 50, 0), of_a_mall(3, 50, 0));
    assert_ne!(of_a_mall(3, 50, 0), of_a_mall(4, 50, 0));
}

#[test]
fn every_command_of_the_day_can_be_read_and_has_an_id_of_its_own() {
    let key = DigestKey::new(&[7; 32]);
    let mut request_ids = BTreeSet::new();
    for request in of_a_mall(5, 400, 0).commands {
        let request = parse(request.command.unwrap(), &key).unwrap();
        assert!(request_ids.insert(request.request_id), "two commands have the same id");
    }
}

#[test]
fn a_day_has_every_turn_that_a_manager_asks_about() {
    let commands = of_a_mall(7, 3000, 0).commands;
    let names: BTreeSet<String> = commands
        .iter()
        .map(|request| format!("{:?}", request.command.as_ref().unwrap()))
        .map(|debug| debug.split('(').next().unwrap().to_owned())
        .collect();
    for name in [
        "OpenInquiry",
        "ReceiveMessage",
        "SendReply",
        "AssignInquiry",
        "OfferHandoff",
        "AcceptHandoff",
        "DeclineHandoff",
        "TimeOutHandoff",
        "ClaimWait",
        "EndWait",
        "DecideResolution",
        "ConveyResolution",
        "MarkConveyanceDelivered",
        "ReportConveyanceFailure",
        "ConfirmResolution",
        "ReopenInquiry",
        "GiveFeedback",
        "AcknowledgeFeedback",
        "CloseInquiry",
        "FlagMessage",
        "VoidInquiry",
    ] {
        assert!(names.contains(name), "nobody does {name}; there is {names:?}");
    }
}

#[test]
fn a_day_has_as_many_inquiries_as_are_asked_for() {
    for count in [1, 2, 40] {
        let commands = of_a_mall(7, count, 0).commands;
        let wishes = commands.iter().filter_map(|request| request.command.as_ref());
        let opened = wishes.filter(|wish| matches!(wish, Command::OpenInquiry(_)));
        assert_eq!(opened.count() as u64, count);
    }
}

#[test]
fn nothing_happens_after_the_end_of_the_day() {
    let day = of_a_mall(7, 200, 0);
    let occurred = |request: &RecordRequest| {
        let key = DigestKey::new(&[7; 32]);
        let claimed = parse(request.command.clone().unwrap(), &key).unwrap().claimed.occurred_at;
        claimed.unwrap().unix_ms() / 1000
    };
    assert_eq!(day.commands.iter().map(occurred).max(), Some(day.ends_at_s));
}
