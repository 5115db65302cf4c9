//! Where a page of items ended. An event may make several items, which have no key of their own:
//! they are counted, so that none is told twice and none is left out.

use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_grpc::{Fields, Filters, TokenError, open_token, seal_token};

/// The event of the last item of a page, and how many of its items were told.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(super) struct PageEnd {
    /// When its items are counted.
    #[prost(sint64, tag = "1")]
    counted_at_ms: i64,
    /// The inquiry.
    #[prost(string, tag = "2")]
    inquiry_id: String,
    /// The event, by its number in the stream.
    #[prost(uint64, tag = "3")]
    event_seq: u64,
    /// How many of its items were told, on this page and before.
    #[prost(uint32, tag = "4")]
    pub(super) told_count: u32,
}

impl PageEnd {
    /// Where the page of this token ended; none for the first page.
    pub(super) fn read(fields: &mut Fields, filters: Filters, page_token: &str) -> Option<Self> {
        if page_token.is_empty() {
            return None;
        }
        let opened = open_token::<PageEnd>(filters, page_token).and_then(PageEnd::checked);
        match opened {
            Ok(end) => Some(end),
            Err(error) => {
                fields.refuse("page_token", error.reason(), error.to_string());
                None
            }
        }
    }

    fn checked(self) -> Result<Self, TokenError> {
        if self.place().is_some() { Ok(self) } else { Err(TokenError::Unreadable) }
    }

    /// The event's place in the order of items; none if that is no place.
    pub(super) fn place(&self) -> Option<(Timestamp, Uuid, i64)> {
        let counted_at = Timestamp::from_unix_ms(self.counted_at_ms)?;
        let inquiry_id = Uuid::try_parse(&self.inquiry_id).ok()?;
        Some((counted_at, inquiry_id, i64::try_from(self.event_seq).ok()?))
    }

    /// The event of an item, with none of its items told.
    pub(super) fn at(counted_at_ms: i64, inquiry_id: &str, event_seq: u64) -> Self {
        PageEnd { counted_at_ms, inquiry_id: inquiry_id.to_owned(), event_seq, told_count: 0 }
    }

    /// Where a page of these events ends that began behind `after`; none if it has none.
    pub(super) fn of(events: &[PageEnd], after: Option<&PageEnd>) -> Option<Self> {
        let last = events.last()?;
        let same_count = events.iter().rev().take_while(|event| *event == last).count();
        let is_of_after =
            after.is_some_and(|after| PageEnd { told_count: 0, ..after.clone() } == *last);
        let told_before = after.filter(|_| is_of_after).map_or(0, |after| after.told_count);
        let told_count = u32::try_from(same_count).unwrap_or(u32::MAX);
        Some(PageEnd { told_count: told_count.saturating_add(told_before), ..last.clone() })
    }

    pub(super) fn token(&self, filters: Filters) -> String {
        seal_token(filters, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(event_seq: u64) -> PageEnd {
        PageEnd::at(0, "", event_seq)
    }

    #[track_caller]
    fn assert_ends(event_seqs: &[u64], after: Option<&PageEnd>, expected: (u64, u32)) -> PageEnd {
        let items: Vec<_> = event_seqs.iter().copied().map(item).collect();
        let end = PageEnd::of(&items, after).unwrap();
        assert_eq!((end.event_seq, end.told_count), expected);
        end
    }

    #[test]
    fn items_of_one_event_are_counted_over_pages() {
        let first = assert_ends(&[1, 2, 2], None, (2, 2));
        let second = assert_ends(&[2, 2, 2], Some(&first), (2, 5));
        assert_ends(&[2, 2, 3], Some(&second), (3, 1));
        assert_ends(&[3, 4, 4], Some(&second), (4, 2));
        assert_eq!(PageEnd::of(&[], Some(&second)), None);
    }
}
