//! What is late and not done yet, and who has it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use prost_types::Timestamp;
use tonic::transport::Channel;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_client::QueryServiceClient;

use crate::command::audit::holder_name;
use crate::terminal;

use super::DemoError;

/// How many are asked for at once.
const PAGE_SIZE: u32 = 1000;
/// How many rows fit a screen beside the other tables.
const ROWS_MAX: usize = 10;

/// What is late of one clock with one team.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pile {
    clock_id: String,
    held_by: String,
    count: usize,
    longest_ms: i64,
    longest_inquiry_id: String,
}

/// Prints what is late at an instant, the highest piles first.
pub(super) async fn show(channel: Channel, at: Timestamp) -> Result<(), DemoError> {
    let late = late(channel, at).await?;
    let title = format!(
        "Late at {} UTC and not done yet: {} clocks, and who has them",
        terminal::instant(at.seconds * 1000),
        late.len(),
    );
    let rows = piles(&late).into_iter().take(ROWS_MAX).map(|pile| {
        let (count, longest) = (pile.count.to_string(), terminal::span(pile.longest_ms));
        vec![pile.clock_id, pile.held_by, count, longest, pile.longest_inquiry_id]
    });
    let header = ["clock", "held by", "late", "longest by", "which is inquiry"];
    terminal::table(&title, &header, rows.collect());
    Ok(())
}

async fn late(channel: Channel, at: Timestamp) -> Result<Vec<pb::Breaching>, DemoError> {
    let mut client = QueryServiceClient::new(channel);
    let mut asked = pb::ListBreachingRequest {
        lateness: pb::Lateness::Late.into(),
        at: Some(at),
        page_size: PAGE_SIZE,
        ..Default::default()
    };
    let mut late = Vec::new();
    loop {
        let page = client.list_breaching(asked.clone()).await?.into_inner();
        late.extend(page.breaching);
        if page.next_page_token.is_empty() {
            return Ok(late);
        }
        asked.page_token = page.next_page_token;
    }
}

fn piles(late: &[pb::Breaching]) -> Vec<Pile> {
    let mut piles: BTreeMap<(String, String), Pile> = BTreeMap::new();
    for breaching in late {
        let name = breaching.name.clone().unwrap_or_default();
        let team = breaching.holder.clone().map(|it| pb::Holder { agent_id: String::new(), ..it });
        let held_by = holder_name(team.as_ref());
        let key = (name.clock_id.clone(), held_by.clone());
        let pile = piles.entry(key).or_insert_with(|| Pile {
            clock_id: name.clock_id,
            held_by,
            count: 0,
            longest_ms: i64::MIN,
            longest_inquiry_id: String::new(),
        });
        pile.count += 1;
        if breaching.late_by_ms > pile.longest_ms {
            pile.longest_ms = breaching.late_by_ms;
            pile.longest_inquiry_id = name.inquiry_id;
        }
    }
    let mut piles: Vec<Pile> = piles.into_values().collect();
    piles.sort_by_key(|pile| Reverse(pile.count));
    piles
}

#[cfg(test)]
mod tests;
