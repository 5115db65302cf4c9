//! Streams of what governs: how its facts stand in a record.

use prost::Message;
use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::StreamId;
use verbatim_domain::governance::emergency::{self, *};
use verbatim_domain::governance::publish::{Event, PublicationRetired};
use verbatim_domain::governance::{Edition, GovernanceSubject, What, Written};

use crate::field::{DecodeError, Field};
use crate::outcome::Outcome;
use crate::request::policy as read;

use super::{AnyOutcome, Kind, Stream};

/// Streams of what governs one merchant, or the mall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Governing;

impl Kind for Governing {
    type Subject = GovernanceSubject;
    type Event = Event;
    const STREAM_KIND: pb::StreamKind = pb::StreamKind::Governance;

    fn put_subject(subject: &GovernanceSubject) -> Stream {
        Stream {
            id: subject.governance_id().put(),
            merchant_id: subject.merchant_id.put(),
            customer_ref: String::new(),
        }
    }

    fn take_subject(stream: Stream) -> Result<GovernanceSubject, DecodeError> {
        let merchant_id =
            Field::take(stream.merchant_id).ok_or(DecodeError::Field("merchant_id"))?;
        let subject = GovernanceSubject { merchant_id };
        // The id follows from whom it governs; one that does not is another stream's.
        let is_its_own = subject.governance_id().put() == stream.id;
        if is_its_own { Ok(subject) } else { Err(DecodeError::Field("stream_id")) }
    }

    fn put_event(event: &Event) -> Body {
        match event {
            Event::Published(edition) => put_edition(edition),
            Event::Retired(PublicationRetired { what, id, version, reason, effective_from }) => {
                Body::PublicationRetired(pb::PublicationRetired {
                    what: what.as_str().to_owned(),
                    id: id.put(),
                    version: *version,
                    reason: reason.put(),
                    effective_from: effective_from.put(),
                })
            }
            Event::Emergency(event) => put_emergency(event),
        }
    }

    fn take_event(body: Body, _: &GovernanceSubject) -> Result<Event, DecodeError> {
        if let Body::PublicationRetired(retired) = body {
            return take_retired(retired);
        }
        match take_edition(body) {
            Ok(edition) => edition.map(Event::Published),
            Err(body) => take_emergency(body).map(Event::Emergency),
        }
    }

    fn stream_id(subject: &GovernanceSubject) -> StreamId {
        StreamId::Governance(subject.governance_id())
    }

    fn of(outcome: &AnyOutcome) -> Option<&Outcome<Governing>> {
        if let AnyOutcome::Governing(outcome) = outcome { Some(outcome) } else { None }
    }
}

/// The message that something was said with.
fn again<T, M: Message + Default>(written: &Written<T>) -> Option<M> {
    M::decode(&*written.bytes).ok()
}

macro_rules! editions {
    ($($thing:ident => $body:ident.$field:ident by $read:ident,)*) => {
        fn put_edition(edition: &Edition) -> Body {
            match edition {
                Edition::Calendar(it) if edition.is_restated() => {
                    Body::CalendarRestated(pb::CalendarRestated { calendar: again(it) })
                }
                $(Edition::$thing(it) => Body::$body(pb::$body { $field: again(it) }),)*
            }
        }

        /// The edition that a body holds; the body itself, if that is none.
        #[expect(clippy::result_large_err, reason = "it goes on at once to who else reads it")]
        fn take_edition(body: Body) -> Result<Result<Edition, DecodeError>, Body> {
            let bad = DecodeError::Field;
            Ok(match body {
                Body::CalendarRestated(pb::CalendarRestated { calendar }) => {
                    let calendar = calendar.and_then(read::calendar);
                    calendar.map(Edition::Calendar).ok_or(bad("calendar"))
                }
                $(Body::$body(pb::$body { $field }) => {
                    let edition = $field.and_then(read::$read).map(Edition::$thing);
                    edition.ok_or(bad(stringify!($field)))
                })*
                other => return Err(other),
            })
        }
    };
}

editions! {
    Calendar => CalendarPublished.calendar by calendar,
    Clock => ClockPublished.clock by clock,
    Policy => PolicyPublished.policy by policy,
    Roster => RosterPublished.roster by roster,
    Holiday => HolidayModeSet.holiday by holiday,
    Exemption => ExemptionGranted.exemption by exemption,
    MetricDefinition => MetricDefinitionPublished.metric by metric,
    ProcessDefinition => ProcessDefinitionPublished.process by process,
    EmergencyPlan => EmergencyPlanPublished.emergency_plan by emergency_plan,
}

fn take_retired(retired: pb::PublicationRetired) -> Result<Event, DecodeError> {
    let bad = DecodeError::Field;
    let what = What::ALL.iter().copied().find(|what| what.as_str() == retired.what);
    Ok(Event::Retired(PublicationRetired {
        what: what.ok_or(bad("what"))?,
        id: Field::take(retired.id).ok_or(bad("id"))?,
        version: retired.version,
        reason: Field::take(retired.reason).ok_or(bad("reason"))?,
        effective_from: Field::take(retired.effective_from).ok_or(bad("effective_from"))?,
    }))
}

macro_rules! emergencies {
    ($($event:ident($fact:ident) { $($field:ident),* })*) => {
        fn put_emergency(event: &emergency::Event) -> Body {
            match event {
                emergency::Event::Declared(it) => {
                    Body::EmergencyDeclared(pb::EmergencyDeclared { declaration: again(it) })
                }
                $(emergency::Event::$event($fact { $($field),* }) => {
                    Body::$fact(pb::$fact { $($field: $field.put()),* })
                })*
            }
        }

        fn take_emergency(body: Body) -> Result<emergency::Event, DecodeError> {
            let bad = DecodeError::Field;
            match body {
                Body::EmergencyDeclared(pb::EmergencyDeclared { declaration }) => {
                    let declared = declaration.and_then(read::declaration);
                    declared.map(emergency::Event::Declared).ok_or(bad("declaration"))
                }
                $(Body::$fact(pb::$fact { $($field),* }) => Ok(emergency::Event::$event($fact {
                    $($field: Field::take($field).ok_or(bad(stringify!($field)))?),*
                })),)*
                _of_another_stream => Err(bad("body")),
            }
        }
    };
}

emergencies! {
    LevelChanged(EmergencyLevelChanged) { emergency_id, level, reason }
    ActionTaken(EmergencyActionTaken) { emergency_id, action, is_public_notice }
    StoodDown(EmergencyStoodDown) { emergency_id, reason }
    Reviewed(EmergencyReviewed) { emergency_id, summary }
    DrillHeld(DrillHeld) { plan_id, result }
}
