//! A policy file, read and checked: TOML with the names of `verbatim.v1.PolicyDocument`.

use std::path::{Path, PathBuf};

use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage};
use verbatim_api::FILE_DESCRIPTOR_SET;
use verbatim_api::v1 as pb;
use verbatim_wire::{Violation, policy_document};

use super::worked::{PolicyFile, WrittenCase};

/// The longest policy file, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Why a policy file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// It is too long.
    #[error("`{}` is longer than {FILE_BYTES_MAX} bytes", .0.display())]
    TooLong(PathBuf),
    /// It is no TOML.
    #[error("`{}` is not TOML", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        error: toml::de::Error,
    },
    /// It says something that no policy says.
    #[error("`{}` is no policy file", path.display())]
    NotAPolicy {
        /// The file.
        path: PathBuf,
        /// What it says.
        #[source]
        error: toml::de::Error,
    },
    /// It cannot be evaluated.
    #[error("`{}` has {} faults", path.display(), violations.len())]
    Faulty {
        /// The file.
        path: PathBuf,
        /// Every fault.
        violations: Vec<Violation>,
    },
}

/// Reads a policy file: what it says, and its cases.
///
/// # Errors
/// Why it cannot be used; of its faults all at once.
pub fn read(path: &Path) -> Result<PolicyFile, PolicyError> {
    let document = written_in(path)?;
    let cases = document.case.iter().map(written).collect();
    let faulty = |violations| PolicyError::Faulty { path: path.to_owned(), violations };
    Ok(PolicyFile { document: policy_document(document).map_err(faulty)?, cases })
}

/// What a policy file says, unchecked, as it can be published.
///
/// # Errors
/// Why it cannot be read.
pub fn written_in(path: &Path) -> Result<pb::PolicyDocument, PolicyError> {
    let unreadable = |error| PolicyError::Unreadable { path: path.to_owned(), error };
    if std::fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(PolicyError::TooLong(path.to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let not_toml = |error| PolicyError::NotToml { path: path.to_owned(), error };
    let table = toml::from_str::<toml::Table>(&text).map_err(not_toml)?;
    let not_a_policy = |error| PolicyError::NotAPolicy { path: path.to_owned(), error };
    document(table).map_err(not_a_policy)
}

/// The set that a mall can begin with, as it can be published.
///
/// # Panics
/// Never: the file is part of the program, and a test reads it.
pub fn starter() -> pb::PolicyDocument {
    const STARTER: &str = include_str!("../../../../examples/policies/starter.toml");
    of_the_program(STARTER)
}

/// What a policy file says that is part of the program, without its cases.
pub(super) fn of_the_program(text: &str) -> pb::PolicyDocument {
    let table = toml::from_str::<toml::Table>(text);
    let document = table.and_then(document).expect("a file of the program is a policy file");
    pb::PolicyDocument { case: Vec::new(), ..document }
}

fn document(table: toml::Table) -> Result<pb::PolicyDocument, toml::de::Error> {
    use serde::de::Error;
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).map_err(toml::de::Error::custom)?;
    let descriptor = pool.get_message_by_name("verbatim.v1.PolicyDocument");
    let descriptor =
        descriptor.ok_or_else(|| toml::de::Error::custom("the API has no policies"))?;
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let message = DynamicMessage::deserialize_with_options(descriptor, table, &options)?;
    message.transcode_to().map_err(toml::de::Error::custom)
}

fn written(case: &pb::WorkedCase) -> WrittenCase {
    let asked_at_ms =
        case.asked_at.as_ref().map(|at| at.seconds * 1000 + i64::from(at.nanos) / 1_000_000);
    WrittenCase {
        name: case.name.clone(),
        clock_id: case.clock_id.clone(),
        told: case.told.clone(),
        expect: case.expect.clone(),
        asked_at_ms: asked_at_ms.unwrap_or(i64::MAX),
    }
}
