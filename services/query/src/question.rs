//! What is asked for, once it is known to be valid.

use uuid::Uuid;
use verbatim_domain::id::MerchantId;
use verbatim_domain::{Code, Timestamp};
use verbatim_grpc::LookupError;
use verbatim_projection::{Asked, Value};

use crate::day::Day;

/// One inquiry or session, perhaps seen by one merchant only.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) stream_id: Uuid,
    pub(crate) merchant_id: Option<MerchantId>,
}

impl About {
    /// It, as the views write it.
    pub(crate) fn key(&self) -> Value {
        self.stream_id.into()
    }

    /// Refuses to tell of what belongs to another merchant than the caller named.
    pub(crate) fn check_owner(&self, owner: &str) -> Result<(), LookupError> {
        match &self.merchant_id {
            Some(merchant_id) if merchant_id.as_str() != owner => Err(LookupError::OtherMerchant),
            Some(_) | None => Ok(()),
        }
    }
}

/// Which inquiries are listed. All that is given must hold.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) merchant_id: Option<MerchantId>,
    pub(crate) status: Option<&'static str>,
    pub(crate) channel: Option<Code>,
    pub(crate) holder_kind: Option<&'static str>,
    pub(crate) holder_team_id: Option<Code>,
    pub(crate) holder_agent_id: Option<Code>,
    pub(crate) category: Option<Code>,
    pub(crate) opened_from: Option<Timestamp>,
    pub(crate) opened_before: Option<Timestamp>,
}

impl Filter {
    /// Adds the conditions to a statement that has one already.
    pub(crate) fn add_to(self, asked: &mut Asked) {
        let text = |code: Option<Code>| code.map(|code| code.as_str().to_owned());
        let merchant_id = self.merchant_id.map(|id| id.as_str().to_owned());
        let equal = [
            ("merchant_id", merchant_id),
            ("status", self.status.map(str::to_owned)),
            ("channel", text(self.channel)),
            ("holder_kind", self.holder_kind.map(str::to_owned)),
            ("holder_team_id", text(self.holder_team_id)),
            ("holder_agent_id", text(self.holder_agent_id)),
            ("category", text(self.category)),
        ];
        for (column, wanted) in equal {
            if let Some(wanted) = wanted {
                asked.push(" AND ").push(column).push(" = ").push_value(wanted.as_str());
            }
        }
        if let Some(opened_from) = self.opened_from {
            asked.push(" AND opened_at >= ").push_value(opened_from);
        }
        if let Some(opened_before) = self.opened_before {
            asked.push(" AND opened_at < ").push_value(opened_before);
        }
    }
}

/// One merchant's days.
#[derive(Debug)]
pub(crate) struct MerchantDays {
    pub(crate) merchant_id: MerchantId,
    pub(crate) from_day: Option<Day>,
    pub(crate) to_day: Option<Day>,
}
