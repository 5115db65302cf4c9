//! From a mapping as it is written to a plan: collects every fault rather than stop at the first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cel::{Context, Env};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use toml::Spanned;

use super::expression::{Expression, Vocabulary};
use super::field::Field;
use super::functions;
use super::mapping::{CommandTable, FormatEntry, Mapping, RuleTable, SourceTable, Text, TimeTable};
use super::plan::{CommandPlan, Fault, FieldPlan, OwnFields, Plan, Rule, record_request};
use super::row::Kept;
use super::scope::{ROWS, State, VARIABLES};
use super::time_format::{TimeFormat, TimeReader};
use super::value;

/// What a command must be told by `[context]` or by itself.
const REQUIRED: [&str; 3] = ["merchant_id", "source.service", "actor.kind"];

/// What the importer says of every command unless the mapping says otherwise.
const DEFAULTS: [(&str, &str); 2] =
    [("source.imported", "true"), ("source.external_id", "id(row)")];

/// Compiles one mapping.
pub(super) struct Compiler<'t> {
    text: &'t str,
    env: Arc<Env>,
    times: Arc<TimeReader>,
    root: Context<'static, 'static>,
    request: MessageDescriptor,
    lets: Vec<(String, Expression)>,
    state_names: Vec<String>,
    columns: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl<'t> Compiler<'t> {
    /// A compiler for a mapping of this text.
    pub(super) fn new(text: &'t str) -> Self {
        let env = functions::environment();
        let times = Arc::new(TimeReader::default());
        let root = functions::root(&env, &times);
        Self {
            text,
            env,
            times,
            root,
            request: record_request(),
            lets: Vec::new(),
            state_names: Vec::new(),
            columns: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// The plan, or everything that is wrong.
    pub(super) fn compile(mut self, mapping: Mapping) -> Result<Plan, Vec<Fault>> {
        let Mapping { source, case, time, context, state, lets, skip, rule } = mapping;
        self.read_times(&time);
        let state = self.state(state);
        self.lets(lets);
        let case_key = self.of_one_row(&case.key, "the key of a case");
        let row_id = case.row_id.and_then(|text| self.of_one_row(&text, "the key of a row"));
        let at = time.at.as_ref();
        let row_at = at.and_then(|text| self.of_one_row(text, "the time of a row"));
        let skips = skip.iter().filter_map(|skip| self.of_one_row(&skip.when, "`skip`")).collect();
        let merchant_id = self.part_of_the_inquiry(&context, "merchant_id");
        let service = self.part_of_the_inquiry(&context, "source.service");
        let rules = rule.iter().filter_map(|rule| self.rule(rule, &context, at.is_some()));
        let rules = rules.collect();
        let delimiter = self.delimiter(&source);
        let let_places = places(&self.lets);
        let passing_lets = self.passing_lets();
        self.columns.retain(|column| !source.optional_columns.contains(column));
        let (Some(case_key), Some(merchant_id), Some(service)) = (case_key, merchant_id, service)
        else {
            return Err(self.faults);
        };
        if !self.faults.is_empty() {
            self.faults.sort_by_key(|fault| fault.line);
            return Err(self.faults);
        }
        Ok(Plan {
            format: source.format,
            delimiter,
            encoding: source.encoding,
            rows: case.rows,
            command_order: case.commands,
            columns: self.columns,
            env: self.env,
            times: self.times,
            case_key,
            row_id,
            row_at,
            skips,
            merchant_id,
            service,
            lets: self.lets,
            let_places,
            passing_lets,
            state,
            rules,
        })
    }

    fn read_times(&mut self, table: &TimeTable) {
        let mut formats = Vec::with_capacity(table.formats.len());
        for entry in &table.formats {
            let format = match entry {
                FormatEntry::Plain(format) => TimeFormat::new(format, &table.zone),
                FormatEntry::Zoned(zoned) => TimeFormat::new(&zoned.format, &zoned.zone),
            };
            match format {
                Ok(format) => formats.push(format),
                Err(error) => self.fault(self.line_of("[time]"), error.to_string()),
            }
        }
        match TimeReader::new(formats, &table.time_of_day) {
            Ok(times) => self.times = Arc::new(times),
            Err(error) => self.fault(self.line_of("[time]"), error.to_string()),
        }
        self.root = functions::root(&self.env, &self.times);
    }

    fn state(&mut self, table: BTreeMap<String, Text>) -> State {
        let mut values: Vec<Kept> = Vec::with_capacity(table.len());
        for (name, text) in &table {
            let Some(expression) = self.expression(text, name) else { continue };
            match expression.constant().map(value::keep) {
                Some(Ok(value)) => values.push(value),
                Some(Err(_)) | None => {
                    self.fault_at(text, format!("`{name}` must begin as a constant"));
                }
            }
        }
        self.state_names = table.into_keys().collect();
        State::new(Arc::from(self.state_names.clone()), values)
    }

    /// Named expressions in the order of the file, so that each may use those above it.
    fn lets(&mut self, table: BTreeMap<String, Text>) {
        let mut table: Vec<(String, Text)> = table.into_iter().collect();
        table.sort_by_key(|(_, text)| text.span().start);
        for (name, text) in table {
            if ROWS.contains(&name.as_str()) || VARIABLES.contains(&name.as_str()) {
                self.fault_at(&text, format!("`{name}` is taken"));
                continue;
            }
            if let Some(expression) = self.expression(&text, &name) {
                self.lets.push((name, expression));
            }
        }
    }

    fn passing_lets(&self) -> Vec<usize> {
        let passes = |expression: &Expression| {
            expression.depends_on("state", &self.lets) || expression.depends_on("item", &self.lets)
        };
        (0..self.lets.len()).filter(|place| passes(&self.lets[*place].1)).collect()
    }

    fn part_of_the_inquiry(
        &mut self,
        context: &BTreeMap<String, Text>,
        name: &str,
    ) -> Option<Expression> {
        match context.get(name) {
            Some(text) => self.expression(text, name),
            None => {
                self.fault(self.line_of("[context]"), format!("[context] lacks `{name}`"));
                None
            }
        }
    }

    fn rule(
        &mut self,
        table: &RuleTable,
        context: &BTreeMap<String, Text>,
        rows_have_times: bool,
    ) -> Option<Rule> {
        let name = table.name.get_ref();
        let when = table.when.as_ref().and_then(|text| self.expression(text, "when"));
        let each = table.each.as_ref().and_then(|text| self.expression(text, "each"));
        let mut set = Vec::new();
        for (variable, text) in &table.set {
            let Some(place) = self.state_names.iter().position(|known| known == variable) else {
                self.fault_at(text, format!("`[state]` has no `{variable}`"));
                continue;
            };
            set.extend(self.expression(text, variable).map(|value| (place, value)));
        }
        let mut commands: Vec<CommandPlan> = Vec::new();
        for command in &table.command {
            if command.at.is_none() && !rows_have_times {
                let message = "needs `at`, since `[time]` gives the rows no time";
                self.fault_at(&command.command, message.to_owned());
            }
            let Some(mut plan) = self.command(command, context) else { continue };
            plan.turn = commands.iter().filter(|other| other.name == plan.name).count();
            commands.push(plan);
        }
        Some(Rule { name: Arc::from(name.as_str()), when, each, commands, set })
    }

    fn command(
        &mut self,
        table: &CommandTable,
        context: &BTreeMap<String, Text>,
    ) -> Option<CommandPlan> {
        let (arm, message) = self.arm(&table.command)?;
        let own = ["context.request_id", "inquiry_id", "context.occurred_at"]
            .map(|path| Field::find(&message, path));
        let [Ok(request_id), Ok(inquiry_id), Ok(occurred_at)] = own else {
            self.fault_at(&table.command, "is no command about an inquiry".to_owned());
            return None;
        };
        let mut plan = CommandPlan {
            name: Arc::from(arm.name()),
            turn: 0,
            when: table.when.as_ref().and_then(|text| self.expression(text, "when")),
            at: table.at.as_ref().and_then(|text| self.expression(text, "at")),
            key: table.key.as_ref().and_then(|text| self.expression(text, "key")),
            arm: arm.number(),
            constants: Vec::new(),
            fields: Vec::new(),
            own: OwnFields { request_id, inquiry_id, occurred_at },
        };
        for (path, text) in self.texts(table, context) {
            self.field(&message, path, &text, &mut plan);
        }
        Some(plan)
    }

    /// All fields of a command: the defaults, `[context]`, its own context, its own fields.
    fn texts(
        &mut self,
        table: &CommandTable,
        context: &BTreeMap<String, Text>,
    ) -> BTreeMap<String, Text> {
        let mut texts = BTreeMap::new();
        for (path, text) in DEFAULTS {
            texts.insert(format!("context.{path}"), Spanned::new(0..0, text.to_owned()));
        }
        for (path, text) in context.iter().chain(&table.context) {
            if matches!(path.as_str(), "request_id" | "occurred_at") {
                self.fault_at(text, format!("`{path}` is filled by `key` and `at`"));
            }
            texts.insert(format!("context.{path}"), text.clone());
        }
        for path in REQUIRED {
            if !texts.contains_key(&format!("context.{path}")) {
                self.fault_at(&table.command, format!("its context lacks `{path}`"));
            }
        }
        for (path, text) in &table.fields {
            if path == "inquiry_id" || path.starts_with("context") {
                self.fault_at(text, format!("`{path}` is not given among the fields"));
            }
            texts.insert(path.clone(), text.clone());
        }
        texts
    }

    fn field(
        &mut self,
        message: &MessageDescriptor,
        path: String,
        text: &Text,
        plan: &mut CommandPlan,
    ) {
        let Some(value) = self.expression(text, &path) else { return };
        let field = match Field::find(message, &path) {
            Ok(field) => field,
            Err(fault) => return self.fault_at(text, fault),
        };
        let Some(constant) = value.constant() else {
            plan.fields.push(FieldPlan { path, field, value });
            return;
        };
        let written = field.write(constant, &self.times, &mut Vec::new(), &mut plan.constants);
        if let Err(error) = written {
            self.fault_at(text, format!("`{path}` {error}"));
        }
    }

    fn arm(&mut self, name: &Spanned<String>) -> Option<(FieldDescriptor, MessageDescriptor)> {
        let arm = self.request.get_field_by_name(name.get_ref());
        if let Some(arm) = arm
            && let Kind::Message(message) = arm.kind()
        {
            return Some((arm, message));
        }
        self.fault_at(name, format!("there is no command `{}`", name.get_ref()));
        None
    }

    fn delimiter(&mut self, source: &SourceTable) -> u8 {
        match source.delimiter.map_or(Ok(b','), u8::try_from) {
            Ok(delimiter) => delimiter,
            Err(_) => {
                self.fault(self.line_of("[source]"), "the delimiter must be ASCII".to_owned());
                b','
            }
        }
    }

    fn of_one_row(&mut self, text: &Text, what: &str) -> Option<Expression> {
        let expression = self.expression(text, what)?;
        if !expression.is_of_one_row(&self.lets) {
            self.fault_at(text, format!("{what} may use `row` alone: it is needed to sort rows"));
        }
        Some(expression)
    }

    fn expression(&mut self, text: &Text, what: &str) -> Option<Expression> {
        let mut known = Vocabulary {
            env: &self.env,
            root: &self.root,
            lets: &self.lets,
            state: &self.state_names,
            columns: &mut self.columns,
        };
        match Expression::compile(text.get_ref(), &mut known) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                self.fault_at(text, format!("`{what}`: {fault}"));
                None
            }
        }
    }

    fn fault_at(&mut self, place: &Spanned<String>, message: String) {
        let line = 1 + self.text[..place.span().start].matches('\n').count();
        self.fault(line, message);
    }

    fn fault(&mut self, line: usize, message: String) {
        let fault = Fault { line, message };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn line_of(&self, heading: &str) -> usize {
        1 + self.text.lines().position(|line| line.trim() == heading).unwrap_or_default()
    }
}

fn places(lets: &[(String, Expression)]) -> HashMap<String, usize> {
    lets.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect()
}
