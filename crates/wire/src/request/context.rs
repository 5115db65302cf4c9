//! What every command carries.

use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{CustomerRef, EventId, InquiryId, MerchantId, RequestId, derived};
use verbatim_domain::inquiry::Command;
use verbatim_domain::{Actor, Code, Link, Source, StreamId};

use super::{Form, Request, Wish};

/// The most links that one command may carry.
const LINKS_MAX: usize = 32;

/// A valid context.
pub(super) struct Given {
    pub(super) request_id: RequestId,
    pub(super) merchant_id: Option<MerchantId>,
    actor: Actor,
    pub(super) source: Source,
    claimed: ClaimedTimes,
    causation_id: Option<EventId>,
    correlation_id: Option<Code>,
    links: Vec<Link>,
    expected_seq: Option<u64>,
    min_governance: Option<u64>,
}

impl Given {
    /// The request for something of an inquiry.
    pub(super) fn ask(
        self,
        form: &Form,
        inquiry_id: InquiryId,
        customer_ref: Option<CustomerRef>,
        command: Command,
    ) -> Request {
        self.wish(form, StreamId::Inquiry(inquiry_id), Wish::Inquiry(command, customer_ref))
    }

    /// The request for something of a stream.
    pub(super) fn wish(self, form: &Form, stream_id: StreamId, wish: Wish) -> Request {
        Request {
            stream_id,
            request_id: self.request_id,
            request_digest: form.request_digest,
            merchant_id: self.merchant_id,
            expected_seq: self.expected_seq,
            min_governance: self.min_governance,
            actor: self.actor,
            source: self.source,
            claimed: self.claimed,
            causation_id: self.causation_id,
            correlation_id: self.correlation_id,
            links: self.links,
            wish,
            // Known to whoever has the call in hand.
            trace_parent: None,
            // Known to whoever parses, once all is well.
            canonical: Vec::new(),
        }
    }
}

impl Form {
    /// Reads the context and the inquiry's id; the command's own fields come after.
    pub(super) fn begin(
        &mut self,
        context: Option<pb::CommandContext>,
        inquiry_id: &str,
        kind: &str,
    ) -> (Option<Given>, Option<InquiryId>) {
        let given = self.context(context, kind);
        (given, self.id("inquiry_id", inquiry_id))
    }

    pub(super) fn context(
        &mut self,
        context: Option<pb::CommandContext>,
        kind: &str,
    ) -> Option<Given> {
        let Some(context) = context else {
            self.refuse("context", "FIELD_REQUIRED", "must be given");
            return None;
        };
        let source = self.source(context.source);
        let request_id = self.request_id(&context.request_id, source.as_ref(), kind);
        let merchant_id = self.text_or_none("context.merchant_id", context.merchant_id);
        let actor = self.actor(context.actor);
        let claimed = ClaimedTimes {
            occurred_at: self.instant_or_none("context.occurred_at", context.occurred_at),
            observed_at: self.instant_or_none("context.observed_at", context.observed_at),
        };
        let causation_id = self.id_or_none("context.causation_id", &context.causation_id);
        let correlation_id = self.text_or_none("context.correlation_id", context.correlation_id);
        let links = self.links(context.links);
        Some(Given {
            request_id: request_id?,
            merchant_id,
            actor: actor?,
            source: source?,
            claimed,
            causation_id,
            correlation_id,
            links,
            expected_seq: context.expected_seq,
            min_governance: context.min_governance,
        })
    }

    /// Given, or derived from the source's service and its key of the fact.
    fn request_id(&mut self, text: &str, source: Option<&Source>, kind: &str) -> Option<RequestId> {
        let field = "context.request_id";
        let request_id: Option<Uuid> = if text.is_empty() {
            let key = source.and_then(|source| Some((source, source.external_id.as_ref()?)));
            if key.is_none() {
                let why = "must be given where source.external_id is not";
                self.refuse(field, "FIELD_REQUIRED", why);
            }
            key.map(|(source, external_id)| {
                let service = source.service.as_str().as_bytes();
                derived(&[kind.as_bytes(), service, external_id.as_str().as_bytes()])
            })
        } else {
            self.id(field, text)
        };
        self.identify(request_id?);
        request_id.map(RequestId::new)
    }

    fn actor(&mut self, actor: Option<pb::Actor>) -> Option<Actor> {
        let Some(actor) = actor else {
            self.refuse("context.actor", "FIELD_REQUIRED", "must be named");
            return None;
        };
        let kind = self.word::<pb::ActorKind, _>("context.actor.kind", actor.kind);
        let id = self.text_or_none("context.actor.id", actor.id);
        let team_id = self.text_or_none("context.actor.team_id", actor.team_id);
        let organisation = self
            .word_or_none::<pb::Organisation, _>("context.actor.organisation", actor.organisation);
        let support_line = self.text_or_none("context.actor.support_line", actor.support_line);
        let role = self.text_or_none("context.actor.role", actor.role);
        Some(Actor { kind: kind?, id, team_id, organisation, support_line, role })
    }

    fn source(&mut self, source: Option<pb::Source>) -> Option<Source> {
        let Some(source) = source else {
            self.refuse("context.source", "FIELD_REQUIRED", "must be named");
            return None;
        };
        let service = self.text("context.source.service", source.service);
        let instance = self.text_or_none("context.source.instance", source.instance);
        let channel = self.text_or_none("context.source.channel", source.channel);
        let external_id = self.text_or_none("context.source.external_id", source.external_id);
        let provenance = if source.imported { Provenance::Imported } else { Provenance::Live };
        Some(Source { service: service?, instance, channel, external_id, provenance })
    }

    fn links(&mut self, links: Vec<pb::Link>) -> Vec<Link> {
        if links.len() > LINKS_MAX {
            let why = format!("holds more than {LINKS_MAX} links");
            self.refuse("context.links", "FIELD_TOO_LONG", why);
            return Vec::new();
        }
        let links = links.into_iter().enumerate();
        links.filter_map(|(number, link)| self.link(number, link)).collect()
    }

    fn link(&mut self, number: usize, link: pb::Link) -> Option<Link> {
        let path = |name: &str| format!("context.links[{number}].{name}");
        let object_type = self.text(&path("object_type"), link.object_type);
        let object_id = self.text(&path("object_id"), link.object_id);
        let qualifier = self.text_or_none(&path("qualifier"), link.qualifier);
        Some(Link { object_type: object_type?, object_id: object_id?, qualifier })
    }
}
