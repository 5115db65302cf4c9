//! A mapping, understood: every name resolved and every expression compiled, before a row is read.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{fmt, fs, io};

use cel::{Context, Env};
use prost_reflect::{DescriptorPool, MessageDescriptor};

use super::compile::Compiler;
use super::expression::Expression;
use super::field::Field;
use super::functions;
use super::mapping::{CommandOrder, Format, Mapping, Rows};
use super::scope::State;
use super::time_format::TimeReader;

/// A mapping, ready to be carried out.
pub(super) struct Plan {
    /// What the file is, if the mapping says so.
    pub(super) format: Option<Format>,
    /// What separates cells.
    pub(super) delimiter: u8,
    /// The label of the encoding, if it is not UTF-8.
    pub(super) encoding: Option<String>,
    /// Whether the rows of a case stand together, if the mapping says so.
    pub(super) rows: Option<Rows>,
    /// In which order the commands of a case are sent.
    pub(super) command_order: CommandOrder,
    /// Columns that the file must have.
    pub(super) columns: BTreeSet<String>,
    /// CEL's library.
    pub(super) env: Arc<Env>,
    /// The formats of times.
    pub(super) times: Arc<TimeReader>,
    /// The key of a case.
    pub(super) case_key: Expression,
    /// The key of a row.
    pub(super) row_id: Option<Expression>,
    /// The time of a row.
    pub(super) row_at: Option<Expression>,
    /// Rows to leave out.
    pub(super) skips: Vec<Expression>,
    /// The merchant, which is part of the inquiry's id.
    pub(super) merchant_id: Expression,
    /// The service, which is part of the inquiry's id.
    pub(super) service: Expression,
    /// Named expressions; each uses only those before it.
    pub(super) lets: Vec<(String, Expression)>,
    /// Where each named expression stands.
    pub(super) let_places: HashMap<String, usize>,
    /// Named expressions that must be evaluated anew when a rule has remembered something.
    pub(super) passing_lets: Vec<usize>,
    /// What is remembered at the beginning of a case.
    pub(super) state: State,
    /// What rows become.
    pub(super) rules: Vec<Rule>,
}

/// What a row becomes.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its name.
    pub(super) name: Arc<str>,
    /// For which rows.
    pub(super) when: Option<Expression>,
    /// For each of what.
    pub(super) each: Option<Expression>,
    /// The commands, in order.
    pub(super) commands: Vec<CommandPlan>,
    /// What to remember afterwards, by the places of the names.
    pub(super) set: Vec<(usize, Expression)>,
}

/// A command that a rule fires.
#[derive(Debug)]
pub(super) struct CommandPlan {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its number among those of the same name in the rule: part of the request id.
    pub(super) turn: usize,
    /// Whether it is fired.
    pub(super) when: Option<Expression>,
    /// When it happened.
    pub(super) at: Option<Expression>,
    /// A part of its request id.
    pub(super) key: Option<Expression>,
    /// The number of its arm.
    pub(super) arm: u32,
    /// The bytes of the fields that are the same in every row.
    pub(super) constants: Vec<u8>,
    /// The other fields.
    pub(super) fields: Vec<FieldPlan>,
    /// The fields that the importer fills itself.
    pub(super) own: OwnFields,
}

/// A field and the expression that fills it.
#[derive(Debug)]
pub(super) struct FieldPlan {
    /// Its path, for messages.
    pub(super) path: String,
    /// The field.
    pub(super) field: Field,
    /// What fills it.
    pub(super) value: Expression,
}

/// The fields that the importer fills itself.
#[derive(Debug)]
pub(super) struct OwnFields {
    /// The request.
    pub(super) request_id: Field,
    /// The inquiry.
    pub(super) inquiry_id: Field,
    /// The time.
    pub(super) occurred_at: Field,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It could not be read.
    #[error("cannot read the mapping `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It is not TOML of the known shape.
    #[error("the mapping `{}` has another shape: {cause}", path.display())]
    Shapeless {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: Box<toml::de::Error>,
    },
    /// It says things that cannot be done.
    #[error("the mapping `{}` cannot be carried out{}", path.display(), listed(faults))]
    Faulty {
        /// The file.
        path: PathBuf,
        /// Every fault.
        faults: Vec<Fault>,
    },
}

/// One thing in a mapping that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the mapping, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}

impl Plan {
    /// Loads a mapping from a file.
    pub(super) fn load(path: &Path) -> Result<Self, MappingError> {
        let text = fs::read_to_string(path)
            .map_err(|cause| MappingError::Unreadable { path: path.to_owned(), cause })?;
        Self::parse(&text, path)
    }

    /// Understands a mapping; the path is for messages.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, MappingError> {
        let mapping: Mapping = toml::from_str(text).map_err(|cause| MappingError::Shapeless {
            path: path.to_owned(),
            cause: Box::new(cause),
        })?;
        Compiler::new(text)
            .compile(mapping)
            .map_err(|faults| MappingError::Faulty { path: path.to_owned(), faults })
    }

    /// A context without variables that knows every function.
    pub(super) fn root(&self) -> Context<'static, 'static> {
        functions::root(&self.env, &self.times)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("rules", &self.rules).finish_non_exhaustive()
    }
}

static RECORD_REQUEST: LazyLock<MessageDescriptor> = LazyLock::new(|| {
    let pool = DescriptorPool::decode(verbatim_api::FILE_DESCRIPTOR_SET)
        .expect("the descriptors are those that the build compiled");
    pool.get_message_by_name("verbatim.v1.RecordRequest")
        .expect("the API has the streaming request")
});

/// The message whose arms are the commands.
pub(super) fn record_request() -> MessageDescriptor {
    RECORD_REQUEST.clone()
}
