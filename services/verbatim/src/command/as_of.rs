//! `--as-of`: the views as they were, by a recorded time or by places that an answer named.

use clap::Args;
use tonic::{Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::past::Moment;
use verbatim_grpc::{is_past_being_made, unix_ms_to_proto};

use crate::terminal;

use super::client::AskError;

/// Which views are asked.
#[derive(Debug, Clone, Args)]
pub(super) struct AsOfArgs {
    /// Answer from the views as they were: an instant by which all was recorded that counts, or the
    /// places that an earlier answer named.
    #[arg(long, value_name = "INSTANT|PLACES", value_parser = read)]
    as_of: Option<pb::Past>,
}

impl AsOfArgs {
    /// The views of now.
    pub(super) const fn now() -> Self {
        AsOfArgs { as_of: None }
    }

    /// As the API wants it.
    pub(super) fn past(&self) -> Option<pb::Past> {
        self.as_of.clone()
    }

    /// The same moment, for questions that belong to one that was answered: at its very places.
    pub(super) fn past_like(&self, answered: Option<&pb::AsOf>) -> Option<pb::Past> {
        let places = answered.and_then(|as_of| as_of.places.clone());
        let past = self.past()?;
        Some(places.map_or(past, |places| pb::Past { moment: Some(Moment::Places(places)) }))
    }
}

/// Asks, and asks again while views of the past are being made.
///
/// # Errors
/// The server says no.
pub(super) async fn answer<T>(
    mut ask: impl AsyncFnMut() -> Result<Response<T>, Status>,
) -> Result<T, AskError> {
    loop {
        match ask().await {
            Err(status) if is_past_being_made(&status) => terminal::remark(status.message()),
            answer => return Ok(answer?.into_inner()),
        }
    }
}

/// The places of an answer, as `--as-of` takes them: for each partition the next index and the
/// governance index, `0:41:40,1:107:40`, where a projection is named apart behind its name,
/// `clock@1:99:40`. Nothing where there are none.
pub(super) fn text(as_of: Option<&pb::AsOf>) -> String {
    let places = as_of.and_then(|as_of| as_of.places.as_ref());
    let places = places.map(|places| places.places.as_slice()).unwrap_or_default();
    places.iter().map(place_text).collect::<Vec<_>>().join(",")
}

fn place_text(place: &pb::Place) -> String {
    let pb::Place { partition, next_index, governance_index, projection } = place;
    let at = if projection.is_empty() { "" } else { "@" };
    format!("{projection}{at}{partition}:{next_index}:{governance_index}")
}

fn read(text: &str) -> Result<pb::Past, String> {
    let moment = match text.parse::<jiff::Timestamp>() {
        Ok(at) => Moment::RecordedAt(unix_ms_to_proto(at.as_millisecond())),
        Err(_) => Moment::Places(read_places(text)?),
    };
    Ok(pb::Past { moment: Some(moment) })
}

fn read_places(text: &str) -> Result<pb::Places, String> {
    let places: Option<Vec<pb::Place>> = text.split(',').map(read_place).collect();
    let why = "must be an instant, such as 2026-03-31T16:00:00Z, or places as answers name them, \
               such as 0:41:40,1:107:40";
    Ok(pb::Places { places: places.ok_or(why)? })
}

fn read_place(text: &str) -> Option<pb::Place> {
    let (projection, numbers) = text.split_once('@').unwrap_or(("", text));
    let mut numbers = numbers.split(':');
    let place = pb::Place {
        partition: numbers.next()?.parse().ok()?,
        next_index: numbers.next()?.parse().ok()?,
        governance_index: numbers.next()?.parse().ok()?,
        projection: projection.to_owned(),
    };
    numbers.next().is_none().then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        let place = |partition, projection: &str| pb::Place {
            partition,
            next_index: 107,
            governance_index: 40,
            projection: projection.to_owned(),
        };
        let places = pb::Places { places: vec![place(0, ""), place(1, "clock"), place(1, "sla")] };
        let as_of = pb::AsOf { positions: Vec::new(), places: Some(places.clone()) };
        let written = text(Some(&as_of));
        assert_eq!(written, "0:107:40,clock@1:107:40,sla@1:107:40");
        assert_eq!(read(&written), Ok(pb::Past { moment: Some(Moment::Places(places)) }));
    }

    #[test]
    fn an_instant_is_one_to_the_millisecond() {
        let at = unix_ms_to_proto(1_767_600_000_001);
        let read = read("2026-01-05T08:00:00.001Z");
        assert_eq!(read, Ok(pb::Past { moment: Some(Moment::RecordedAt(at)) }));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in ["", "yesterday", "0:1", "0:1:2:3", "0:1:2,", "a:1:2", "clock@", "2026-01-05"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
