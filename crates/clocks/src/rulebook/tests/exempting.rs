//! What does not count, and what the past was before it was told anew.

use super::*;

fn exemption(version: u32, clocks: &[&str], from_ms: i64, until_ms: i64) -> Event {
    let key = ExternalId::new("ticket-7").expect("an id");
    Event::Published(Edition::Exemption(written(Exemption {
        exemption_id: code("outage"),
        version,
        when: Predicate::ALWAYS,
        clocks: clocks.iter().map(|clock_id| code(clock_id)).collect(),
        from: from(from_ms),
        until: from(until_ms),
        reason: code("outage"),
        approved_by: key.clone(),
        evidence: key,
    })))
}

/// The stretches that do not count for a clock.
fn exempt(book: &Rulebook, merchant_id: &str, clock_id: &str) -> Vec<(i64, i64)> {
    let exempt = book.exempt(merchant_id, &code(clock_id));
    exempt.iter().map(|it| (it.span.from_ms, it.span.to_ms)).collect()
}

#[test]
fn the_newest_version_of_an_exemption_counts_for_the_clocks_it_names() {
    let published = [
        (3, &mall(), exemption(1, &["turn"], 10, 20)),
        (4, &mall(), exemption(2, &["turn"], 10, 30)),
        (5, &merchant("m1"), exemption(1, &[], 50, 60)),
    ];
    let book = book(&published);
    assert_eq!(exempt(&book, "m2", "turn"), [(10, 30)]);
    assert_eq!(exempt(&book, "m2", "other"), []);
    assert_eq!(exempt(&book, "m1", "turn"), [(10, 30), (50, 60)]);
    assert_eq!(exempt(&book, "m1", "other"), [(50, 60)]);
}

#[test]
fn an_exemption_that_is_revoked_ends_then() {
    let before = [(3, &mall(), exemption(1, &[], 10, 30))];
    let after = |at_ms| {
        let mut book = book(&before);
        let revoked = retired(What::Exemption, "outage", 1, at_ms);
        let touched = book.take_in(4, &mall(), &recorded(0), &revoked);
        assert_eq!(touched, Ok(Touches::ThePast(None)));
        exempt(&book, "m1", "turn")
    };
    assert_eq!(after(20), [(10, 20)]);
    assert_eq!(after(40), [(10, 30)]);
    // From before it began: nothing of it counts.
    assert_eq!(Spans::union([Span { from_ms: 10, to_ms: after(5)[0].1 }]), Spans::NONE);
}

#[test]
fn clocks_run_in_shadow_while_an_emergency_lasts() {
    let emergency_id = EmergencyId::new(uuid::Uuid::from_u128(1));
    let declared = |exempts| {
        Event::Emergency(emergency::Event::Declared(written(EmergencyDeclared {
            emergency_id,
            plan_id: None,
            level: code("major"),
            trigger: code("outage"),
            detected_at: None,
            when: Predicate::ALWAYS,
            exempts,
        })))
    };
    let reason = code("it is over");
    let over =
        Event::Emergency(emergency::Event::StoodDown(EmergencyStoodDown { emergency_id, reason }));
    let mut book = Rulebook::default();
    let mut take_in = |index, at_ms, event: &Event| {
        let touched = book.take_in(index, &mall(), &recorded(at_ms), event).expect("it counts");
        (touched, exempt(&book, "m1", "turn"))
    };
    let past = Touches::ThePast(None);
    let begun = take_in(3, 10, &declared(Exempts::Clocks(vec![code("turn")])));
    assert_eq!(begun, (past.clone(), vec![(10, Span::OPEN)]));
    assert_eq!(take_in(4, 50, &over), (past, vec![(10, 50)]));
    assert_eq!(exempt(&book, "m1", "other"), []);
    let mut book = Rulebook::default();
    let nothing = declared(Exempts::Clocks(Vec::new()));
    assert_eq!(book.take_in(3, &mall(), &recorded(10), &nothing), Ok(Touches::Nothing));
}

#[test]
fn the_past_as_it_was_known_lacks_what_changed_it_later_and_nothing_else() {
    let published = [
        (3, &mall(), calendar(1)),
        (4, &mall(), clock("turn", 1, Hours::Calendar(code("office")))),
        (5, &mall(), policy("p", 1, 0, 10)),
        (6, &mall(), exemption(1, &["turn"], 10, 20)),
        (7, &merchant("m1"), exemption(1, &["turn"], 50, 60)),
        (8, &mall(), exemption(2, &["turn"], 10, 30)),
        (9, &mall(), policy("p", 2, 0, 20)),
    ];
    let book = book(&published);
    let places = |merchant_id, index| -> Vec<u64> {
        book.retold_behind(merchant_id, index).iter().map(|it| it.index).collect()
    };
    assert_eq!(places("m1", 0), [6, 7, 8]);
    assert_eq!(places("m2", 6), [8]);
    assert_eq!(book.retold_behind("m2", 6)[0].span, Span { from_ms: 10, to_ms: 30 });
    let known = |index| exempt(&book.as_known_at("m1", index), "m1", "turn");
    assert_eq!(known(5), []);
    assert_eq!(known(6), [(10, 20)]);
    assert_eq!(known(7), [(10, 20), (50, 60)]);
    assert_eq!(known(8), [(10, 30), (50, 60)]);
    assert_eq!(found(&book.as_known_at("m1", 5), 9, 0), [(vec![20], 2)]);
}

#[test]
fn what_one_publication_changes_is_one_change() {
    let published = [
        (3, &mall(), exemption(1, &["turn"], 10, 20)),
        (3, &mall(), exemption(2, &["turn"], 40, 50)),
    ];
    let retold = book(&published).retold_behind("m1", 0);
    let span = Span { from_ms: 10, to_ms: 50 };
    assert_eq!(retold.iter().map(|it| (it.index, it.span)).collect::<Vec<_>>(), [(3, span)]);
}
