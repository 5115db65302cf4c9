//! The reference for transport: the same call with the same settings, and nothing behind it.

use prost::Message;
use tonic::{Request, Response, Status};
use verbatim_api::v1::conversation_service_server::ConversationService;
use verbatim_api::v1::{self as pb};
use verbatim_grpc::from_execute;
use verbatim_ledger::ExecuteError;

use super::plain_file::PlainFile;

/// Answers at once, or once the payload is on disk.
#[derive(Debug, Clone)]
pub(super) struct Empty {
    /// Where payloads go; nowhere for an empty call.
    pub(super) file: Option<PlainFile>,
}

type Answer = Result<Response<pb::Receipt>, Status>;

#[tonic::async_trait]
impl ConversationService for Empty {
    async fn receive_message(&self, request: Request<pb::ReceiveMessageRequest>) -> Answer {
        let request = request.into_inner();
        if let Some(file) = &self.file
            && !file.append(request.encode_to_vec()).await
        {
            return unavailable();
        }
        Ok(Response::new(receipt(request)))
    }

    async fn send_reply(&self, _: Request<pb::SendReplyRequest>) -> Answer {
        not_measured()
    }

    async fn mark_delivered(&self, _: Request<pb::MarkDeliveredRequest>) -> Answer {
        not_measured()
    }

    async fn mark_read(&self, _: Request<pb::MarkReadRequest>) -> Answer {
        not_measured()
    }

    async fn report_delivery_failure(
        &self,
        _: Request<pb::ReportDeliveryFailureRequest>,
    ) -> Answer {
        not_measured()
    }

    async fn flag_message(&self, _: Request<pb::FlagMessageRequest>) -> Answer {
        not_measured()
    }

    async fn add_note(&self, _: Request<pb::AddNoteRequest>) -> Answer {
        not_measured()
    }

    async fn record_reply_equivalent(
        &self,
        _: Request<pb::RecordReplyEquivalentRequest>,
    ) -> Answer {
        not_measured()
    }
}

fn unavailable() -> Answer {
    Err(from_execute(ExecuteError::Unavailable).into())
}

/// The reference answers `receive_message` alone.
fn not_measured() -> Answer {
    unavailable()
}

/// As long as a real receipt.
fn receipt(request: pb::ReceiveMessageRequest) -> pb::Receipt {
    let request_id = request.context.map(|context| context.request_id).unwrap_or_default();
    pb::Receipt {
        position: Some(pb::Position { partition: 1, index: 1_000_000 }),
        event_ids: vec![request_id.clone()],
        inquiry_id: request.inquiry_id,
        request_id,
        stream_seq: 17,
        recorded_at: Some(prost_types::Timestamp { seconds: 1_767_600_000, nanos: 1 }),
        repeated: false,
    }
}
