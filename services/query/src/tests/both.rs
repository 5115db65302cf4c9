//! Every question is put to both stores, and both must answer the same.

use tonic::{Request, Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;

use crate::Query;

pub(super) struct Both {
    pub(super) in_file: Query,
    pub(super) in_postgres: Query,
}

macro_rules! questions {
    ($($method:ident($request:ident) -> $response:ident,)*) => {
        #[tonic::async_trait]
        impl QueryService for Both {
            type WatchBreachesStream = <Query as QueryService>::WatchBreachesStream;

            /// Watches are of one store each.
            async fn watch_breaches(
                &self,
                request: Request<pb::WatchBreachesRequest>,
            ) -> Result<Response<Self::WatchBreachesStream>, Status> {
                self.in_file.watch_breaches(request).await
            }

            $(async fn $method(
                &self,
                request: Request<pb::$request>,
            ) -> Result<Response<pb::$response>, Status> {
                let request = request.into_inner();
                let in_file = self.in_file.$method(Request::new(request.clone())).await;
                let in_postgres = self.in_postgres.$method(Request::new(request)).await;
                match (&in_file, &in_postgres) {
                    (Ok(one), Ok(other)) => {
                        let (mut one, mut other) = (one.get_ref().clone(), other.get_ref().clone());
                        // How far each has come at this moment is its own.
                        (one.as_of, other.as_of) = (None, None);
                        assert_eq!(one, other);
                    }
                    (Err(one), Err(other)) => {
                        assert_eq!((one.code(), one.message()), (other.code(), other.message()));
                    }
                    _ => panic!("one says {in_file:?}, the other {in_postgres:?}"),
                }
                in_file
            })*
        }
    };
}

questions! {
    get_inquiry(GetInquiryRequest) -> GetInquiryResponse,
    list_inquiries(ListInquiriesRequest) -> ListInquiriesResponse,
    get_timeline(GetTimelineRequest) -> GetTimelineResponse,
    get_custody(GetCustodyRequest) -> GetCustodyResponse,
    list_merchant_days(ListMerchantDaysRequest) -> ListMerchantDaysResponse,
    get_clocks(GetClocksRequest) -> GetClocksResponse,
    get_session_clocks(GetSessionClocksRequest) -> GetSessionClocksResponse,
    list_breaching(ListBreachingRequest) -> ListBreachingResponse,
    get_merchant_report(GetMerchantReportRequest) -> GetMerchantReportResponse,
    list_metric_items(ListMetricItemsRequest) -> ListMetricItemsResponse,
}
