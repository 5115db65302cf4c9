//! Positions as a request names them, one for a partition.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;
use verbatim_grpc::Fields;
use verbatim_log::Partition;

/// The index that is named for each partition; bad fields are named in `fields`.
pub(crate) fn read_positions(
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
