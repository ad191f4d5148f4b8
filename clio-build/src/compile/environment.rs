use std::env;
use std::path::PathBuf;

use super::CompileError;
use crate::plan::Keep;

/// What Cargo and the user tell a build script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The folder of the crate's Cargo.toml.
    pub folder: PathBuf,
    /// Cargo's `OUT_DIR`.
    pub out: PathBuf,
    /// The architecture the crate is built for.
    pub arch: String,
    /// Whether it is built for a device: there is no operating system.
    pub device: bool,
    /// `CLIO_TARGET`: the board's name.
    pub target: Option<String>,
    /// The crate's enabled features, upper case, `-` as `_`.
    pub features: Vec<String>,
    /// `CLIO_PARTITIONS`: `all` or a number, for tests, or not set.
    pub keep: Keep,
}

impl Environment {
    /// Reads the build script's environment.
    ///
    /// # Errors
    /// This is not a build script, or `CLIO_PARTITIONS` is something else.
    pub fn read() -> Result<Self, CompileError> {
        for name in ["CLIO_TARGET", "CLIO_PARTITIONS"] {
            println!("cargo::rerun-if-env-changed={name}");
        }
        let keep = match env::var("CLIO_PARTITIONS").ok().as_deref() {
            None | Some("") => Keep::Table,
            Some("all") => Keep::All,
            Some(other) => match other.parse() {
                Ok(number) => Keep::Only(number),
                Err(_) => return Err(CompileError::Partitions(other.into())),
            },
        };
        let feature = |(name, _): (std::ffi::OsString, _)| {
            name.to_str().and_then(|n| n.strip_prefix("CARGO_FEATURE_")).map(str::to_owned)
        };
        Ok(Self {
            folder: of("CARGO_MANIFEST_DIR")?.into(),
            out: of("OUT_DIR")?.into(),
            arch: of("CARGO_CFG_TARGET_ARCH")?,
            device: of("CARGO_CFG_TARGET_OS")? == "none",
            target: env::var("CLIO_TARGET").ok().filter(|name| !name.is_empty()),
            features: env::vars_os().filter_map(feature).collect(),
            keep,
        })
    }

    /// Whether the crate's feature of this name is enabled.
    pub fn has_feature(&self, name: &str) -> bool {
        let upper = name.to_uppercase().replace('-', "_");
        self.features.contains(&upper)
    }
}

fn of(name: &'static str) -> Result<String, CompileError> {
    env::var(name).map_err(|_| CompileError::NoBuildScript(name))
}
