//! What other instances ask of this one: commands and words for the partitions that it owns.

use tokio_stream::StreamExt;
use tonic::{Request, Response, Status, Streaming};
use verbatim_api::v1::instance_service_server::InstanceService;
use verbatim_api::v1::{CarryRequest, CarryResponse, HandRequest};
use verbatim_grpc::{Call, Failure, Fields, from_execute};
use verbatim_ledger::{ExecuteError, Word};
use verbatim_log::Partition;

use crate::Intake;
use crate::record_service::{Answers, Desk, Posted, answer};

#[tonic::async_trait]
impl InstanceService for Intake {
    type HandStream = Answers;

    async fn hand(
        &self,
        request: Request<Streaming<HandRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let commands = request.into_inner().map(|command| command.map(posted));
        Ok(Response::new(answer(Desk::here(self), commands)))
    }

    async fn carry(
        &self,
        request: Request<CarryRequest>,
    ) -> Result<Response<CarryResponse>, Status> {
        let word = read(request.into_inner())?;
        match self.ledger.carry(word).await {
            // A refusal is an answer from the throne: there is nothing left to carry. Only an
            // inquiry that is not there is the other instance's business.
            Ok(()) => Ok(Response::new(CarryResponse {})),
            Err(error @ ExecuteError::Refused(_)) if !error.is_unknown_inquiry() => {
                Ok(Response::new(CarryResponse {}))
            }
            Err(error) => Err(from_execute(error).into()),
        }
    }
}

fn posted(command: HandRequest) -> Posted {
    verbatim_grpc::metrics::taken_over();
    let answer_within = command.answer_within.and_then(|it| it.try_into().ok());
    let call = Call::handed_on(&command.trace_parent, answer_within);
    Posted { request: command.request.unwrap_or_default(), call }
}

fn read(request: CarryRequest) -> Result<Word, Failure> {
    let mut fields = Fields::default();
    let inquiry_id = fields.inquiry_id("inquiry_id", &request.inquiry_id);
    if request.position.is_none() {
        fields.refuse("position", "FIELD_REQUIRED", "must be given");
    }
    let word = inquiry_id.zip(request.position).map(|(inquiry_id, position)| Word {
        partition: Partition(position.partition),
        index: position.index,
        inquiry_id,
    });
    fields.finish(word)
}
