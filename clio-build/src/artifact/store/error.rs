use std::path::PathBuf;

use safetensors::Dtype;

/// Why a file is not an artifact; each names the entry and ends with the way out.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The file is not safetensors.
    #[error("the artifact is not a safetensors file ({0}); re-run `cargo clio fit`")]
    Container(String),
    /// The header's JSON does not describe an artifact.
    #[error("the artifact's header cannot be read ({0}); re-run `cargo clio fit`")]
    Header(String),
    /// A tensor or the header's entry is absent.
    #[error("the artifact has no {entry}; re-run `cargo clio fit`")]
    Missing {
        /// What is absent.
        entry: String,
    },
    /// A tensor has elements of another type.
    #[error("the artifact's {entry} has elements {has:?}, not {needs:?}; re-run `cargo clio fit`")]
    Type {
        /// The tensor.
        entry: String,
        /// The type it has.
        has: Dtype,
        /// The type it must have.
        needs: Dtype,
    },
    /// A vector is too short or too long for the shapes around it.
    #[error("the artifact's {entry} has {has} elements, not {needs}; re-run `cargo clio fit`")]
    Length {
        /// The vector.
        entry: String,
        /// Its elements.
        has: usize,
        /// The elements it must have.
        needs: usize,
    },
    /// An entry breaks a rule.
    #[error("the artifact's {entry} is wrong: {rule}; re-run `cargo clio fit`")]
    Invalid {
        /// The entry.
        entry: String,
        /// The rule, with the guilty value.
        rule: String,
    },
    /// The file cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}
