//! Piles of what is late.

use super::*;

fn late(clock_id: &str, team_id: &str, agent_id: &str, late_by_ms: i64) -> pb::Breaching {
    let name = pb::ClockName {
        inquiry_id: format!("{clock_id} {late_by_ms}"),
        clock_id: clock_id.to_owned(),
        ..Default::default()
    };
    let holder = pb::Holder {
        kind: pb::HolderKind::Merchant.into(),
        team_id: team_id.to_owned(),
        agent_id: agent_id.to_owned(),
    };
    pb::Breaching { name: Some(name), holder: Some(holder), late_by_ms, ..Default::default() }
}

#[test]
fn what_is_late_is_piled_by_clock_and_team_the_highest_first() {
    let late = [
        late("told", "returns", "fang", 9),
        late("told", "service", "anna", 5),
        late("told", "service", "bo", 7),
        late("solved", "service", "anna", 1),
    ];
    let piles = piles(&late);
    let said: Vec<_> =
        piles.iter().map(|it| (&*it.clock_id, &*it.held_by, it.count, it.longest_ms)).collect();
    assert_eq!(
        said,
        [
            ("told", "merchant service", 2, 7),
            ("solved", "merchant service", 1, 1),
            ("told", "merchant returns", 1, 9),
        ]
    );
    assert_eq!(piles[0].longest_inquiry_id, "told 7");
}
