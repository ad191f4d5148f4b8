use std::io;
use std::path::{Path, PathBuf};

use super::LoadError;
use crate::emit::tail::EmitError;
#[cfg(feature = "fit")]
use crate::refit::RefitError;
use crate::syntax::Errors;
use crate::target::TargetError;
#[cfg(feature = "vendor")]
use crate::vendor::VendorError;

/// Why a model was not compiled; printed by the build script as it is.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The declaration is wrong.
    #[error("{0}")]
    Syntax(#[from] Errors),
    /// The source has no declaration.
    #[error("error: {} declares no model; write `clio::model! {{ … }}` there, outside of functions", path.display())]
    NoModel {
        /// The source.
        path: PathBuf,
    },
    /// There is no artifact to go on from.
    #[error("error: {0}")]
    Load(#[from] LoadError),
    /// The model cannot be fitted.
    #[cfg(feature = "fit")]
    #[error("error: {0}")]
    Fit(#[from] RefitError),
    /// A board is unknown.
    #[error("error: {0}")]
    Target(#[from] TargetError),
    /// `CLIO_TARGET` names a board that the model does not.
    #[error("error: CLIO_TARGET is `{name}`, which the model does not declare; it declares {}", declared.join(", "))]
    NotDeclared {
        /// The board.
        name: String,
        /// The declared ones.
        declared: Vec<String>,
    },
    /// No declared board has the architecture.
    #[error("error: none of the declared targets ({}) is of architecture `{arch}`; add one to `targets`", declared.join(", "))]
    NoBoard {
        /// Cargo's target architecture.
        arch: String,
        /// The declared ones.
        declared: Vec<String>,
    },
    /// Several declared boards match.
    #[error("error: several declared targets match: {}; {}", boards.join(", "), way_out(named))]
    Ambiguous {
        /// Those that match the architecture.
        boards: Vec<String>,
        /// Those that features name.
        named: Vec<String>,
    },
    /// `CLIO_PARTITIONS` is neither unset nor `all` nor a number.
    #[error("error: CLIO_PARTITIONS is `{0}`; it is `all`, a partition's number or not set")]
    Partitions(String),
    /// A variable of Cargo's is not set.
    #[error("error: {0} is not set; call this from a build script")]
    NoBuildScript(&'static str),
    /// The tail cannot be emitted.
    #[error("error: {0}")]
    Tail(#[from] EmitError),
    /// The generated tokens are not Rust.
    #[error("error: the generated source cannot be printed ({0}); this is a defect of clio-build")]
    Print(#[from] syn::Error),
    /// The declared kernel library cannot be built.
    #[cfg(feature = "vendor")]
    #[error("error: {0}")]
    Vendor(#[from] VendorError),
    /// The model declares a kernel library, which this build script cannot build.
    #[cfg(not(feature = "vendor"))]
    #[error("error: `kernels: vendor` needs clio-build's feature `vendor`; write `clio-build = {{ version = \"{}\", features = [\"vendor\"] }}` under [build-dependencies]", env!("CARGO_PKG_VERSION"))]
    Vendor,
    /// A file cannot be read or written.
    #[error("error: {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl CompileError {
    /// Names the file of an input or output error.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }
}

fn way_out(named: &[String]) -> String {
    match named {
        [] => "enable the model crate's feature named like one, or set CLIO_TARGET".into(),
        _ => format!("enable only one of the features {}", named.join(", ")),
    }
}
