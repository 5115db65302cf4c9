//! The questions one by one: read the question, answer it.

use tonic::{Request, Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_grpc::from_lookup;

use crate::watch::Answers;
use crate::{
    Query, breaching, clocks, custody, inquiry, list, merchant_day, metric_items, report,
    session_clocks, timeline,
};

macro_rules! questions {
    ($($method:ident($request:ident) -> $response:ident: $module:ident,)*) => {
        #[tonic::async_trait]
        impl QueryService for Query {
            type WatchBreachesStream = Answers;

            async fn watch_breaches(
                &self,
                request: Request<pb::WatchBreachesRequest>,
            ) -> Result<Response<Answers>, Status> {
                Ok(self.watchers.begin(self, request.into_inner()).await?)
            }

            $(async fn $method(
                &self,
                request: Request<pb::$request>,
            ) -> Result<Response<pb::$response>, Status> {
                let question = $module::read(self, request.into_inner())?;
                let answer = $module::answer(self, question).await.map_err(from_lookup)?;
                Ok(Response::new(answer))
            })*
        }
    };
}

questions! {
    get_inquiry(GetInquiryRequest) -> GetInquiryResponse: inquiry,
    list_inquiries(ListInquiriesRequest) -> ListInquiriesResponse: list,
    get_timeline(GetTimelineRequest) -> GetTimelineResponse: timeline,
    get_custody(GetCustodyRequest) -> GetCustodyResponse: custody,
    get_clocks(GetClocksRequest) -> GetClocksResponse: clocks,
    get_session_clocks(GetSessionClocksRequest) -> GetSessionClocksResponse: session_clocks,
    list_breaching(ListBreachingRequest) -> ListBreachingResponse: breaching,
    list_merchant_days(ListMerchantDaysRequest) -> ListMerchantDaysResponse: merchant_day,
    get_merchant_report(GetMerchantReportRequest) -> GetMerchantReportResponse: report,
    list_metric_items(ListMetricItemsRequest) -> ListMetricItemsResponse: metric_items,
}
