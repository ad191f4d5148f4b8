use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::artifact::{Artifact, ArtifactError};
use crate::hash::{self, HashError};
use crate::syntax::Declaration;

/// The artifact of a declaration, with what names the model on air.
#[derive(Debug)]
pub struct Loaded {
    /// The artifact.
    pub artifact: Artifact,
    /// See [`hash::model_hash`].
    pub model_hash: [u8; 8],
}

/// Why there is no artifact to go on from; each ends with the way out.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no artifact.
    #[error("{} is missing: the model has not been fitted; {FIT}", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The artifact was fitted from something else.
    #[error("{} is stale: changed since it was fitted: {}; {FIT}", path.display(), changed.join(", "))]
    Stale {
        /// The artifact.
        path: PathBuf,
        /// What changed.
        changed: Vec<&'static str>,
    },
    /// The artifact cannot be used.
    #[error("{}: {error}", path.display())]
    Artifact {
        /// The artifact.
        path: PathBuf,
        /// What is wrong.
        error: ArtifactError,
    },
    /// A named file cannot be read.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The artifact cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The artifact.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

const FIT: &str =
    "run `cargo clio fit` (in a clone of Clio `cargo xtask fit`), and commit the file it writes";

/// Reads the artifact of a declaration whose files lie in `folder`, if it was fitted from what they say now.
///
/// # Errors
/// It is missing, stale or not an artifact.
pub fn load(declaration: &Declaration, folder: &Path) -> Result<Loaded, LoadError> {
    let path = folder.join(&declaration.artifact);
    let bytes = fs::read(&path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => LoadError::Missing { path: path.clone() },
        _ => LoadError::Io { path: path.clone(), source },
    })?;
    let artifact = Artifact::load(&bytes)
        .map_err(|error| LoadError::Artifact { path: path.clone(), error })?;
    let changed = hash::changed(declaration, folder, &artifact.hash)?;
    match changed.is_empty() {
        true => Ok(Loaded { artifact, model_hash: hash::model_hash(&bytes) }),
        false => Err(LoadError::Stale { path, changed }),
    }
}
