//! Which slice of the log is wanted, once it is known to be valid.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, Filters};
use verbatim_log::{Partition, ValidRecord};

use crate::filter::{Filter, Wording};
use crate::positions::read_positions;
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
    pub(crate) filter: Filter,
    from_index: BTreeMap<Partition, u64>,
    to_index: BTreeMap<Partition, u64>,
    recorded_from_ms: Option<i64>,
    recorded_before_ms: Option<i64>,
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
    let wording = Wording {
        partitions: &request.partitions,
        merchant_id: request.merchant_id,
        inquiry_id: &request.inquiry_id,
        kinds: &request.kinds,
    };
    let filter = Filter::read(&mut fields, wording, partition_count);
    let from_index =
        read_positions(&mut fields, "from_positions", &request.from_positions, partition_count);
    let to_index =
        read_positions(&mut fields, "to_positions", &request.to_positions, partition_count);
    let recorded_from = fields.instant_or_none("recorded_from", request.recorded_from.as_ref());
    let before = fields.instant_or_none("recorded_before", request.recorded_before.as_ref());
    let standing = Standing::read(&mut fields, filters, &request.resume_token, partition_count);
    let slice = Slice {
        filter,
        from_index,
        to_index,
        recorded_from_ms: recorded_from.map(|at| at.unix_ms()),
        recorded_before_ms: before.map(|at| at.unix_ms()),
    };
    fields.finish(Some(Question { slice, filters, standing }))
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
}
