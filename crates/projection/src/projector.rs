//! A projector: a pure fold from records to cases, and from cases to rows.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_log::Partition;
use verbatim_wire::{AnyOutcome, Kind, Outcome};

use crate::batch::{self, Again, Cases, Changes, UnreadableCase};
use crate::{Rows, SqlView, Table};

/// Whether rows depend on what was published in partition 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Governed {
    /// They follow from the records of streams alone.
    No,
    /// They follow from those and from the rules up to a place in partition 0, which stands in the
    /// checkpoint. A batch waits until the rules are known that its records were decided by.
    ByRules,
}

/// A record of a command's outcome, and where it stands.
#[derive(Debug)]
pub struct Placed<'a, O = Outcome> {
    /// The partition.
    pub partition: Partition,
    /// The index in it.
    pub index: u64,
    /// How far into partition 0 the writer had read when it decided.
    pub governed_by: Option<u64>,
    /// What the command led to.
    pub outcome: &'a O,
}

impl<'a> Placed<'a, AnyOutcome> {
    /// The same, if it is of a kind of stream.
    pub(crate) fn of<K: Kind>(&self) -> Option<Placed<'a, Outcome<K>>> {
        let Placed { partition, index, governed_by, outcome } = *self;
        Some(Placed { partition, index, governed_by, outcome: K::of(outcome)? })
    }
}

/// A pure fold over the records of each stream of a kind.
///
/// A *case* is what the view keeps of one stream; the engine stores it beside the rows. To add a
/// view: define its [`Table`]s as statics, fold facts into the case, and make rows of the case.
pub trait Projector: Debug + Send + Sync + 'static {
    /// The kind of streams that it follows.
    type Stream: Kind;

    /// What is kept of one of them.
    type Case: Debug + Default + Clone + PartialEq + Serialize + DeserializeOwned + Send;

    /// What settling a case finds out that its rows ask for as well. It is not kept: what it does
    /// not say, rows find out for themselves.
    type Settled: Default;

    /// Its name, for ever.
    fn name(&self) -> &'static str;

    /// Changes whenever the same records would lead to other rows or cases.
    fn version(&self) -> u32;

    /// The tables it writes.
    fn tables(&self) -> &'static [&'static Table];

    /// Views of SQL over its tables, and over those of others, in the order in which they are made.
    fn sql_views(&self) -> Vec<SqlView> {
        Vec::new()
    }

    /// Whether its rows depend on what was published.
    fn governed(&self) -> Governed {
        Governed::No
    }

    /// Takes one record into its case. Pure. Rows that are written once and never change, one for
    /// each event or record, go straight to `appended`; all others come from [`Projector::rows`],
    /// once the case is settled.
    fn fold(
        &self,
        case: &mut Self::Case,
        record: &Placed<'_, Outcome<Self::Stream>>,
        rules: &Rulebook,
        appended: &mut Rows,
    );

    /// Makes of a case what follows from all its records so far and from the rules: after a batch,
    /// and where new rules change what was judged before. Where batches end does not matter, nor
    /// whether rules or records were read first. Pure.
    fn settle(&self, _case_id: Uuid, _case: &mut Self::Case, _rules: &Rulebook) -> Self::Settled {
        Self::Settled::default()
    }

    /// Every row that the case stands for under these rules, and what it adds to subtotals, given
    /// what was found out as it was settled under them last, if anything was. Pure.
    fn rows(
        &self,
        case_id: Uuid,
        case: &Self::Case,
        rules: &Rulebook,
        settled: Self::Settled,
        rows: &mut Rows,
    );
}

/// A projector of whatever case, as the engine sees it.
pub trait AnyProjector: Debug + Send + Sync + 'static {
    /// See [`Projector::name`].
    fn name(&self) -> &'static str;

    /// See [`Projector::version`].
    fn version(&self) -> u32;

    /// See [`Projector::tables`].
    fn tables(&self) -> &'static [&'static Table];

    /// See [`Projector::sql_views`].
    fn sql_views(&self) -> Vec<SqlView>;

    /// See [`Projector::governed`].
    fn governed(&self) -> Governed;

    /// Whether it follows the stream of an outcome.
    fn follows(&self, outcome: &AnyOutcome) -> bool;

    /// What a batch changes, given what is stored of the cases it touches.
    ///
    /// # Errors
    /// A stored case is not of this version.
    fn fold_batch(
        &self,
        cases: Cases,
        records: &[Placed<'_, AnyOutcome>],
        rules: &Rulebook,
    ) -> Result<Changes, UnreadableCase>;

    /// What other rules change of these cases.
    ///
    /// # Errors
    /// A stored case is not of this version.
    fn judge_again(
        &self,
        cases: Cases,
        before: &Rulebook,
        now: &Rulebook,
        again: &mut Again,
    ) -> Result<(), UnreadableCase>;
}

impl<P: Projector> AnyProjector for P {
    fn name(&self) -> &'static str {
        Projector::name(self)
    }

    fn version(&self) -> u32 {
        Projector::version(self)
    }

    fn tables(&self) -> &'static [&'static Table] {
        Projector::tables(self)
    }

    fn sql_views(&self) -> Vec<SqlView> {
        Projector::sql_views(self)
    }

    fn governed(&self) -> Governed {
        Projector::governed(self)
    }

    fn follows(&self, outcome: &AnyOutcome) -> bool {
        P::Stream::of(outcome).is_some()
    }

    fn fold_batch(
        &self,
        cases: Cases,
        records: &[Placed<'_, AnyOutcome>],
        rules: &Rulebook,
    ) -> Result<Changes, UnreadableCase> {
        batch::fold(self, cases, records, rules)
    }

    fn judge_again(
        &self,
        cases: Cases,
        before: &Rulebook,
        now: &Rulebook,
        again: &mut Again,
    ) -> Result<(), UnreadableCase> {
        batch::judge_again(self, cases, before, now, again)
    }
}
