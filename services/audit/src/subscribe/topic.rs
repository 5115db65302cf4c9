//! What is subscribed to, once it is known to be valid.

use std::collections::BTreeMap;

use uuid::Uuid;
use verbatim_api::v1::{self as pb, SubscriptionStart};
use verbatim_grpc::{Failure, Fields, Filters};
use verbatim_log::{Cursor, Partition};

use super::standing::Standing;
use crate::filter::{Filter, Wording};
use crate::positions::read_positions;

/// What is subscribed to, and from where on.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) filter: Filter,
    /// Nothing before these is told.
    pub(super) positions: BTreeMap<Partition, u64>,
    /// Where to begin in the other partitions.
    pub(super) start: SubscriptionStart,
    /// Where to go on instead.
    pub(super) standing: Option<Standing>,
    /// What its tokens are bound to.
    pub(super) filters: Filters,
    pub(super) log_identity: Uuid,
}

pub(super) fn read(
    request: pb::SubscribeRequest,
    partition_count: u32,
    log_identity: Uuid,
) -> Result<Topic, Failure> {
    let filters =
        Filters::of(&pb::SubscribeRequest { resume_token: String::new(), ..request.clone() });
    let mut fields = Fields::default();
    let wording = Wording {
        partitions: &request.partitions,
        merchant_id: request.merchant_id,
        inquiry_id: &request.inquiry_id,
        kinds: &request.kinds,
    };
    let filter = Filter::read(&mut fields, wording, partition_count);
    let positions =
        read_positions(&mut fields, "from_positions", &request.from_positions, partition_count);
    let start = fields.word_or_none("start", request.start);
    let start = start.unwrap_or(SubscriptionStart::Beginning);
    let like = Standing::new(log_identity, &vec![Cursor::START; filter.partitions().len()]);
    let standing = Standing::read(&mut fields, filters, &request.resume_token, &like);
    fields.finish(Some(Topic { filter, positions, start, standing, filters, log_identity }))
}
