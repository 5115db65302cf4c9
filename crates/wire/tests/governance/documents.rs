//! Documents with everything that can be published.

use verbatim_api::v1 as pb;

fn said(line: &str) -> Option<pb::Condition> {
    Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() })
}

/// A calendar, a clock that counts by it, and a policy that names the clock.
pub(crate) fn document() -> pb::PolicyDocument {
    let calendar = pb::Calendar {
        calendar_id: "office".to_owned(),
        version: 1,
        zone: "Asia/Shanghai".to_owned(),
        monday: vec!["09:00-18:00".to_owned()],
        exception: vec![pb::CalendarException {
            day: "2026-02-14".to_owned(),
            open: vec!["09:00-18:00".to_owned()],
            reason: "make-up day".to_owned(),
        }],
        ..Default::default()
    };
    let clock = pb::Clock {
        clock_id: "turn".to_owned(),
        version: 1,
        start: said("fact = message_received"),
        stop: said("fact = message_sent"),
        qualify: said("reply_kind = human | human_quick_phrase"),
        calendar_id: "office".to_owned(),
        target: vec![pb::ClockTarget {
            when: said("priority = high"),
            due: Some(pb::clock_target::Due::Within("15m".to_owned())),
        }],
        ..Default::default()
    };
    let policy = pb::Policy {
        policy_id: "all".to_owned(),
        version: 1,
        row: vec![pb::PolicyRow { clock: vec!["turn".to_owned()], ..Default::default() }],
        ..Default::default()
    };
    pb::PolicyDocument {
        calendar: vec![calendar],
        clock: vec![clock],
        policy: vec![policy],
        ..Default::default()
    }
}

fn at(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// One of everything that no clock needs.
pub(crate) fn everything_else() -> pb::PolicyDocument {
    let roster = pb::Roster {
        roster_id: "front-shifts".to_owned(),
        version: 1,
        team_id: "front".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        shift: vec![pb::RosterShift {
            day: texts(&["monday", "tuesday"]),
            span: "22:00-06:00".to_owned(),
            agent_id: texts(&["anna", "bo"]),
        }],
        effective_from: at(1_767_000_000),
        restated_because: String::new(),
    };
    let holiday = pb::Holiday {
        holiday_id: "spring-2026".to_owned(),
        version: 1,
        from: at(1_771_000_000),
        until: at(1_771_700_000),
        reason: "spring_festival".to_owned(),
    };
    let exemption = pb::Exemption {
        exemption_id: "outage-7".to_owned(),
        version: 1,
        when: said("channel = chat"),
        clock_id: texts(&["turn"]),
        from: at(1_767_500_000),
        until: at(1_767_600_000),
        reason: "outage".to_owned(),
        approved_by: "ines".to_owned(),
        evidence: "ticket-77".to_owned(),
    };
    let metric = pb::MetricDefinition {
        metric_id: "M01".to_owned(),
        version: 1,
        numerator: "turns answered by a person in time".to_owned(),
        denominator: "turns that were assessed".to_owned(),
        sample_min: 30,
        effective_from: None,
    };
    let process = pb::ProcessDefinition {
        process_id: "refund".to_owned(),
        version: 1,
        step: texts(&["inquiry_opened", "resolution_decided"]),
        start: texts(&["inquiry_opened"]),
        transition: texts(&["inquiry_opened -> resolution_decided"]),
        effective_from: None,
    };
    let plan = pb::EmergencyPlan {
        plan_id: "outage".to_owned(),
        version: 1,
        level: texts(&["minor", "major"]),
        step: texts(&["call_the_carrier", "tell_the_public"]),
    };
    pb::PolicyDocument {
        roster: vec![roster],
        holiday: vec![holiday],
        exemption: vec![exemption],
        metric: vec![metric],
        process: vec![process],
        emergency_plan: vec![plan],
        // What the exemption names.
        clock: document().clock,
        calendar: document().calendar,
        ..Default::default()
    }
}

/// The calendar of [`document`], as it should have been from the beginning.
pub(crate) fn restated() -> pb::PolicyDocument {
    let [calendar] = <[pb::Calendar; 1]>::try_from(document().calendar).unwrap();
    let restated_because = "a_day_was_forgotten".to_owned();
    let calendar =
        pb::Calendar { version: 2, tuesday: texts(&["09:00-18:00"]), restated_because, ..calendar };
    pb::PolicyDocument { calendar: vec![calendar], ..Default::default() }
}
