//! The instances of a clock whose hours are those of a team.

use std::collections::BTreeSet;
use std::sync::Arc;

use verbatim_domain::governance::Attribute;
use verbatim_domain::governance::clock_def::Hours;

use crate::hours::Counting;
use crate::instance::Instance;
use crate::run::{Rule, instances};
use crate::story::Story;

/// An instance, and the hours by which it counts where those are not the clock's own.
pub type ByTeam = (Option<Arc<Counting>>, Instance);

/// As [`instances`], where a clock that counts by the hours of teams has those of the team that
/// answered for the inquiry right after the fact that began the instance. Of a team whose hours are
/// not known, and of nobody, the clock's own hours count.
pub fn instances_by_team(
    rule: &Rule<'_>,
    story: &Story,
    hours_of: impl Fn(&str) -> Option<Counting>,
) -> Vec<ByTeam> {
    match rule.def.hours {
        Hours::Always | Hours::Calendar(_) => {
            instances(rule, story).into_iter().map(|it| (None, it)).collect()
        }
        Hours::OfTeam { .. } => {
            let team_at = |start_seq| story.word_at(start_seq, Attribute::OwnerTeam);
            let teams: BTreeSet<Option<&str>> =
                story.times().map(|(seq, _)| team_at(seq)).collect();
            let mut found: Vec<ByTeam> = Vec::new();
            for team in teams {
                let hours = team.and_then(&hours_of).map(Arc::new);
                let counting = hours.as_deref().unwrap_or(rule.counting);
                let its = instances(&Rule { counting, ..*rule }, story).into_iter();
                let its = its.filter(|instance| team_at(instance.start_seq) == team);
                found.extend(its.map(|instance| (hours.clone(), instance)));
            }
            // All of one team were found before those of another.
            found.sort_by_key(|(_, instance)| (instance.anchor_at_ms, instance.start_seq));
            found
        }
    }
}
