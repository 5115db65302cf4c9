//! The day is the same for the same seed, and has everything that a mall's day has.

use std::collections::BTreeSet;

use verbatim_wire::{DigestKey, parse};

use super::*;

#[test]
fn the_same_seed_gives_the_same_day() {
    assert_eq!(of_a_mall(3, 50), of_a_mall(3, 50));
    assert_ne!(of_a_mall(3, 50), of_a_mall(4, 50));
}

#[test]
fn every_command_of_the_day_can_be_read_and_has_an_id_of_its_own() {
    let key = DigestKey::new(&[7; 32]);
    let mut request_ids = BTreeSet::new();
    for request in of_a_mall(5, 400) {
        let request = parse(request.command.unwrap(), &key).unwrap();
        assert!(request_ids.insert(request.request_id), "two commands have the same id");
    }
}

#[test]
fn a_day_has_every_turn_that_a_manager_asks_about() {
    let day = of_a_mall(7, 3000);
    let names: BTreeSet<String> = day
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
        "VoidInquiry",
    ] {
        assert!(names.contains(name), "nobody does {name}; there is {names:?}");
    }
}
