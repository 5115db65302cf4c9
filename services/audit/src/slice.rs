//! Which slice of the log is wanted, once it is known to be valid.

use std::collections::{BTreeMap, BTreeSet};

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, Filters, Recorded};
use verbatim_log::{Partition, ValidRecord};

use crate::kind::{KINDS, kind_of};
use crate::resume::Standing;

/// A slice, and where in it to go on.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) slice: Slice,
    /// What its tokens are bound to.
    pub(crate) filters: Filters,
    /// None to begin.
    pub(crate) standing: Option<Standing>,
}

/// A slice of the log. All that is given must hold.
#[derive(Debug)]
pub(crate) struct Slice {
    /// In ascending order.
    pub(crate) partitions: Vec<Partition>,
    from_index: BTreeMap<Partition, u64>,
    to_index: BTreeMap<Partition, u64>,
    recorded_from_ms: Option<i64>,
    recorded_before_ms: Option<i64>,
    merchant_id: Option<String>,
    /// As the log writes it.
    inquiry_id: Option<[u8; 16]>,
    /// Empty for all.
    kinds: BTreeSet<&'static str>,
}

/// Whether a record belongs to a slice, as far as its frame tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not yet.
    Before,
    /// It may.
    Within,
    /// No more, and nothing behind it in its partition does.
    Behind,
}

pub(crate) fn read(request: pb::ReplayRequest, partition_count: u32) -> Result<Question, Failure> {
    let filters =
        Filters::of(&pb::ReplayRequest { resume_token: String::new(), ..request.clone() });
    let mut fields = Fields::default();
    let mut named = BTreeSet::new();
    for (number, partition) in request.partitions.iter().enumerate() {
        let field = format!("partitions[{number}]");
        named.extend(fields.partition(&field, *partition, partition_count));
    }
    let from_index =
        indexes(&mut fields, "from_positions", &request.from_positions, partition_count);
    let to_index = indexes(&mut fields, "to_positions", &request.to_positions, partition_count);
    let recorded_from = fields.instant_or_none("recorded_from", request.recorded_from.as_ref());
    let before = fields.instant_or_none("recorded_before", request.recorded_before.as_ref());
    let merchant_id = fields.merchant_id_or_none("merchant_id", request.merchant_id);
    let inquiry_id = fields.inquiry_id_or_none("inquiry_id", &request.inquiry_id);
    let kinds = kinds(&mut fields, &request.kinds);
    let standing = Standing::read(&mut fields, filters, &request.resume_token, partition_count);
    // An inquiry's facts stand in one partition, so that the others need not be read.
    let home = inquiry_id.map(|id| Partition::of_stream(id.uuid(), partition_count));
    let is_wanted = |partition: &Partition| {
        let is_named = named.is_empty() || named.contains(partition);
        is_named && home.is_none_or(|home| home == *partition)
    };
    let slice = Slice {
        partitions: Partition::all(partition_count).filter(is_wanted).collect(),
        from_index,
        to_index,
        recorded_from_ms: recorded_from.map(|at| at.unix_ms()),
        recorded_before_ms: before.map(|at| at.unix_ms()),
        merchant_id: merchant_id.map(|id| id.as_str().to_owned()),
        inquiry_id: inquiry_id.map(|id| id.uuid().into_bytes()),
        kinds,
    };
    fields.finish(Some(Question { slice, filters, standing }))
}

fn indexes(
    fields: &mut Fields,
    field: &str,
    positions: &[pb::Position],
    partition_count: u32,
) -> BTreeMap<Partition, u64> {
    let mut indexes = BTreeMap::new();
    for (number, position) in positions.iter().enumerate() {
        let path = format!("{field}[{number}].partition");
        let Some(partition) = fields.partition(&path, position.partition, partition_count) else {
            continue;
        };
        if indexes.insert(partition, position.index).is_some() {
            fields.refuse(&path, "FIELD_REPEATED", "names a partition a second time");
        }
    }
    indexes
}

fn kinds(fields: &mut Fields, names: &[String]) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    for (number, name) in names.iter().enumerate() {
        let known = KINDS.iter().find(|known| *known == name);
        if known.is_none() {
            let why = "is not a kind of fact; kinds are the names of the fields of Event";
            fields.refuse(&format!("kinds[{number}]"), "FIELD_UNKNOWN_KIND", why);
        }
        kinds.extend(known);
    }
    kinds
}

impl Slice {
    /// The first index of a partition that may be in the slice.
    pub(crate) fn first_index(&self, partition: Partition) -> u64 {
        self.from_index.get(&partition).copied().unwrap_or(0)
    }

    /// Where a record stands, without looking into it.
    pub(crate) fn place(&self, partition: Partition, record: &ValidRecord) -> Place {
        let recorded_at_ms = record.record.header().recorded_at_ms;
        let ends = self.to_index.get(&partition).is_some_and(|to| record.index >= *to);
        // Within a partition the time of recording never falls.
        if ends || self.recorded_before_ms.is_some_and(|before| recorded_at_ms >= before) {
            return Place::Behind;
        }
        let is_early = self.recorded_from_ms.is_some_and(|from| recorded_at_ms < from);
        if is_early { Place::Before } else { Place::Within }
    }

    /// The facts of a record that are in the slice.
    pub(crate) fn pick(&self, recorded: Recorded) -> Vec<pb::RecordedEvent> {
        let outcome = &recorded.outcome;
        let other_merchant = self.merchant_id.as_ref().is_some_and(|id| *id != outcome.merchant_id);
        let other_inquiry = self.inquiry_id.is_some_and(|id| id != *outcome.stream_id);
        if other_merchant || other_inquiry {
            return Vec::new();
        }
        recorded.into_events(|event| self.wants(event))
    }

    fn wants(&self, event: &pb::Event) -> bool {
        let is_named = |body| self.kinds.contains(kind_of(body));
        self.kinds.is_empty() || event.body.as_ref().is_some_and(is_named)
    }
}
