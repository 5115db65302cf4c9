//! Which views are asked: those of now, as fresh as the caller wants, or those of a moment of the
//! past.

use std::time::Duration;

use verbatim_api::v1 as pb;
use verbatim_api::v1::past::Moment as Named;
use verbatim_grpc::{Fields, LookupError};
use verbatim_log::Partition;
use verbatim_projection::Places;

use crate::Query;
use crate::asked_at::{AskedAt, now};
use crate::freshness::Freshness;

/// The views that are asked.
#[derive(Debug)]
pub(crate) enum When {
    /// As they are.
    Now(Freshness),
    /// As they were.
    Past {
        /// At which moment.
        moment: PastMoment,
        /// How long the caller waits until they are made.
        within: Duration,
    },
}

/// A moment of the past.
#[derive(Debug)]
pub(crate) enum PastMoment {
    /// By when all was recorded that counts.
    RecordedAt(AskedAt),
    /// As an answer named it.
    At(Places),
}

impl When {
    /// What a caller named; the views of now unless all is well.
    pub(crate) fn read(
        query: &Query,
        fields: &mut Fields,
        freshness: Option<pb::Freshness>,
        as_of: Option<pb::Past>,
    ) -> Self {
        let is_past = as_of.is_some();
        let freshness = Freshness::read(query, fields, freshness);
        if is_past && freshness.wants_positions() {
            let why = "cannot be wanted together with as_of: the past does not become fresher";
            fields.refuse("freshness.min_positions", "FIELD_NOT_WITH_AS_OF", why);
        }
        match as_of.and_then(|as_of| past_moment(query, fields, as_of)) {
            Some(moment) => When::Past { moment, within: freshness.past_within() },
            None => When::Now(freshness),
        }
    }
}

fn past_moment(query: &Query, fields: &mut Fields, as_of: pb::Past) -> Option<PastMoment> {
    match as_of.moment {
        Some(Named::RecordedAt(at)) => {
            let at = AskedAt::read(fields, "as_of.recorded_at", Some(&at));
            if at.timestamp() > now() {
                let why = "lies in the future: nobody knows what will be recorded by then";
                fields.refuse("as_of.recorded_at", "FIELD_IN_THE_FUTURE", why);
            }
            Some(PastMoment::RecordedAt(at))
        }
        Some(Named::Places(named)) => Some(PastMoment::At(places(query, fields, &named))),
        None => {
            let why = "must be recorded_at or places";
            fields.refuse("as_of", "FIELD_REQUIRED", why);
            None
        }
    }
}

/// Every projection at its place in every partition: one that is named apart at its own, the others
/// where all are.
fn places(query: &Query, fields: &mut Fields, named: &pb::Places) -> Places {
    let mut places = Places::default();
    // Those that stand for all come first, so that those of one stay.
    let (of_all, of_one): (Vec<_>, Vec<_>) =
        (0..).zip(&named.places).partition(|(_, place)| place.projection.is_empty());
    let projectors = query.past.projectors();
    for (number, place) in of_all.into_iter().chain(of_one) {
        let field = |name: &str| format!("as_of.places.places[{number}].{name}");
        let partition_count = query.log.partition_count();
        let partition = fields.partition(&field("partition"), place.partition, partition_count);
        let is_meant =
            |name: &str| place.projection.is_empty() || place.projection.as_str() == name;
        let is_known = projectors.iter().any(|projector| is_meant(projector.name()));
        if !is_known {
            let why = "is not a projection of this version";
            fields.refuse(&field("projection"), "FIELD_UNKNOWN_PROJECTION", why);
        }
        let Some(partition) = partition else { continue };
        let is_repeated = (0..number).zip(&named.places).any(|(_, earlier)| {
            (earlier.partition, &earlier.projection) == (place.partition, &place.projection)
        });
        if is_repeated {
            fields.refuse(&field("partition"), "FIELD_REPEATED", "is named twice");
        }
        for projector in projectors.iter().filter(|it| is_meant(it.name())) {
            places.insert(&**projector, partition, place.next_index, place.governance_index);
        }
    }
    for partition in Partition::all(query.log.partition_count()) {
        let is_whole = projectors.iter().all(|it| places.get(partition, it.name()).is_some());
        if !is_whole {
            let why = format!("must name a place in partition {partition} for every projection");
            fields.refuse("as_of.places.places", "FIELD_REQUIRED", why);
        }
    }
    places
}

impl PastMoment {
    /// The places that it stands for.
    pub(crate) async fn places(&self, query: &Query) -> Result<Places, LookupError> {
        match self {
            PastMoment::RecordedAt(at) => Ok(query.past.places_at(at.timestamp()).await?),
            PastMoment::At(places) => Ok(places.clone()),
        }
    }
}

/// Places as an answer names them.
pub(crate) fn to_proto(places: &Places) -> pb::Places {
    let named = places.named().into_iter().map(|named| pb::Place {
        partition: named.partition.0,
        next_index: named.place.next_index,
        governance_index: named.place.governance_index.unwrap_or(0),
        projection: named.projection.unwrap_or_default().to_owned(),
    });
    pb::Places { places: named.collect() }
}
