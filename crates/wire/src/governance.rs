//! What a stream of governing facts remembers, as bytes for the ledger's checkpoint.
//!
//! Private to one version, like those of an inquiry.

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_domain::governance::emergency::{Stage, Standing};
use verbatim_domain::governance::publish::{Governance, Newest};
use verbatim_domain::governance::{EmergencyPlan, What};

use crate::field::Field;
use crate::request::policy;

#[derive(Message)]
struct Stored {
    #[prost(message, repeated, tag = "1")]
    newest: Vec<Edition>,
    #[prost(message, repeated, tag = "2")]
    emergencies: Vec<Emergency>,
}

#[derive(Message)]
struct Edition {
    #[prost(string, tag = "1")]
    what: String,
    #[prost(string, tag = "2")]
    id: String,
    #[prost(uint32, tag = "3")]
    version: u32,
    #[prost(bytes = "bytes", tag = "4")]
    bytes: Bytes,
    #[prost(bool, tag = "5")]
    is_retired: bool,
}

#[derive(Message)]
struct Emergency {
    #[prost(bytes = "bytes", tag = "1")]
    emergency_id: Bytes,
    #[prost(string, tag = "2")]
    plan_id: String,
    #[prost(string, tag = "3")]
    level: String,
    #[prost(uint32, tag = "4")]
    stage: u32,
}

/// The bytes of what was published.
pub fn encode_governance(governance: &Governance) -> Vec<u8> {
    let newest = governance.newest.iter().map(|((what, id), newest)| Edition {
        what: what.as_str().to_owned(),
        id: id.put(),
        version: newest.version,
        bytes: Bytes::copy_from_slice(&newest.bytes),
        is_retired: newest.is_retired,
    });
    let emergencies = governance.emergencies.iter().map(|(id, standing)| Emergency {
        emergency_id: id.put(),
        plan_id: standing.plan_id.put(),
        level: standing.level.put(),
        stage: standing.stage as u32,
    });
    let (newest, emergencies) = (newest.collect(), emergencies.collect());
    Stored { newest, emergencies }.encode_to_vec()
}

/// What was published, by these bytes; nothing if they are of another version.
pub fn decode_governance(bytes: &[u8]) -> Option<Governance> {
    let stored = Stored::decode(bytes).ok()?;
    let mut governance = Governance::default();
    for edition in stored.newest {
        let what = What::ALL.iter().copied().find(|what| what.as_str() == edition.what)?;
        let (version, is_retired) = (edition.version, edition.is_retired);
        if what == What::EmergencyPlan {
            let plan = plan(&edition.bytes)?;
            governance.plans.insert(plan.plan_id.clone(), plan);
        }
        let newest = Newest { version, bytes: edition.bytes.as_ref().into(), is_retired };
        governance.newest.insert((what, Field::take(edition.id)?), newest);
    }
    for emergency in stored.emergencies {
        let stage = match emergency.stage {
            0 => Stage::Declared,
            1 => Stage::StoodDown,
            2 => Stage::Reviewed,
            _later => return None,
        };
        let (plan_id, level) = (Field::take(emergency.plan_id)?, Field::take(emergency.level)?);
        let standing = Standing { plan_id, level, stage };
        governance.emergencies.insert(Field::take(emergency.emergency_id)?, standing);
    }
    Some(governance)
}

fn plan(bytes: &[u8]) -> Option<EmergencyPlan> {
    let plan = policy::emergency_plan(pb::EmergencyPlan::decode(bytes).ok()?)?;
    Some(plan.value)
}
