//! Turns one case into its commands: rule by rule, row by row.

use std::sync::Arc;

use cel::common::types::{CelList, CelString, CelTimestamp};
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use uuid::Uuid;
use verbatim_api::v1::RecordRequest;

use super::case::Case;
use super::command::{Command, Reject};
use super::engine::{Engine, Memory, Place};
use super::identity;
use super::mapping::CommandOrder;
use super::plan::{CommandPlan, Rule};
use super::row::{At, Kept};

/// What became of a case.
#[derive(Debug, Default)]
pub(super) struct Translated {
    /// Its commands, in the order in which they are to be sent.
    pub(super) commands: Vec<Command>,
    /// What could not become a command.
    pub(super) rejects: Vec<Reject>,
}

/// Translates a case whose rows are in order.
pub(super) fn translate(engine: &Engine, case: &Case) -> Translated {
    let mut walk = Walk {
        engine,
        case,
        inquiry_id: String::new(),
        memory: Memory::new(&engine.plan),
        bytes: Bytes::default(),
        out: Translated::default(),
    };
    match walk.inquiry_id() {
        Ok(inquiry_id) => {
            walk.inquiry_id = inquiry_id.to_string();
            (0..case.rows.len()).for_each(|row| walk.row(row));
        }
        Err(message) => walk.reject(0, None, None, "NO_INQUIRY", message),
    }
    let mut out = walk.out;
    match engine.plan.command_order {
        CommandOrder::Rules => {}
        CommandOrder::Time => {
            if let Some((_opening, rest)) = out.commands.split_first_mut() {
                rest.sort_by_key(|command| command.at);
            }
        }
    }
    out
}

struct Walk<'e> {
    engine: &'e Engine,
    case: &'e Case,
    inquiry_id: String,
    memory: Memory,
    bytes: Bytes,
    out: Translated,
}

/// Room to write requests in, used again and again.
#[derive(Default)]
struct Bytes {
    leaf: Vec<u8>,
    body: Vec<u8>,
    request: Vec<u8>,
}

impl<'e> Walk<'e> {
    fn place(&self, row: usize) -> Place<'e> {
        Place { case: self.case, row, item: None }
    }

    fn inquiry_id(&mut self) -> Result<Uuid, String> {
        let plan = &self.engine.plan;
        let (place, memory) = (self.place(0), &mut self.memory);
        let merchant_id = self.engine.text(place, memory, &plan.merchant_id);
        let merchant_id = merchant_id.map_err(|error| format!("the merchant {error}"))?;
        let service = self.engine.text(place, memory, &plan.service);
        let service = service.map_err(|error| format!("the service {error}"))?;
        if merchant_id.is_empty() {
            return Err("the merchant is empty".to_owned());
        }
        Ok(identity::inquiry(&merchant_id, &service, &self.case.id))
    }

    fn row(&mut self, row: usize) {
        self.memory.begin_row();
        let engine = self.engine;
        for rule in &engine.plan.rules {
            let place = self.place(row);
            match engine.holds(place, &mut self.memory, rule.when.as_ref()) {
                Ok(true) => self.fire(place, rule),
                Ok(false) => {}
                Err(error) => {
                    self.reject(row, Some(rule), None, "RULE_FAILED", format!("`when` {error}"));
                }
            }
        }
    }

    fn fire(&mut self, place: Place<'e>, rule: &Rule) {
        match &rule.each {
            None => self.commands(place, rule, 0),
            Some(each) => match self.engine.value(place, &mut self.memory, each) {
                Ok(items) => self.each(place, rule, &items),
                Err(error) => {
                    let message = format!("`each` {error}");
                    self.reject(place.row, Some(rule), None, "RULE_FAILED", message);
                }
            },
        }
        self.remember(place, rule);
    }

    fn each(&mut self, place: Place<'e>, rule: &Rule, items: &Kept) {
        if super::value::is_empty(items.as_ref()) {
            return;
        }
        let Some(items) = items.downcast_ref::<CelList>() else {
            let message = "`each` is no list".to_owned();
            return self.reject(place.row, Some(rule), None, "RULE_FAILED", message);
        };
        for (turn, item) in items.inner().iter().enumerate() {
            self.memory.forget_passing(&self.engine.plan);
            self.commands(Place { item: Some(item.as_ref()), ..place }, rule, turn);
        }
        self.memory.forget_passing(&self.engine.plan);
    }

    fn commands(&mut self, place: Place<'_>, rule: &Rule, item: usize) {
        for plan in &rule.commands {
            match self.engine.holds(place, &mut self.memory, plan.when.as_ref()) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(error) => {
                    let message = format!("`when` {error}");
                    self.reject(place.row, Some(rule), Some(plan), "COMMAND_FAILED", message);
                    continue;
                }
            }
            match self.command(place, rule, plan, item) {
                Ok(command) => self.out.commands.push(command),
                Err(message) => {
                    self.reject(place.row, Some(rule), Some(plan), "COMMAND_FAILED", message);
                }
            }
        }
    }

    fn command(
        &mut self,
        place: Place<'_>,
        rule: &Rule,
        plan: &CommandPlan,
        item: usize,
    ) -> Result<Command, String> {
        let engine = self.engine;
        let row = &place.case.rows[place.row];
        let at = match &plan.at {
            Some(at) => engine.instant(place, &mut self.memory, at)?,
            None => row.at.ok_or_else(|| "the row has no time".to_owned())?,
        };
        self.bytes.body.clear();
        self.bytes.body.extend_from_slice(&plan.constants);
        for field in &plan.fields {
            let Bytes { leaf, body, .. } = &mut self.bytes;
            let written = engine.with(place, &mut self.memory, &field.value, |value| {
                field.field.write(value, &engine.plan.times, leaf, body)
            });
            let path = &field.path;
            written
                .map_err(|error| format!("`{path}`: {error}"))?
                .map_err(|error| format!("`{path}` {error}"))?;
        }
        let request_id = self.request_id(place, rule, plan, item)?;
        self.own_fields(plan, request_id, at);
        Ok(Command {
            line: row.line,
            case_id: Arc::clone(&self.case.id),
            rule: Arc::clone(&rule.name),
            name: Arc::clone(&plan.name),
            at: (at.timestamp(), at.timestamp_subsec_nanos()),
            request: self.bytes.request(plan.arm)?,
        })
    }

    /// A request is told from all others by its inquiry, row, rule, place in the rule, and key.
    fn request_id(
        &mut self,
        place: Place<'_>,
        rule: &Rule,
        plan: &CommandPlan,
        item: usize,
    ) -> Result<Uuid, String> {
        let key = match &plan.key {
            Some(key) => self.engine.text(place, &mut self.memory, key)?,
            None => String::new(),
        };
        let row_id = place.case.rows[place.row].id.as_bytes();
        let turn = u64::try_from(plan.turn).unwrap_or(u64::MAX).to_be_bytes();
        let item = u64::try_from(item).unwrap_or(u64::MAX).to_be_bytes();
        let parts: [&[u8]; 8] = [
            b"request",
            self.inquiry_id.as_bytes(),
            row_id,
            rule.name.as_bytes(),
            plan.name.as_bytes(),
            &turn,
            &item,
            key.as_bytes(),
        ];
        Ok(identity::derive(parts))
    }

    fn own_fields(&mut self, plan: &CommandPlan, request_id: Uuid, at: At) {
        let times = &self.engine.plan.times;
        let Bytes { leaf, body, .. } = &mut self.bytes;
        let request_id = CelString::from(request_id.to_string());
        let inquiry_id = CelString::from(self.inquiry_id.as_str());
        let written = plan
            .own
            .request_id
            .write(&request_id, times, leaf, body)
            .and_then(|()| plan.own.inquiry_id.write(&inquiry_id, times, leaf, body))
            .and_then(|()| plan.own.occurred_at.write(&CelTimestamp::from(at), times, leaf, body));
        written.expect("two ids and a time fit two texts and a timestamp");
    }

    fn remember(&mut self, place: Place<'_>, rule: &Rule) {
        if rule.set.is_empty() {
            return;
        }
        let mut values = Vec::with_capacity(rule.set.len());
        for (variable, expression) in &rule.set {
            match self.engine.value(place, &mut self.memory, expression) {
                Ok(value) => values.push((*variable, value)),
                Err(error) => {
                    let message = format!("`set` {error}");
                    return self.reject(place.row, Some(rule), None, "RULE_FAILED", message);
                }
            }
        }
        values.into_iter().for_each(|(variable, value)| self.memory.state.set(variable, value));
        self.memory.forget_passing(&self.engine.plan);
    }

    fn reject(
        &mut self,
        row: usize,
        rule: Option<&Rule>,
        command: Option<&CommandPlan>,
        reason: &str,
        message: String,
    ) {
        let line = self.case.rows[row].line;
        self.out.rejects.push(Reject {
            case: self.case.id.to_string(),
            rule: rule.map(|rule| rule.name.to_string()).unwrap_or_default(),
            command: command.map(|command| command.name.to_string()).unwrap_or_default(),
            ..Reject::row(line, reason, message)
        });
    }
}

impl Bytes {
    /// The request with the body as its command.
    fn request(&mut self, arm: u32) -> Result<RecordRequest, String> {
        self.request.clear();
        encode_key(arm, WireType::LengthDelimited, &mut self.request);
        encode_varint(self.body.len() as u64, &mut self.request);
        self.request.extend_from_slice(&self.body);
        RecordRequest::decode(self.request.as_slice()).map_err(|error| error.to_string())
    }
}
