//! Reads a file of any format, packed or not, row by row.

mod csv_rows;
mod json_rows;
mod xes_rows;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use super::command::Reject;
use super::mapping::{Format, Rows};
use super::plan::Plan;
use super::row::{Columns, Kept, Row};

const BUFFER_BYTES: usize = 1 << 16;

/// Takes what is read; may ask to stop.
pub(super) type Take<'t> = dyn FnMut(Result<Row, Box<Reject>>) -> ControlFlow<()> + 't;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It could not be opened or read.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Neither its name nor the mapping says what it is.
    #[error("`{}` could be anything: name its format in [source]", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// There is no such encoding.
    #[error("there is no encoding `{0}`")]
    UnknownEncoding(String),
    /// The mapping names columns that the file has not.
    #[error("the file has no column {}", columns.join(", "))]
    NoSuchColumns {
        /// The columns, each in quotes.
        columns: Vec<String>,
    },
    /// It is broken so that no row can be found any more.
    #[error("`{}` is no {format}: {cause}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What it should be.
        format: &'static str,
        /// Why it is not.
        cause: String,
    },
}

/// A file to import.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    format: Format,
}

impl Source {
    /// The file, of the format that the mapping or its name says.
    pub(super) fn new(plan: &Plan, path: &Path) -> Result<Self, ReadError> {
        let format = plan.format.or_else(|| format_by_name(path));
        let format = format.ok_or_else(|| ReadError::UnknownFormat { path: path.to_owned() })?;
        Ok(Self { path: path.to_owned(), format })
    }

    /// Whether the rows of a case stand together: in an event log they do.
    pub(super) fn rows(&self, plan: &Plan) -> Rows {
        plan.rows.unwrap_or(match self.format {
            Format::Xes => Rows::Together,
            Format::Csv | Format::Jsonl => Rows::Scattered,
        })
    }

    /// Reads all rows.
    pub(super) fn read(&self, plan: &Plan, take: &mut Take<'_>) -> Result<(), ReadError> {
        let input = self.open(plan)?;
        match self.format {
            Format::Csv => csv_rows::read(input, plan, &self.path, take),
            Format::Jsonl => json_rows::read(input, &self.path, take),
            Format::Xes => xes_rows::read(input, &self.path, take),
        }
    }

    fn open(&self, plan: &Plan) -> Result<Box<dyn BufRead>, ReadError> {
        let failed = |cause| ReadError::Io { path: self.path.clone(), cause };
        let file = File::open(&self.path).map_err(failed)?;
        let mut file = BufReader::with_capacity(BUFFER_BYTES, file);
        let is_gzip = file.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
        let plain: Box<dyn BufRead> = if is_gzip {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        let Some(label) = &plan.encoding else { return Ok(plain) };
        let decoded = decode(plain, label)?;
        Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, decoded)))
    }
}

fn decode(plain: Box<dyn BufRead>, label: &str) -> Result<impl Read + use<>, ReadError> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())
        .ok_or_else(|| ReadError::UnknownEncoding(label.to_owned()))?;
    Ok(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(plain))
}

fn format_by_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let (_, ending) = name.rsplit_once('.')?;
    match ending {
        "csv" | "tsv" | "txt" => Some(Format::Csv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "xes" => Some(Format::Xes),
        _ => None,
    }
}

/// Puts a value under a name; a name that was never met becomes a new column.
fn put(columns: &mut Arc<Columns>, cells: &mut Vec<Option<Kept>>, name: &str, value: Option<Kept>) {
    let place = match columns.place(name) {
        Some(place) => place,
        None => Arc::make_mut(columns).place_or_add(name),
    };
    if cells.len() <= place {
        cells.resize_with(place + 1, || None);
    }
    cells[place] = value;
}
