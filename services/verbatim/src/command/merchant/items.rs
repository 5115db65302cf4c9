//! What a metric is made of: inquiries, and the places of the facts in the log.

use serde_json::json;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;

use crate::command::as_of::answer;
use crate::command::client::{AskError, connect};
use crate::command::fact::unix_ms;
use crate::terminal;

use super::{MerchantArgs, span_or_none};

const PAGE_SIZE: u32 = 1000;

pub(super) async fn show(
    args: &MerchantArgs,
    metric: &str,
    period: pb::Period,
) -> Result<(), AskError> {
    let mut request = pb::ListMetricItemsRequest {
        metric: metric.to_owned(),
        variant: args.variant.clone().unwrap_or_default(),
        merchant_id: args.merchant.clone(),
        period: Some(period),
        page_size: PAGE_SIZE,
        as_of: args.as_of.past(),
        ..Default::default()
    };
    let mut client = QueryServiceClient::new(connect(&args.ask).await?);
    let mut sums = Sums::default();
    if !args.json {
        terminal::say(&columns(["counted at (UTC)", "inquiry", "record", "side", "took"], "form"));
    }
    loop {
        let page = answer(async || client.list_metric_items(request.clone()).await).await?;
        for item in &page.items {
            terminal::say(&if args.json { as_json(item).to_string() } else { as_line(item) });
            sums.add(item);
        }
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
        request.as_of = args.as_of.past_like(page.as_of.as_ref());
    }
    if !args.json {
        terminal::remark(&format!("{metric}: {}", sums.said()));
    }
    Ok(())
}

/// What the items come to.
#[derive(Debug, Default)]
struct Sums {
    count: i64,
    numerator: i64,
    denominator: i64,
    value_ms: i64,
}

impl Sums {
    fn add(&mut self, item: &pb::MetricItem) {
        self.count += 1;
        self.numerator += i64::from(item.in_numerator);
        self.denominator += i64::from(item.in_denominator);
        self.value_ms += item.value_ms.unwrap_or(0);
    }

    fn said(&self) -> String {
        let Sums { count, numerator, denominator, value_ms } = self;
        let took = terminal::span(*value_ms);
        format!("{count} items, numerator {numerator}, denominator {denominator}, together {took}")
    }
}

fn columns([counted_at, inquiry, record, side, took]: [&str; 5], form: &str) -> String {
    format!("{counted_at:<19} {inquiry:<36} {record:<12} {side:<4} {took:<14} {form}")
}

/// Its side is `n/d` where it counts in the numerator and in the denominator.
fn as_line(item: &pb::MetricItem) -> String {
    let side = match (item.in_numerator, item.in_denominator) {
        (true, true) => "n/d",
        (true, false) => "n",
        (false, true) => "d",
        (false, false) => "",
    };
    let counted_at = terminal::instant(unix_ms(item.counted_at));
    let took = span_or_none(item.value_ms);
    let record = place(item);
    columns([&counted_at, &item.inquiry_id, &record, side, &took], &item.variant)
}

fn place(item: &pb::MetricItem) -> String {
    let position = item.position.as_ref();
    position.map_or_else(String::new, |at| format!("{}/{}", at.partition, at.index))
}

fn as_json(item: &pb::MetricItem) -> serde_json::Value {
    json!({
        "variant": item.variant,
        "merchant_id": item.merchant_id,
        "inquiry_id": item.inquiry_id,
        "event_seq": item.event_seq,
        "counted_at_ms": unix_ms(item.counted_at),
        "in_numerator": item.in_numerator,
        "in_denominator": item.in_denominator,
        "value_ms": item.value_ms,
        "record": place(item),
    })
}
