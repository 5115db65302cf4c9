//! A receipt as the API answers it.

use verbatim_api::v1 as pb;
use verbatim_grpc::instant_to_proto;
use verbatim_ledger::{Receipt, Repeated};

pub(crate) fn receipt_to_proto(receipt: &Receipt) -> pb::Receipt {
    let position = pb::Position { partition: receipt.partition.0, index: receipt.index };
    pb::Receipt {
        position: Some(position),
        inquiry_id: receipt.inquiry_id.to_string(),
        request_id: receipt.request_id.to_string(),
        stream_seq: receipt.stream_seq,
        event_ids: receipt.event_ids.iter().map(ToString::to_string).collect(),
        recorded_at: Some(instant_to_proto(receipt.recorded_at)),
        repeated: match receipt.repeated {
            Repeated::First => false,
            Repeated::Again => true,
        },
    }
}
