//! Streams of sessions: how their facts stand in a record.

use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::session::{
    Event, SessionAbandoned, SessionAnswered, SessionClosed, SessionLinked, SessionOpened,
    SessionQueued,
};
use verbatim_domain::{SessionSubject, StreamId};

use crate::field::{DecodeError, Field};
use crate::outcome::Outcome;

use super::{AnyOutcome, Kind, Stream};

/// Streams of one session each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sessions;

impl Kind for Sessions {
    type Subject = SessionSubject;
    type Event = Event;
    const STREAM_KIND: pb::StreamKind = pb::StreamKind::Session;

    fn put_subject(subject: &SessionSubject) -> Stream {
        Stream {
            id: subject.session_id.put(),
            merchant_id: subject.merchant_id.put(),
            customer_ref: subject.customer_ref.put(),
        }
    }

    fn take_subject(stream: Stream) -> Result<SessionSubject, DecodeError> {
        let bad = DecodeError::Field;
        Ok(SessionSubject {
            session_id: Field::take(stream.id).ok_or(bad("stream_id"))?,
            merchant_id: Field::take(stream.merchant_id).ok_or(bad("merchant_id"))?,
            customer_ref: Field::take(stream.customer_ref).ok_or(bad("customer_ref"))?,
        })
    }

    fn put_event(event: &Event) -> Body {
        put_event(event)
    }

    fn take_event(body: Body, subject: &SessionSubject) -> Result<Event, DecodeError> {
        take_event(body, subject)
    }

    fn stream_id(subject: &SessionSubject) -> StreamId {
        StreamId::Session(subject.session_id)
    }

    fn of(outcome: &AnyOutcome) -> Option<&Outcome<Sessions>> {
        if let AnyOutcome::Session(outcome) = outcome { Some(outcome) } else { None }
    }
}

macro_rules! events {
    ($($fact:ident { $($field:ident),* })*) => {
        fn put_event(event: &Event) -> Body {
            match event {
                Event::SessionOpened(opened) => Body::SessionOpened(put_opened(opened)),
                $(Event::$fact($fact { $($field),* }) => {
                    Body::$fact(pb::$fact { $($field: $field.put()),* })
                })*
            }
        }

        fn take_event(body: Body, of: &SessionSubject) -> Result<Event, DecodeError> {
            match body {
                Body::SessionOpened(opened) => take_opened(opened, of),
                $(Body::$fact(pb::$fact { $($field),* }) => Ok(Event::$fact($fact {
                    $($field: Field::take($field).ok_or(DecodeError::Field(concat!(
                        stringify!($fact), ".", stringify!($field)
                    )))?),*
                })),)*
                _of_another_stream => Err(DecodeError::Field("body")),
            }
        }
    };
}

events! {
    SessionQueued { queue }
    SessionAnswered { message_id, reply_kind, answered_by }
    SessionAbandoned { reason }
    SessionClosed { reason }
    SessionLinked { inquiry_id }
}

/// Merchant and customer stand in the record's envelope, so they are left out here.
fn put_opened(opened: &SessionOpened) -> pb::SessionOpened {
    pb::SessionOpened {
        channel: opened.channel.put(),
        online_at_start: opened.online_at_start.put(),
        order_refs: opened.order_refs.iter().map(Field::put).collect(),
        language: opened.language.put(),
    }
}

fn take_opened(opened: pb::SessionOpened, subject: &SessionSubject) -> Result<Event, DecodeError> {
    let bad = DecodeError::Field;
    let orders = opened.order_refs.into_iter().map(Field::take).collect::<Option<Vec<_>>>();
    Ok(Event::SessionOpened(SessionOpened {
        merchant_id: subject.merchant_id.clone(),
        customer_ref: subject.customer_ref.clone(),
        channel: Field::take(opened.channel).ok_or(bad("SessionOpened.channel"))?,
        online_at_start: Field::take(opened.online_at_start)
            .ok_or(bad("SessionOpened.online_at_start"))?,
        order_refs: orders.ok_or(bad("SessionOpened.order_refs"))?,
        language: Field::take(opened.language).ok_or(bad("SessionOpened.language"))?,
    }))
}
