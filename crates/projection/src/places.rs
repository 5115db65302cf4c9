//! Which prefixes of the log rows follow from: what an answer names, and can be asked for again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use verbatim_log::Partition;

use crate::ask::{Asked, Moment};
use crate::checkpoint::unsigned;
use crate::schema::Generation;
use crate::{AnyProjector, Governed, ViewsError};

/// How far a projection has come in one partition: its rows there follow from what lies before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// The index of the next record to take in.
    pub next_index: u64,
    /// The last index of partition 0 by whose rules it judges; none where no row depends on rules.
    pub governance_index: Option<u64>,
}

/// A place that stands for one projection, or for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPlace {
    /// In which partition.
    pub partition: Partition,
    /// Whose; none: every projection's.
    pub projection: Option<&'static str>,
    /// How far.
    pub place: Place,
}

/// The places of every projection in every partition. The rows of all views follow from them, so
/// that views at the same places are the same, whenever and wherever they are filled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Places {
    of: BTreeMap<(Partition, &'static str), Place>,
}

impl Places {
    /// The places of the views that are asked, at this moment. None if rows are of another version
    /// of a projector: they follow from nothing that this program knows.
    ///
    /// # Errors
    /// The database failed.
    pub async fn at(
        moment: &mut Moment<'_>,
        projectors: &[Arc<dyn AnyProjector>],
        partition_count: u32,
    ) -> Result<Option<Places>, ViewsError> {
        let asked = Asked::new(
            "SELECT projection, log_partition, version, next_index, governance_index
             FROM projection_checkpoint WHERE generation = $1",
        );
        let rows = moment.fetch_all(asked.with(Generation::Live.as_str())).await?;
        let mut places = Places::default();
        for projector in projectors {
            for partition in Partition::all(partition_count) {
                places.insert(&**projector, partition, 0, 0);
            }
        }
        for row in rows {
            let number = |name| row.number(name).map(|it| unsigned(it.unwrap_or(0)));
            let projection = row.text("projection")?.unwrap_or_default();
            let Some(projector) = projectors.iter().find(|it| it.name() == projection) else {
                continue;
            };
            if number("version")? != u64::from(projector.version()) {
                return Ok(None);
            }
            let partition = Partition(u32::try_from(number("log_partition")?).unwrap_or(u32::MAX));
            let (next_index, governance_index) =
                (number("next_index")?, number("governance_index")?);
            places.insert(&**projector, partition, next_index, governance_index);
        }
        Ok(Some(places))
    }

    /// Puts a projection at a place. Where no row of it depends on rules, how far those go is of no
    /// consequence, and is left out.
    pub fn insert(
        &mut self,
        projector: &dyn AnyProjector,
        partition: Partition,
        next_index: u64,
        governance_index: u64,
    ) {
        let governance_index = match projector.governed() {
            Governed::No => None,
            Governed::ByRules => Some(governance_index),
        };
        self.of.insert((partition, projector.name()), Place { next_index, governance_index });
    }

    /// The place of a projection in a partition.
    pub fn get(&self, partition: Partition, projection: &'static str) -> Option<Place> {
        self.of.get(&(partition, projection)).copied()
    }

    /// Every place there is, partition by partition.
    pub fn iter(&self) -> impl Iterator<Item = (Partition, &'static str, Place)> {
        self.of.iter().map(|((partition, projection), place)| (*partition, *projection, *place))
    }

    /// All places, with one word for all projections where they have come equally far.
    pub fn named(&self) -> Vec<NamedPlace> {
        let mut named = Vec::new();
        for partition in self.partitions() {
            let of: Vec<_> = self.iter().filter(|(at, ..)| *at == partition).collect();
            let indexes: BTreeSet<u64> = of.iter().map(|(.., it)| it.next_index).collect();
            let governance: BTreeSet<u64> =
                of.iter().filter_map(|(.., it)| it.governance_index).collect();
            let is_one = indexes.len() == 1 && governance.len() <= 1;
            if is_one {
                let next_index = indexes.first().copied().unwrap_or(0);
                let governance_index = governance.first().copied();
                let place = Place { next_index, governance_index };
                named.push(NamedPlace { partition, projection: None, place });
            } else {
                named.extend(of.into_iter().map(|(partition, projection, place)| NamedPlace {
                    partition,
                    projection: Some(projection),
                    place,
                }));
            }
        }
        named
    }

    /// For each partition, how many records every projection has taken in.
    pub fn taken_in(&self) -> BTreeMap<Partition, u64> {
        let mut taken_in = BTreeMap::new();
        for (partition, _, place) in self.iter() {
            let least = taken_in.entry(partition).or_insert(place.next_index);
            *least = place.next_index.min(*least);
        }
        taken_in
    }

    /// How many records lie before them, of all partitions together.
    pub fn record_count(&self) -> u64 {
        let furthest = |partition| {
            let of = self.iter().filter(|(at, ..)| *at == partition);
            of.map(|(.., place)| place.next_index).max().unwrap_or(0)
        };
        self.partitions().into_iter().map(furthest).sum()
    }

    fn partitions(&self) -> BTreeSet<Partition> {
        self.of.keys().map(|(partition, _)| *partition).collect()
    }
}
