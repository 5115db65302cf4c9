//! Which facts are wanted, whether of the past or as they come.

use std::collections::BTreeSet;

use verbatim_api::v1 as pb;
use verbatim_grpc::{Fields, Recorded};
use verbatim_log::Partition;

use crate::kind::{KINDS, kind_of};

/// Which facts are wanted. All that is given must hold.
#[derive(Debug)]
pub(crate) struct Filter {
    merchant_id: Option<String>,
    /// As the log writes it.
    inquiry_id: Option<[u8; 16]>,
    /// Empty for all.
    kinds: BTreeSet<&'static str>,
    /// The only partitions in which such facts can stand, in ascending order.
    partitions: Vec<Partition>,
}

/// A filter as a request words it.
#[derive(Debug)]
pub(crate) struct Wording<'a> {
    pub(crate) partitions: &'a [u32],
    pub(crate) merchant_id: String,
    pub(crate) inquiry_id: &'a str,
    pub(crate) kinds: &'a [String],
}

impl Filter {
    /// Reads a filter; bad fields are named in `fields`.
    pub(crate) fn read(fields: &mut Fields, wording: Wording<'_>, partition_count: u32) -> Self {
        let mut named = BTreeSet::new();
        for (number, partition) in wording.partitions.iter().enumerate() {
            let field = format!("partitions[{number}]");
            named.extend(fields.partition(&field, *partition, partition_count));
        }
        let merchant_id = fields.merchant_id_or_none("merchant_id", wording.merchant_id);
        let inquiry_id = fields.inquiry_id_or_none("inquiry_id", wording.inquiry_id);
        // An inquiry's facts stand in one partition, so that the others need not be read.
        let home = inquiry_id.map(|id| Partition::of_stream(id.uuid(), partition_count));
        let is_wanted = |partition: &Partition| {
            let is_named = named.is_empty() || named.contains(partition);
            is_named && home.is_none_or(|home| home == *partition)
        };
        Filter {
            merchant_id: merchant_id.map(|id| id.as_str().to_owned()),
            inquiry_id: inquiry_id.map(|id| id.uuid().into_bytes()),
            kinds: kinds(fields, wording.kinds),
            partitions: Partition::all(partition_count).filter(is_wanted).collect(),
        }
    }

    /// The only partitions in which such facts can stand, in ascending order.
    pub(crate) fn partitions(&self) -> &[Partition] {
        &self.partitions
    }

    /// The facts of a record that are wanted.
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
