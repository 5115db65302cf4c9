//! What is promised to the customers of the stories: clocks of every kind that a metric asks for.

use verbatim_api::v1 as pb;
use verbatim_testkit::rules::{clock, document, policy};

fn condition(line: &str) -> Option<pb::Condition> {
    Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() })
}

/// The small policy of all stories, and clocks with longer spans, a cap, another side of exclusion
/// and no target beside it.
pub(crate) fn promises() -> pb::PolicyDocument {
    let mut document = document();
    document.clock.extend([day_response(), telling(), agent_work(), confirmation()]);
    let clocks: Vec<&str> = document.clock.iter().map(|clock| clock.clock_id.as_str()).collect();
    document.policy = vec![policy(1, &clocks)];
    document
}

/// What is left out of account counts as missed.
fn day_response() -> pb::Clock {
    pb::Clock {
        qualify: condition("reply_kind = human | human_quick_phrase | human_edited_draft"),
        recurrence: "per_turn".to_owned(),
        cap: "2h".to_owned(),
        exclude: vec![pb::ClockExclusion {
            reason: "nothing_asked".to_owned(),
            when: condition("flag = no_response_needed"),
            side: "numerator".to_owned(),
            ..Default::default()
        }],
        ..clock("day_response", "fact = message_received", "fact = message_sent", "6h")
    }
}

fn telling() -> pb::Clock {
    let told = "fact = conveyance_delivered | conveyance_read";
    pb::Clock {
        subject: "resolution".to_owned(),
        ..clock("telling", "fact = resolution_decided", told, "4h")
    }
}

/// Stands still for waits of both kinds, by office hours; who holds it at the breach bears it.
fn agent_work() -> pb::Clock {
    pb::Clock {
        pause: condition("waiting_on = customer | third_party"),
        on_reopen: "resume".to_owned(),
        calendar_id: "office".to_owned(),
        attribution: "holder_at_breach".to_owned(),
        ..clock("agent_work", "fact = inquiry_opened", "fact = resolution_decided", "8h")
    }
}

/// Is measured and not judged.
fn confirmation() -> pb::Clock {
    let answered = "fact = resolution_confirmed | resolution_rejected";
    pb::Clock {
        subject: "resolution".to_owned(),
        target: Vec::new(),
        ..clock("confirmation", "fact = conveyance_delivered", answered, "72h")
    }
}
