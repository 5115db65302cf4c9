//! Questions about clocks, and how a merchant did.

use tokio_stream::StreamExt;
use verbatim_api::v1 as pb;

use crate::caller::Caller;

/// What is late is found with the inquiry, and with all that are.
pub(crate) async fn ask(caller: &mut Caller, id: &str) {
    let asked = pb::GetClocksRequest { inquiry_id: id.to_owned(), ..Default::default() };
    let clocks = caller.query.get_clocks(asked).await.unwrap().into_inner();
    assert_eq!(clocks.clocks, [], "the inquiry began before any policy was published");
    assert!(clocks.at.is_some());
    let asked = pb::ListBreachingRequest { merchant_id: "m1".to_owned(), ..Default::default() };
    let late = caller.query.list_breaching(asked).await.unwrap().into_inner();
    assert_eq!(late.breaching, []);
    let period = Some(pb::Period {
        from_day: "2020-01-01".to_owned(),
        to_day: "2029-12-31".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
    });
    let asked = pb::GetMerchantReportRequest {
        merchant_id: "m1".to_owned(),
        period: period.clone(),
        ..Default::default()
    };
    let report = caller.query.get_merchant_report(asked).await.unwrap().into_inner();
    let moved = |it: &&pb::MetricLine| (it.metric.as_str(), it.variant.as_str()) == ("H1", "all");
    let moved = report.metrics.iter().find(moved).unwrap();
    let asked = pb::ListMetricItemsRequest {
        metric: "H1".to_owned(),
        variant: "all".to_owned(),
        merchant_id: "m1".to_owned(),
        period,
        ..Default::default()
    };
    let items = caller.query.list_metric_items(asked).await.unwrap().into_inner().items;
    let numerator = items.iter().filter(|item| item.in_numerator).count();
    assert_eq!(moved.numerator, i64::try_from(numerator).unwrap());
    assert!(items.iter().all(|item| item.position.is_some()));
    let asked = pb::WatchBreachesRequest { merchant_id: "m1".to_owned(), ..Default::default() };
    let mut watch = caller.query.watch_breaches(asked).await.unwrap().into_inner();
    let first = watch.next().await.unwrap().unwrap();
    assert!(first.notices.is_empty() && !first.resume_token.is_empty());
}
