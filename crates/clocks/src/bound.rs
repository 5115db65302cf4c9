//! The instances of a clock over one inquiry, each bound to what counted for the fact that began
//! it: a version of the clock, and of its hours those of a team.
//!
//! All versions are run together, for what one of them began another one does not begin again: of
//! the turns of an inquiry none is lost and none counted twice where a version follows another.

use std::collections::BTreeSet;
use std::sync::Arc;

use verbatim_domain::governance::clock_def::Hours;
use verbatim_domain::governance::{Attribute, ClockDef};

use crate::hours::Counting;
use crate::instance::Instance;
use crate::run::{Rule, instances_of};
use crate::story::{Moment, Story};

/// An instance, and what it is bound to.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The place of its version among those that were given.
    pub version: usize,
    /// The hours of the team by which it counts, where those are not the version's own.
    pub hours_of_team: Option<Arc<Counting>>,
    /// The instance.
    pub instance: Instance,
}

/// Every instance that is assessed, in the order in which they began. `version_at` tells the place
/// of the version that counts for the fact at a place in the stream, if one does.
///
/// A version that counts by the hours of teams has those of the team that answered for the inquiry
/// right after the fact that began the instance, from when on they are effective. Before that, of a
/// team whose hours are not known, and of nobody, the version's own hours count.
pub fn bound_instances(
    versions: &[Rule<'_>],
    story: &Story,
    version_at: impl Fn(u64) -> Option<usize>,
    hours_of: impl Fn(&ClockDef, &str) -> Option<Counting>,
) -> Vec<Bound> {
    let ways: Vec<Way<'_>> = (0..)
        .zip(versions)
        .flat_map(|(version, rule)| {
            let own = Way { version, team: None, hours: None };
            ways_of_teams(version, rule, story, &hours_of).chain([own])
        })
        .collect();
    let rules: Vec<Rule<'_>> = ways
        .iter()
        .map(|way| {
            let rule = versions[way.version];
            Rule { counting: way.hours.as_deref().unwrap_or(rule.counting), ..rule }
        })
        .collect();
    let begins_by = |moment: &Moment| {
        let version = version_at(moment.fact.stream_seq)?;
        let team = story.after(moment, Attribute::OwnerTeam).map(|word| &**word);
        // Those of teams come before the version's own.
        let is_its =
            |way: &Way<'_>| way.version == version && (way.team.is_none() || way.team == team);
        ways.iter().position(is_its)
    };
    let found = instances_of(&rules, &begins_by, story).into_iter();
    let found = found.map(|(by, instance)| {
        let Way { version, hours, .. } = &ways[by];
        Bound { version: *version, hours_of_team: hours.clone(), instance }
    });
    found.collect()
}

/// A version of a clock, and the team by whose hours it counts.
struct Way<'a> {
    version: usize,
    team: Option<&'a str>,
    hours: Option<Arc<Counting>>,
}

fn ways_of_teams<'a>(
    version: usize,
    rule: &Rule<'_>,
    story: &'a Story,
    hours_of: impl Fn(&ClockDef, &str) -> Option<Counting>,
) -> impl Iterator<Item = Way<'a>> {
    let teams: BTreeSet<&str> = match rule.def.hours {
        Hours::Always | Hours::Calendar(_) => BTreeSet::new(),
        Hours::OfTeam { .. } => {
            let teams = story.moments().iter();
            let teams = teams.filter_map(|moment| story.after(moment, Attribute::OwnerTeam));
            teams.map(|word| &**word).collect()
        }
    };
    teams.into_iter().filter_map(move |team| {
        let hours = rule.counting.followed_by(&hours_of(rule.def, team)?);
        Some(Way { version, team: Some(team), hours: Some(Arc::new(hours)) })
    })
}
