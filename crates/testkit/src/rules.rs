//! Rules to judge stories by: a small policy, as it is published and as it stands in partition 0.

pub mod emergency;

use verbatim_api::v1 as pb;
use verbatim_clocks::Rulebook;
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::governance::publish::{
    Command, Event, Governance, PublicationRetired, decide, evolve,
};
use verbatim_domain::governance::{GovernanceSubject, What};
use verbatim_domain::id::{EventId, RequestId, derived};
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Actor, Code, Envelope, Fact, Source, Times, Timestamp};
use verbatim_wire::{Governing, Outcome, policy_document};

const VALID: &str = "it is valid";

fn said(line: &str) -> Option<pb::Condition> {
    Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() })
}

/// A clock from one fact to another that may take so long.
pub fn clock(clock_id: &str, start: &str, stop: &str, within: &str) -> pb::Clock {
    let due = Some(pb::clock_target::Due::Within(within.to_owned()));
    pb::Clock {
        clock_id: clock_id.to_owned(),
        version: 1,
        start: said(start),
        stop: said(stop),
        target: vec![pb::ClockTarget { when: None, due }],
        ..Default::default()
    }
}

/// Mondays to Fridays over these hours in Berlin, as `09:00-17:00`.
pub fn office(version: u32, hours: &str) -> pb::Calendar {
    let open = vec![hours.to_owned()];
    pb::Calendar {
        calendar_id: "office".to_owned(),
        version,
        zone: "Europe/Berlin".to_owned(),
        monday: open.clone(),
        tuesday: open.clone(),
        wednesday: open.clone(),
        thursday: open.clone(),
        friday: open,
        ..Default::default()
    }
}

/// The same from a minute of stories on.
pub fn office_from(version: u32, hours: &str, from_minute: i64) -> pb::Calendar {
    pb::Calendar { effective_from: minute(from_minute), ..office(version, hours) }
}

/// A policy of one row that names these clocks.
pub fn policy(version: u32, clocks: &[&str]) -> pb::Policy {
    let clock = clocks.iter().map(|it| (*it).to_owned()).collect();
    pb::Policy {
        policy_id: "promises".to_owned(),
        version,
        row: vec![pb::PolicyRow { clock, ..Default::default() }],
        ..Default::default()
    }
}

/// Responses, hand-offs and resolutions, some by the clock and some by office hours.
pub fn document() -> pb::PolicyDocument {
    let by_person = said("reply_kind = human | human_quick_phrase | human_edited_draft");
    let asked = "fact = message_received";
    let first_response = pb::Clock {
        qualify: by_person.clone(),
        exclude: vec![pb::ClockExclusion {
            reason: "courtesy".to_owned(),
            when: said("flag = courtesy"),
            ..Default::default()
        }],
        ..clock("first_response", asked, "fact = message_sent", "10m")
    };
    let turn_response = pb::Clock {
        qualify: by_person,
        recurrence: "per_turn".to_owned(),
        calendar_id: "office".to_owned(),
        ..clock("turn_response", asked, "fact = message_sent", "3s")
    };
    let handoff = pb::Clock {
        subject: "handoff".to_owned(),
        ..clock(
            "handoff_acceptance",
            "fact = handoff_offered",
            "fact = handoff_accepted | handoff_declined | handoff_timed_out | handoff_recalled",
            "5s",
        )
    };
    let resolution = pb::Clock {
        pause: said("waiting_on = customer"),
        on_reopen: "count_through".to_owned(),
        attribution: "holder_share".to_owned(),
        cancel: vec![pb::ClockCancellation {
            reason: "ended".to_owned(),
            when: said("fact = inquiry_closed | inquiry_merged | inquiry_voided"),
            annuls: false,
        }],
        ..clock("resolution", "fact = inquiry_opened", "fact = resolution_decided", "2h")
    };
    pb::PolicyDocument {
        calendar: vec![office(1, "09:00-17:00")],
        clock: vec![first_response, turn_response, handoff, resolution],
        policy: vec![policy(
            1,
            &["first_response", "turn_response", "handoff_acceptance", "resolution"],
        )],
        ..Default::default()
    }
}

/// How long customers wait in queues, beside the clocks of [`document`].
pub fn with_queue_wait() -> pb::PolicyDocument {
    let by_person = said("reply_kind = human | human_quick_phrase | human_edited_draft");
    let queue_wait = pb::Clock {
        subject: "session".to_owned(),
        qualify: by_person,
        cancel: vec![pb::ClockCancellation {
            reason: "abandoned".to_owned(),
            when: said("fact = session_abandoned"),
            annuls: false,
        }],
        hours_of: "owner_team".to_owned(),
        calendar_id: "office".to_owned(),
        ..clock("queue_wait", "fact = session_queued", "fact = session_answered", "2m")
    };
    let mut document = document();
    document.clock.push(queue_wait);
    document.policy[0].row[0].clock.push("queue_wait".to_owned());
    document
}

/// An instant of a story, by its minute.
pub fn minute(minute: i64) -> Option<prost_types::Timestamp> {
    let seconds = super::inquiries::BEGINS_AT_MS / 1_000 + minute * 60;
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

/// First responses do not count between these minutes of stories.
pub fn exemption(from_minute: i64, until_minute: i64) -> pb::Exemption {
    pb::Exemption {
        exemption_id: "outage-7".to_owned(),
        version: 1,
        when: None,
        clock_id: vec!["first_response".to_owned()],
        from: minute(from_minute),
        until: minute(until_minute),
        reason: "outage".to_owned(),
        approved_by: "ines".to_owned(),
        evidence: "ticket-77".to_owned(),
    }
}

/// Nobody is there between these minutes of stories.
pub fn holiday(from_minute: i64, until_minute: i64) -> pb::Holiday {
    pb::Holiday {
        holiday_id: "spring".to_owned(),
        version: 1,
        from: minute(from_minute),
        until: minute(until_minute),
        reason: "spring_festival".to_owned(),
    }
}

/// A team's shifts on Mondays over these hours in Berlin.
pub fn roster(version: u32, team_id: &str, hours: &str) -> pb::Roster {
    let shift = pb::RosterShift {
        day: vec!["monday".to_owned()],
        span: hours.to_owned(),
        agent_id: vec!["anna".to_owned()],
    };
    pb::Roster {
        roster_id: format!("{team_id}-shifts"),
        version,
        team_id: team_id.to_owned(),
        zone: "Europe/Berlin".to_owned(),
        shift: vec![shift],
        effective_from: None,
        restated_because: String::new(),
    }
}

/// What is done when no calls come in.
pub fn plan() -> pb::EmergencyPlan {
    let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    pb::EmergencyPlan {
        plan_id: "outage".to_owned(),
        version: 1,
        level: words(["minor", "major"]),
        step: words(["call_the_carrier", "tell_the_public"]),
    }
}

/// What a document publishes, where all it refers to is in it.
///
/// # Panics
/// If it cannot be evaluated.
pub fn published(document: pb::PolicyDocument) -> Vec<Event> {
    published_after(&[], document)
}

/// As [`published`], where all this was published before.
///
/// # Panics
/// If it cannot be evaluated.
pub fn published_after(before: &[Event], document: pb::PolicyDocument) -> Vec<Event> {
    let governance = before.iter().fold(Governance::default(), evolve);
    let publish = Command::Publish(policy_document(document).expect(VALID));
    decide(&governance, &mall(), &publish, Timestamp::MIN).expect(VALID)
}

/// Another version of the calendar of [`document`], open over these hours.
///
/// # Panics
/// If those are no hours.
pub fn other_hours(version: u32, hours: &str) -> Vec<Event> {
    let calendar = vec![office(version, hours)];
    published(pb::PolicyDocument { calendar, ..Default::default() })
}

/// Another version of the policy of [`document`], which names these of its clocks.
///
/// # Panics
/// If one of them is not in it.
pub fn other_policy(version: u32, clocks: &[&str]) -> Vec<Event> {
    let policy = vec![policy(version, clocks)];
    let events = published(pb::PolicyDocument { policy, ..document() });
    events.into_iter().filter(|event| event.kind() == "policy_published").collect()
}

/// Another version of the turns of [`document`], which a machine may answer as well.
///
/// # Panics
/// If the document has no turns.
pub fn other_turns(version: u32) -> Vec<Event> {
    let first = document();
    let mut other = first.clone();
    let turns = other.clock.iter_mut().find(|clock| clock.clock_id == "turn_response");
    let turns = turns.expect("the document has turns");
    turns.version = version;
    turns.qualify = said("reply_kind = human | bot_autonomous | greeting");
    published_after(&published(first), other)
}

/// Something that was published counts no more, from the beginning of stories on.
///
/// # Panics
/// If its name is none.
pub fn retired(what: What, id: &str, version: u32) -> Event {
    let code = |word: &str| Code::new(word).expect(VALID);
    let (id, reason, effective_from) = (code(id), code("over"), at(0));
    Event::Retired(PublicationRetired { what, id, version, reason, effective_from })
}

/// The rules after each of these was published by the mall, at place 1, 2 and so on.
///
/// # Panics
/// If they cannot be counted by.
pub fn rulebook(publications: &[Vec<Event>]) -> Rulebook {
    let at_once: Vec<_> = publications.iter().map(|events| (0, events.clone())).collect();
    rulebook_at(&at_once)
}

/// As [`rulebook`], each published at a minute of stories.
///
/// # Panics
/// If they cannot be counted by.
pub fn rulebook_at(publications: &[(i64, Vec<Event>)]) -> Rulebook {
    let mut rules = Rulebook::default();
    for (index, (minute, events)) in (1..).zip(publications) {
        for event in events {
            let times = Times::clamped(ClaimedTimes::default(), at(*minute));
            let taken = rules.take_in(index, &mall(), &times, event);
            taken.expect("it can be counted by");
        }
    }
    rules
}

/// A minute of stories.
fn at(minute: i64) -> Timestamp {
    Timestamp::from_unix_ms(super::inquiries::BEGINS_AT_MS + minute * 60_000).expect(VALID)
}

fn mall() -> GovernanceSubject {
    GovernanceSubject { merchant_id: None }
}

/// Where a publication of the mall stands.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// Which it is, from 1 on.
    pub number: u64,
    /// The number of its first event in the stream.
    pub first_seq: u64,
    /// When, in minutes after stories begin.
    pub minute: i64,
}

/// The record by which the mall published something, or said something of an emergency.
///
/// # Panics
/// Never: it is made of valid words.
pub fn publication(published: Published, events: Vec<Event>) -> Outcome<Governing> {
    let Published { number, first_seq, minute } = published;
    let recorded_at = at(minute);
    let id = |what: &[u8], of: u64| derived(&[b"publication", what, &of.to_be_bytes()]);
    let actor = Actor {
        kind: ActorKind::Human,
        id: None,
        team_id: None,
        organisation: None,
        support_line: None,
        role: None,
    };
    let fact =
        |(seq, event)| Fact { event_id: EventId::new(id(b"event", seq)), stream_seq: seq, event };
    let facts: Vec<_> = (first_seq..).zip(events).map(fact).collect();
    Outcome {
        envelope: Envelope {
            subject: mall(),
            request_id: RequestId::new(id(b"request", number)),
            actor,
            source: Source {
                service: Code::new("policy-desk").expect(VALID),
                instance: None,
                channel: None,
                external_id: None,
                provenance: Provenance::Live,
            },
            times: Times::clamped(ClaimedTimes::default(), recorded_at),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        },
        request_digest: [0; 32],
        prev_hash: [0; 32],
        salt: [0; 16],
        last_seq: facts.last().map_or(first_seq - 1, |fact| fact.stream_seq),
        facts,
    }
}
