//! How a server runs: one struct, from file, environment and flags, in this order.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Every setting of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the store lies.
    pub data_dir: PathBuf,
    /// Where calls come in.
    pub listen: SocketAddr,
    /// How many partitions a new log gets, partition 0 included.
    pub partitions: u32,
    /// The most commands that wait for one partition.
    pub queue_len_max: usize,
    /// About how much memory the inquiries in memory may take, in MiB.
    pub cache_mib: usize,
    /// What is written to standard error: `error`, `warn`, `info`, `debug`, or filters by module.
    pub log_filter: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            data_dir: PathBuf::from("verbatim-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 7878)),
            partitions: 5,
            queue_len_max: 4096,
            cache_mib: 128,
            log_filter: "warn".to_owned(),
        }
    }
}

/// Flags over environment over file over defaults.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct SettingsArgs {
    /// File with settings (TOML); `verbatim.toml` is read if it is there.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where the store lies [default: verbatim-data]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Where calls come in; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// How many partitions a new log gets; fixed for its life [default: 5]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<u32>,
    /// The most commands that wait for one partition [default: 4096]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_len_max: Option<usize>,
    /// About how much memory the inquiries in memory may take [default: 128]
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_mib: Option<usize>,
    /// What is written to standard error, such as `info` [default: warn]
    #[arg(long, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_filter: Option<String>,
}

/// The settings in force, and where each came from.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The settings.
    pub settings: Settings,
    /// Name, value and source of each.
    pub sources: Vec<(String, String, String)>,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file that was named is not there.
    #[error("the settings file `{0}` is not there")]
    NoFile(PathBuf),
    /// A setting is unknown or cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    /// A setting cannot be used.
    #[error("`{name}` {why}")]
    Unusable {
        /// Which.
        name: &'static str,
        /// Why not.
        why: &'static str,
    },
}

/// Reads the settings.
///
/// # Errors
/// What cannot be read or used.
pub fn read(args: &SettingsArgs) -> Result<InForce, SettingsError> {
    let file = match &args.config {
        Some(file) if !file.exists() => return Err(SettingsError::NoFile(file.clone())),
        Some(file) => file.as_path(),
        None => Path::new("verbatim.toml"),
    };
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if file.exists() {
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment =
        figment.merge(Env::prefixed("VERBATIM_").only(&NAMES)).merge(Serialized::globals(args));
    let settings: Settings =
        figment.extract().map_err(|error| SettingsError::Unreadable(Box::new(error)))?;
    check(&settings)?;
    let values = serde_json::to_value(&settings).unwrap_or_default();
    let flags = serde_json::to_value(args).unwrap_or_default();
    let sources = NAMES.map(|name| {
        (name.to_owned(), text(&values[name]), {
            let is_flag = flags.get(name).is_some();
            if is_flag {
                format!("flag --{}", name.replace('_', "-"))
            } else {
                source(&figment, name)
            }
        })
    });
    let sources = sources.into();
    Ok(InForce { settings, sources })
}

const NAMES: [&str; 6] =
    ["data_dir", "listen", "partitions", "queue_len_max", "cache_mib", "log_filter"];

fn check(settings: &Settings) -> Result<(), SettingsError> {
    let unusable = |name, why| Err(SettingsError::Unusable { name, why });
    if !(2..=1024).contains(&settings.partitions) {
        return unusable("partitions", "must be from 2 to 1024: partition 0 governs the others");
    }
    if settings.queue_len_max == 0 {
        return unusable("queue_len_max", "must be at least 1");
    }
    if settings.cache_mib == 0 {
        return unusable("cache_mib", "must be at least 1");
    }
    Ok(())
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn source(figment: &Figment, name: &str) -> String {
    let metadata = figment.find_metadata(name);
    match metadata.map(|metadata| (metadata.name.as_ref(), metadata.source.as_ref())) {
        Some((_, Some(source))) if source.file_path().is_some() => format!("file {source}"),
        Some((kind, _)) if kind.contains("environment") => {
            format!("environment VERBATIM_{}", name.to_uppercase())
        }
        Some(_) | None => "default".to_owned(),
    }
}
