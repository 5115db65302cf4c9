//! Which commands the log holds: each at most once, never a refused one, and no late ghosts.

use std::collections::HashMap;

use uuid::Uuid;

use super::raw_log::{Body, RawLog};
use super::{End, History, Story};

/// I2: no request of a stream, and no command, stands in the log twice.
pub(super) fn nothing_is_applied_twice(log: &RawLog, _: &History, broken: &mut Vec<String>) {
    let mut requests = HashMap::new();
    let mut markers = HashMap::new();
    for (partition, entry, recorded) in log.outcomes() {
        let place = (partition, entry.index);
        let (inquiry_id, request_id) = (recorded.inquiry_id, recorded.request_id);
        if let Some(before) = requests.insert((inquiry_id, request_id), place) {
            broken.push(format!("request {request_id} stands at {before:?} and {place:?}"));
        }
        if let Some(before) = markers.insert(recorded.marker.as_str(), place) {
            let marker = &recorded.marker;
            broken.push(format!("{marker} stands at {before:?} and {place:?}"));
        }
    }
}

/// I6: the log holds nothing of a command that was refused, and nothing that nobody sent.
pub(super) fn what_was_refused_left_nothing(
    log: &RawLog,
    history: &History,
    broken: &mut Vec<String>,
) {
    // What governs stands in partition 0, and no caller sends it.
    let of_callers = log.outcomes().filter(|(partition, _, _)| *partition != 0);
    for (partition, entry, recorded) in of_callers {
        let marker = &recorded.marker;
        let at = format!("{marker} stands at {partition}/{}", entry.index);
        match history.commands.get(marker) {
            None => broken.push(format!("{at}, and nobody sent it")),
            Some(story) if story.is_refused() => broken.push(format!("{at}, and was refused")),
            Some(_) => {}
        }
    }
}

/// I7: what is there was written by a server that it was sent to, while callers could think so.
/// A command that was absent when its reign ended never appears later by itself.
pub(super) fn doubts_are_settled(log: &RawLog, history: &History, broken: &mut Vec<String>) {
    let reigns = reigns(log);
    for (marker, story) in &history.commands {
        let Some(&writer) = reigns.get(marker.as_str()) else { continue };
        let anybody_wrote = story.sendings.iter().any(|sending| sending.instance.is_nil());
        if anybody_wrote {
            // Of several instances nobody knows which one a command came to.
            check_repetitions(marker, story, broken);
            continue;
        }
        if !story.sendings.iter().any(|sending| sending.instance == writer) {
            broken.push(format!("{marker} was written by {writer}, which it was not sent to"));
        }
        for (sending, receipt) in story.receipts() {
            if !receipt.repeated && sending.instance != writer {
                broken.push(format!("{marker} is not new to {}", sending.instance));
            }
            let was_sent_before = story.sendings.iter().any(|earlier| {
                earlier.sent_at < sending.ended_at
                    && earlier.sent_at != sending.sent_at
                    && earlier.instance == writer
            });
            if receipt.repeated && !was_sent_before {
                broken.push(format!("{marker} is called a repetition, and was sent once"));
            }
        }
    }
}

/// What was sent once is no repetition.
fn check_repetitions(marker: &str, story: &Story, broken: &mut Vec<String>) {
    for (sending, receipt) in story.receipts() {
        let was_sent_before = story.sendings.iter().any(|earlier| {
            earlier.sent_at < sending.ended_at && earlier.sent_at != sending.sent_at
        });
        if receipt.repeated && !was_sent_before {
            broken.push(format!("{marker} is called a repetition, and was sent once"));
        }
    }
}

/// Which run of the server wrote each command.
pub(super) fn reigns(log: &RawLog) -> HashMap<&str, Uuid> {
    let mut reigns = HashMap::new();
    for partition in &log.partitions {
        let mut ruler = Uuid::nil();
        for entry in &partition.entries {
            match &entry.body {
                Body::Claim { instance, .. } => ruler = *instance,
                Body::Barrier => {}
                Body::Outcome(recorded) => {
                    reigns.insert(recorded.marker.as_str(), ruler);
                }
            }
        }
    }
    reigns
}

/// Whether a sending that nobody answered is the one that was applied.
pub(super) fn was_applied_in_doubt(story: &Story, writer: Option<&Uuid>) -> bool {
    let is_new = story.receipts().any(|(_, receipt)| !receipt.repeated);
    let doubted = |instance| {
        let mut sendings = story.sendings.iter();
        sendings
            .any(|it| it.end == End::Unknown && (it.instance == instance || it.instance.is_nil()))
    };
    !is_new && writer.is_some_and(|&writer| doubted(writer))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::checker::Invariant::{I2NothingTwice, I6RefusedLeftNothing, I7OnceOrAbsent};
    use crate::checker::doctored::Case;

    #[test]
    fn a_request_that_was_applied_twice_is_found() {
        let mut case = Case::sound();
        let request_id = case.recorded("first").request_id;
        case.recorded("second").request_id = request_id;
        case.breaks(I2NothingTwice);
    }

    #[test]
    fn a_command_that_was_applied_twice_is_found() {
        let mut case = Case::sound();
        case.append_again("first");
        case.breaks(I2NothingTwice);
    }

    #[test]
    fn a_refused_command_that_stands_in_the_log_is_found() {
        let mut case = Case::sound();
        case.appear("refused");
        case.breaks(I6RefusedLeftNothing);
    }

    #[test]
    fn a_command_that_nobody_sent_is_found() {
        let mut case = Case::sound();
        let mut foreign = case.recorded("first").clone();
        (foreign.request_id, foreign.marker) = (Uuid::from_u128(99), "foreign".to_owned());
        case.append(foreign);
        case.breaks(I6RefusedLeftNothing);
    }

    #[test]
    fn a_command_that_appears_in_a_later_reign_is_found() {
        let mut case = Case::sound();
        case.claim(2, Uuid::from_u128(2));
        case.appear("doubted");
        case.breaks(I7OnceOrAbsent);
    }

    #[test]
    fn a_command_that_was_called_absent_and_appears_later_is_found() {
        let mut case = Case::sound();
        case.deny("doubted", "NOT_RESOLVED");
        case.holds();
        case.appear("doubted");
        case.breaks(I6RefusedLeftNothing);
    }

    #[test]
    fn a_command_in_doubt_that_was_carried_out_anew_and_appears_as_well_is_found() {
        let mut case = Case::sound();
        case.repeat("second").repeated = false;
        case.append_again("second");
        case.breaks(I2NothingTwice);
    }

    #[test]
    fn a_repetition_of_what_was_sent_once_is_found() {
        for instance in [Uuid::nil(), Uuid::from_u128(1)] {
            let mut case = Case::sound();
            for marker in ["first", "second"] {
                case.story(marker).sendings[0].instance = instance;
            }
            case.receipt("second").repeated = true;
            case.breaks(I7OnceOrAbsent);
        }
    }

    #[test]
    fn a_command_in_doubt_may_stand_in_its_own_reign() {
        let mut case = Case::sound();
        case.appear("doubted");
        case.holds();
    }

    #[test]
    fn a_first_answer_from_a_server_that_did_not_write_it_is_found() {
        let mut case = Case::sound();
        let other = Uuid::from_u128(2);
        case.story("second").sendings[0].instance = other;
        case.breaks(I7OnceOrAbsent);
    }
}
