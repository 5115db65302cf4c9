//! Actors, parties, sources and links in a record.

use verbatim_api::v1 as pb;
use verbatim_domain::envelope::Provenance;
use verbatim_domain::inquiry::describe::Money;
use verbatim_domain::party::Nature;
use verbatim_domain::{Actor, Link, Party, Source};

use crate::field::Field;

impl Field<Option<pb::Actor>> for Actor {
    fn put(&self) -> Option<pb::Actor> {
        Some(pb::Actor {
            kind: self.kind.put(),
            id: self.id.put(),
            team_id: self.team_id.put(),
            organisation: self.organisation.put(),
            support_line: self.support_line.put(),
            role: self.role.put(),
        })
    }

    fn take(proto: Option<pb::Actor>) -> Option<Self> {
        let pb::Actor { kind, id, team_id, organisation, support_line, role } = proto?;
        Some(Actor {
            kind: Field::take(kind)?,
            id: Field::take(id)?,
            team_id: Field::take(team_id)?,
            organisation: Field::take(organisation)?,
            support_line: Field::take(support_line)?,
            role: Field::take(role)?,
        })
    }
}

impl Field<Option<pb::Party>> for Party {
    fn put(&self) -> Option<pb::Party> {
        Some(pb::Party {
            organisation: self.organisation.put(),
            team_id: self.team_id.put(),
            agent_id: self.agent_id.put(),
            bot: self.nature == Nature::Bot,
            support_line: self.support_line.put(),
        })
    }

    fn take(proto: Option<pb::Party>) -> Option<Self> {
        let pb::Party { organisation, team_id, agent_id, bot, support_line } = proto?;
        Some(Party {
            organisation: Field::take(organisation)?,
            team_id: Field::take(team_id)?,
            agent_id: Field::take(agent_id)?,
            nature: if bot { Nature::Bot } else { Nature::People },
            support_line: Field::take(support_line)?,
        })
    }
}

impl Field<Option<pb::Source>> for Source {
    fn put(&self) -> Option<pb::Source> {
        Some(pb::Source {
            service: self.service.put(),
            instance: self.instance.put(),
            channel: self.channel.put(),
            external_id: self.external_id.put(),
            imported: self.provenance == Provenance::Imported,
        })
    }

    fn take(proto: Option<pb::Source>) -> Option<Self> {
        let pb::Source { service, instance, channel, external_id, imported } = proto?;
        Some(Source {
            service: Field::take(service)?,
            instance: Field::take(instance)?,
            channel: Field::take(channel)?,
            external_id: Field::take(external_id)?,
            provenance: if imported { Provenance::Imported } else { Provenance::Live },
        })
    }
}

impl Field<pb::Link> for Link {
    fn put(&self) -> pb::Link {
        pb::Link {
            object_type: self.object_type.put(),
            object_id: self.object_id.put(),
            qualifier: self.qualifier.put(),
        }
    }

    fn take(proto: pb::Link) -> Option<Self> {
        let pb::Link { object_type, object_id, qualifier } = proto;
        Some(Link {
            object_type: Field::take(object_type)?,
            object_id: Field::take(object_id)?,
            qualifier: Field::take(qualifier)?,
        })
    }
}

impl Field<Option<pb::Money>> for Money {
    fn put(&self) -> Option<pb::Money> {
        let currency_code = self.currency_code.put();
        Some(pb::Money { currency_code, amount_minor: self.amount_minor })
    }

    fn take(proto: Option<pb::Money>) -> Option<Self> {
        let pb::Money { currency_code, amount_minor } = proto?;
        Some(Money { currency_code: Field::take(currency_code)?, amount_minor })
    }
}
