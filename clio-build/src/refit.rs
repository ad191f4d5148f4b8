//! Fitting a declaration and writing what comes of it: the artifact and the tables people read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::artifact::{Artifact, ArtifactError};
use crate::fit::{DeclaredError, Progress, checkpoint, declared};
use crate::plan::{self, TablesError};
use crate::syntax::Declaration;

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum RefitError {
    /// The declaration cannot be fitted.
    #[error(transparent)]
    Fit(#[from] DeclaredError),
    /// The artifact cannot be written.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// There is no plan for a board; the artifact is written.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// A table cannot be written; the artifact is written.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The table.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Fits a declaration whose files lie in `folder`, and writes artifact and tables there.
///
/// The artifact is never there by half: see [`Artifact::save`].
///
/// # Errors
/// See [`RefitError`].
pub fn refit(
    declaration: &Declaration,
    folder: &Path,
    progress: &dyn Fn(Progress),
) -> Result<Artifact, RefitError> {
    let artifact = declared(declaration, folder, progress)?;
    artifact.save(&folder.join(&declaration.artifact))?;
    // It has served; one that cannot be removed does no harm.
    let _ = fs::remove_file(checkpoint(declaration, folder));
    for (path, text) in plan::tables(declaration, &artifact, folder)? {
        fs::write(&path, text).map_err(|source| RefitError::Io { path, source })?;
    }
    Ok(artifact)
}

/// Whether this crate was compiled without optimisation, which makes a fit many times slower.
///
/// `clio-build/build.rs` asks Cargo: `debug_assertions` says nothing of it in the profile of build scripts.
pub fn is_unoptimised() -> bool {
    env!("CLIO_BUILD_OPT_LEVEL") == "0"
}
