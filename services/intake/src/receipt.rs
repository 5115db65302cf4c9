//! A receipt as the API answers it, given here or by another instance.

use tonic::Status;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_response::Answer;
use verbatim_grpc::{from_execute, from_refusal_of_peer, instant_to_proto};
use verbatim_ledger::{ExecuteError, Receipt, Repeated};

pub(crate) fn receipt_to_proto(receipt: &Receipt) -> pb::Receipt {
    let position = pb::Position { partition: receipt.partition.0, index: receipt.index };
    pb::Receipt {
        position: Some(position),
        inquiry_id: receipt.stream_id.uuid().to_string(),
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

/// What another instance answered, as its own caller would have heard it.
pub(crate) fn receipt_of_peer(response: pb::RecordResponse) -> Result<pb::Receipt, Status> {
    match response.answer {
        Some(Answer::Receipt(receipt)) => Ok(receipt),
        Some(Answer::Refusal(refusal)) => Err(from_refusal_of_peer(refusal)),
        None => Err(from_execute(ExecuteError::Unavailable).into()),
    }
}
