//! What may be published, and what may not.

use crate::governance::clock_def::{
    Anchor, Attribution, CountMode, EarlierPauses, OnReopen, PolicyBind, Recurrence, Subject,
    Unresolved,
};
use crate::governance::emergency::{
    DrillHeld, EmergencyActionTaken, EmergencyDeclared, EmergencyLevelChanged, EmergencyReviewed,
    EmergencyStoodDown, Exempts,
};
use crate::governance::{PolicyRow, Predicate, Roster, Written};
use crate::id::{ExternalId, MerchantId, TeamId};

use super::*;

const MALL: GovernanceSubject = GovernanceSubject { merchant_id: None };

fn code(text: &str) -> Code {
    Code::new(text).expect("a valid code")
}

/// Something as it was published; its message is the words, whatever they are.
fn written<T>(value: T, words: &str) -> Written<T> {
    Written { value, bytes: words.as_bytes().into() }
}

fn calendar(version: u32) -> Calendar {
    Calendar {
        calendar_id: code("office"),
        version,
        zone: code("UTC"),
        tzdb_version: None,
        weekly: Default::default(),
        exceptions: BTreeMap::new(),
        effective_from: Timestamp::MIN,
        restated_because: None,
    }
}

fn clock(version: u32, hours: Hours) -> ClockDef {
    ClockDef {
        clock_id: code("turn"),
        version,
        subject: Subject::Inquiry,
        start: Predicate::ALWAYS,
        anchor: Anchor::Event,
        eligible_if: Predicate::ALWAYS,
        pause: Predicate::NEVER,
        resume: None,
        earlier_pauses: EarlierPauses::Counted,
        stop: Predicate::NEVER,
        qualify: Predicate::ALWAYS,
        revoke: None,
        cancel: Vec::new(),
        reset: Predicate::NEVER,
        recurrence: Recurrence::Once,
        on_reopen: OnReopen::Never,
        exclude: Vec::new(),
        targets: Vec::new(),
        hours,
        count_mode: CountMode::Within,
        cap_ms: None,
        unresolved: Unresolved::BreachAtDeadline,
        policy_bind: PolicyBind::PinnedAtStart,
        attribution: Attribution::Responder,
        effective_from: Timestamp::MIN,
    }
}

fn policy(clock_id: &str) -> Policy {
    let rows = vec![PolicyRow { when: Predicate::ALWAYS, clocks: vec![(code(clock_id), None)] }];
    Policy { policy_id: code("all"), version: 1, rows, effective_from: Timestamp::MIN }
}

/// A clock of this version, said in these words.
fn a_clock(version: u32, words: &str) -> Publish {
    Publish::new(vec![Edition::Clock(written(clock(version, Hours::Always), words))])
}

fn a_calendar(calendar: Calendar) -> Publish {
    let words = format!("{calendar:?}");
    Publish::new(vec![Edition::Calendar(written(calendar, &words))])
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_000).expect("an instant")
}

fn said(governance: &Governance, publish: &Publish) -> Result<Vec<Event>, Refusal> {
    decide(governance, &MALL, &Command::Publish(publish.clone()), now())
}

fn after(governance: Governance, command: &Command) -> Governance {
    let events = decide(&governance, &MALL, command, now()).expect("it can be recorded");
    events.iter().fold(governance, evolve)
}

fn published(publish: &Publish) -> Governance {
    after(Governance::default(), &Command::Publish(publish.clone()))
}

fn unpublishable(fault: Fault) -> Result<Vec<Event>, Refusal> {
    Err(Refusal::Unpublishable(vec![fault]))
}

#[test]
fn what_is_published_word_for_word_is_not_published_again() {
    let before = published(&a_clock(1, "turn, first"));
    assert_eq!(said(&before, &a_clock(1, "turn, first")), Ok(vec![]));
}

#[test]
fn a_version_stands_and_only_a_newer_one_takes_its_place() {
    let before = published(&a_clock(2, "turn, second"));
    let taken = Fault::VersionTaken { what: What::Clock, id: code("turn"), newest: 2 };
    for other in [a_clock(2, "turn, otherwise"), a_clock(1, "turn, first")] {
        assert_eq!(said(&before, &other), unpublishable(taken.clone()));
    }
    assert_eq!(said(&before, &a_clock(3, "turn, third")).map(|events| events.len()), Ok(1));
}

#[test]
fn what_a_document_refers_to_is_in_it_or_published_before() {
    let office = Hours::Calendar(code("office"));
    for hours in [office, Hours::OfTeam { otherwise: code("office") }] {
        let counts = Edition::Clock(written(clock(1, hours), "turn"));
        let alone = Publish::new(vec![counts.clone()]);
        let (clock_id, calendar_id) = (code("turn"), code("office"));
        let unknown = Fault::UnknownCalendar { clock_id, calendar_id };
        assert_eq!(said(&Governance::default(), &alone), unpublishable(unknown));
        let office = Edition::Calendar(written(calendar(1), "office"));
        let together = Publish::new(vec![counts, office.clone()]);
        assert_eq!(said(&Governance::default(), &together).map(|it| it.len()), Ok(2));
        let before = published(&Publish::new(vec![office]));
        assert_eq!(said(&before, &alone).map(|events| events.len()), Ok(1));
    }
}

#[test]
fn an_exemption_names_clocks_that_are_published() {
    let exemption = Exemption {
        exemption_id: code("outage"),
        version: 1,
        when: Predicate::ALWAYS,
        clocks: vec![code("turn")],
        from: Timestamp::MIN,
        until: Timestamp::MAX,
        reason: code("outage"),
        approved_by: ExternalId::new("ines").expect("an id"),
        evidence: ExternalId::new("ticket-7").expect("an id"),
    };
    let outage = Publish::new(vec![Edition::Exemption(written(exemption, "outage"))]);
    let (what, id, clock_id) = (What::Exemption, code("outage"), code("turn"));
    let unknown = Fault::UnknownClock { what, id, clock_id };
    assert_eq!(said(&Governance::default(), &outage), unpublishable(unknown));
    let before = published(&a_clock(1, "turn"));
    assert_eq!(said(&before, &outage).map(|events| events.len()), Ok(1));
    // The mall's clocks are not known in a merchant's stream.
    let merchant_id = MerchantId::new("lotus").ok();
    let subject = GovernanceSubject { merchant_id };
    let wish = Command::Publish(outage);
    let events = decide(&Governance::default(), &subject, &wish, now());
    assert_eq!(events.map(|events| events.len()), Ok(1));
}

#[test]
fn everything_that_is_wrong_is_named_and_nothing_is_published() {
    let before = published(&a_clock(1, "turn"));
    let other = Edition::Clock(written(clock(1, Hours::Always), "turn, otherwise"));
    let all = Edition::Policy(written(policy("wait"), "all"));
    let document = Publish::new(vec![other, all]);
    let taken = Fault::VersionTaken { what: What::Clock, id: code("turn"), newest: 1 };
    let (what, id, clock_id) = (What::Policy, code("all"), code("wait"));
    let unknown = Fault::UnknownClock { what, id, clock_id };
    assert_eq!(said(&before, &document), Err(Refusal::Unpublishable(vec![taken, unknown])));
}

#[test]
fn nothing_is_published_before_what_it_refers_to() {
    let document = Publish::new(vec![
        Edition::Policy(written(policy("turn"), "all")),
        Edition::Clock(written(clock(1, Hours::Always), "turn")),
        Edition::Calendar(written(calendar(1), "office")),
    ]);
    let events = said(&Governance::default(), &document).expect("it can be published");
    let kinds: Vec<_> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["calendar_published", "clock_published", "policy_published"]);
}

#[test]
fn a_calendar_that_changes_what_was_counted_says_why() {
    let before = published(&a_calendar(calendar(1)));
    let changes = Fault::ChangesThePast { what: What::Calendar, id: code("office") };
    assert_eq!(said(&before, &a_calendar(calendar(2))), unpublishable(changes));
    let from_now_on = Calendar { effective_from: now(), ..calendar(2) };
    let events = said(&before, &a_calendar(from_now_on)).expect("it changes nothing");
    assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), ["calendar_published"]);
    let because = Some(code("the holiday was forgotten"));
    let restated = Calendar { restated_because: because.clone(), ..calendar(2) };
    let events = said(&before, &a_calendar(restated)).expect("it says why");
    assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), ["calendar_restated"]);
    let first = a_calendar(Calendar { restated_because: because, ..calendar(1) });
    let nothing = Fault::NothingToRestate { what: What::Calendar, id: code("office") };
    assert_eq!(said(&Governance::default(), &first), unpublishable(nothing));
}

#[test]
fn a_roster_that_changes_what_was_counted_says_why() {
    let roster = |version, effective_from, because: Option<Code>| {
        let team_id = TeamId::new("front").expect("an id");
        let roster = Roster {
            roster_id: code("shifts"),
            version,
            team_id,
            zone: code("UTC"),
            shifts: Vec::new(),
            effective_from,
            restated_because: because,
        };
        Publish::new(vec![Edition::Roster(written(roster, &format!("shifts {version}")))])
    };
    let before = published(&roster(1, Timestamp::MIN, None));
    let (what, id) = (What::Roster, code("shifts"));
    let changes = Fault::ChangesThePast { what, id: id.clone() };
    assert_eq!(said(&before, &roster(2, Timestamp::MIN, None)), unpublishable(changes));
    assert!(said(&before, &roster(2, now(), None)).is_ok());
    let because = Some(code("somebody was ill"));
    let events = said(&before, &roster(2, Timestamp::MIN, because.clone())).expect("it says why");
    assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), ["roster_published"]);
    let first = roster(1, Timestamp::MIN, because);
    let nothing = Fault::NothingToRestate { what, id };
    assert_eq!(said(&Governance::default(), &first), unpublishable(nothing));
}

#[test]
fn what_is_retired_is_retired_once_and_comes_back_in_another_version() {
    let retire = |id: &str| Command::Retire {
        what: What::Clock,
        id: code(id),
        reason: code("nobody asks for it"),
        effective_from: None,
    };
    let before = published(&a_clock(1, "turn"));
    let refused = Err(Refusal::NotPublished { what: What::Clock, id: code("wait") });
    assert_eq!(decide(&before, &MALL, &retire("wait"), now()), refused);
    let retired = decide(&before, &MALL, &retire("turn"), now()).expect("it is published");
    let Event::Retired(fact) = &retired[0] else { panic!("it is retired") };
    assert_eq!((fact.version, fact.effective_from), (1, now()));
    let after_it = after(before, &retire("turn"));
    assert_eq!(decide(&after_it, &MALL, &retire("turn"), now()), Ok(vec![]));
    let all = Publish::new(vec![Edition::Policy(written(policy("turn"), "all"))]);
    let (what, id, clock_id) = (What::Policy, code("all"), code("turn"));
    assert_eq!(said(&after_it, &all), unpublishable(Fault::UnknownClock { what, id, clock_id }));
    let again = after(after_it, &Command::Publish(a_clock(2, "turn, second")));
    assert_eq!(said(&again, &all).map(|events| events.len()), Ok(1));
}

#[test]
fn each_merchant_and_the_mall_have_a_stream_of_their_own() {
    let of = |merchant: Option<&str>| {
        let merchant_id = merchant.map(|id| MerchantId::new(id).expect("a valid id"));
        GovernanceSubject { merchant_id }.governance_id()
    };
    assert_ne!(of(None), of(Some("m1")));
    assert_ne!(of(Some("m1")), of(Some("m2")));
    assert_eq!(of(Some("m1")), of(Some("m1")));
}

const FIRE: EmergencyId = EmergencyId::new(uuid::Uuid::from_u128(1));

fn plan() -> Publish {
    let plan = EmergencyPlan {
        plan_id: code("outage"),
        version: 1,
        levels: vec![code("minor"), code("major")],
        steps: vec![code("call_the_carrier"), code("tell_the_public")],
    };
    Publish::new(vec![Edition::EmergencyPlan(written(plan, "outage"))])
}

fn declared(plan_id: Option<&str>, level: &str) -> emergency::Event {
    let declared = EmergencyDeclared {
        emergency_id: FIRE,
        plan_id: plan_id.map(code),
        level: code(level),
        trigger: code("no calls come in"),
        detected_at: None,
        when: Predicate::ALWAYS,
        exempts: Exempts::All,
    };
    emergency::Event::Declared(written(declared, level))
}

fn level(level: &str) -> emergency::Event {
    let (level, reason) = (code(level), code("it grows"));
    emergency::Event::LevelChanged(EmergencyLevelChanged { emergency_id: FIRE, level, reason })
}

fn action(action: &str) -> emergency::Event {
    let (emergency_id, action) = (FIRE, code(action));
    let is_public_notice = false;
    emergency::Event::ActionTaken(EmergencyActionTaken { emergency_id, action, is_public_notice })
}

fn stood_down() -> emergency::Event {
    let (emergency_id, reason) = (FIRE, code("calls come in"));
    emergency::Event::StoodDown(EmergencyStoodDown { emergency_id, reason })
}

fn reviewed() -> emergency::Event {
    emergency::Event::Reviewed(EmergencyReviewed { emergency_id: FIRE, summary: None })
}

/// What comes of a wish after others, by the reason of a refusal or the number of facts.
fn comes_of(before: &[emergency::Event], wish: emergency::Event) -> Result<usize, &'static str> {
    let wishes = before.iter().cloned().map(Command::Emergency);
    let governance = wishes.fold(published(&plan()), |governance, it| after(governance, &it));
    let events = decide(&governance, &MALL, &Command::Emergency(wish), now());
    events.map(|events| events.len()).map_err(|refusal| refusal.reason())
}

#[test]
fn an_emergency_is_declared_once_at_a_level_of_its_plan() {
    assert_eq!(comes_of(&[], declared(Some("outage"), "major")), Ok(1));
    assert_eq!(comes_of(&[], declared(None, "as bad as it gets")), Ok(1));
    let unknown = comes_of(&[], declared(Some("flood"), "major"));
    assert_eq!(unknown, Err("EMERGENCY_PLAN_NOT_FOUND"));
    let unknown = comes_of(&[], declared(Some("outage"), "severe"));
    assert_eq!(unknown, Err("EMERGENCY_LEVEL_UNKNOWN"));
    let again = comes_of(&[declared(None, "major")], declared(None, "major"));
    assert_eq!(again, Err("EMERGENCY_DECLARED"));
}

#[test]
fn levels_and_actions_are_those_of_the_plan_while_it_lasts() {
    let lasts = [declared(Some("outage"), "minor")];
    assert_eq!(comes_of(&lasts, level("major")), Ok(1));
    assert_eq!(comes_of(&lasts, level("minor")), Ok(0));
    assert_eq!(comes_of(&lasts, level("severe")), Err("EMERGENCY_LEVEL_UNKNOWN"));
    assert_eq!(comes_of(&lasts, action("tell_the_public")), Ok(1));
    assert_eq!(comes_of(&lasts, action("wait")), Err("EMERGENCY_STEP_UNKNOWN"));
    assert_eq!(comes_of(&[declared(None, "minor")], action("wait")), Ok(1));
    for wish in [level("major"), action("tell_the_public"), stood_down(), reviewed()] {
        assert_eq!(comes_of(&[], wish), Err("EMERGENCY_NOT_FOUND"));
    }
}

#[test]
fn an_emergency_ends_once_and_is_reviewed_afterwards() {
    let lasts = [declared(Some("outage"), "minor")];
    assert_eq!(comes_of(&lasts, reviewed()), Err("EMERGENCY_NOT_OVER"));
    assert_eq!(comes_of(&lasts, stood_down()), Ok(1));
    let over = [declared(Some("outage"), "minor"), stood_down()];
    assert_eq!(comes_of(&over, stood_down()), Ok(0));
    assert_eq!(comes_of(&over, reviewed()), Ok(1));
    for wish in [level("major"), action("tell_the_public")] {
        assert_eq!(comes_of(&over, wish), Err("EMERGENCY_OVER"));
    }
    let looked_at = [declared(Some("outage"), "minor"), stood_down(), reviewed()];
    assert_eq!(comes_of(&looked_at, reviewed()), Ok(0));
}

#[test]
fn a_drill_is_held_on_a_plan_that_is_published() {
    let drill = |plan_id| {
        let (plan_id, result) = (code(plan_id), code("well"));
        emergency::Event::DrillHeld(DrillHeld { plan_id, result })
    };
    assert_eq!(comes_of(&[], drill("outage")), Ok(1));
    assert_eq!(comes_of(&[], drill("flood")), Err("EMERGENCY_PLAN_NOT_FOUND"));
}
