//! Emergencies of the mall: what is said of them, as the rules take it in.

use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::Code;
use verbatim_domain::governance::emergency::{
    EmergencyActionTaken, EmergencyLevelChanged, EmergencyReviewed, EmergencyStoodDown,
    Event as Said,
};
use verbatim_domain::governance::publish::{Command, Event};
use verbatim_domain::id::{EmergencyId, derived};
use verbatim_wire::{DigestKey, Wish, parse};

use super::VALID;
use crate::inquiries::BEGINS_AT_MS;

/// One emergency, by a name of its own.
#[derive(Debug, Clone, Copy)]
pub struct Emergency<'a>(pub &'a str);

fn code(word: &str) -> Code {
    Code::new(word).expect(VALID)
}

impl Emergency<'_> {
    /// Its id.
    pub fn id(&self) -> EmergencyId {
        EmergencyId::new(derived(&[b"emergency", self.0.as_bytes()]))
    }

    /// It is declared: a plan is followed, if one is named, a signal was seen at a minute of
    /// stories, if it was, and these clocks run in shadow.
    ///
    /// # Panics
    /// If a name is none.
    pub fn declared(&self, plan: Option<&str>, detected: Option<i64>, clocks: &[&str]) -> Event {
        let minute = |minute| BEGINS_AT_MS / 1_000 + minute * 60;
        let declaration = pb::EmergencyDeclaration {
            emergency_id: self.id().to_string(),
            plan_id: plan.unwrap_or_default().to_owned(),
            level: "minor".to_owned(),
            trigger: "no_calls".to_owned(),
            detected_at: detected
                .map(|it| prost_types::Timestamp { seconds: minute(it), nanos: 0 }),
            when: None,
            exempted_clock_id: clocks.iter().map(|clock| (*clock).to_owned()).collect(),
            exempts_every_clock: false,
        };
        let context = Some(pb::CommandContext {
            request_id: self.id().to_string(),
            actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
            source: Some(pb::Source { service: "policy-desk".to_owned(), ..Default::default() }),
            ..Default::default()
        });
        let declare = pb::DeclareEmergencyRequest { context, declaration: Some(declaration) };
        let request = parse(Arm::DeclareEmergency(declare), &DigestKey::new(&[7; 32]));
        let Wish::Govern(_, Command::Emergency(declared)) = request.expect(VALID).wish else {
            panic!("a declaration is about an emergency")
        };
        Event::Emergency(declared)
    }

    /// It is as bad as that now.
    ///
    /// # Panics
    /// If a name is none.
    pub fn is_now(&self, level: &str) -> Event {
        let (level, reason) = (code(level), code("it_grows"));
        let changed = EmergencyLevelChanged { emergency_id: self.id(), level, reason };
        Event::Emergency(Said::LevelChanged(changed))
    }

    /// Something was done about it.
    ///
    /// # Panics
    /// If a name is none.
    pub fn acted(&self, action: &str, is_public_notice: bool) -> Event {
        let action = code(action);
        let taken = EmergencyActionTaken { emergency_id: self.id(), action, is_public_notice };
        Event::Emergency(Said::ActionTaken(taken))
    }

    /// It is over.
    ///
    /// # Panics
    /// Never: its word is valid.
    pub fn stood_down(&self) -> Event {
        let reason = code("calls_come_in");
        let over = EmergencyStoodDown { emergency_id: self.id(), reason };
        Event::Emergency(Said::StoodDown(over))
    }

    /// It was looked at afterwards.
    pub fn reviewed(&self) -> Event {
        let reviewed = EmergencyReviewed { emergency_id: self.id(), summary: None };
        Event::Emergency(Said::Reviewed(reviewed))
    }
}
