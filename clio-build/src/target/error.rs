use crate::syntax::KNOWN_TARGETS;

/// Why there is no board.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// No board has this name.
    #[error("no target `{name}`; the known ones are {}", KNOWN_TARGETS.join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// A board's file names a cost table that does not exist.
    #[error("no cost table `{name}` in clio-build/src/target")]
    Cost {
        /// The table's name.
        name: String,
    },
    /// A file of clio-build is wrong.
    #[error("clio-build/src/target/{name}.toml: {error}")]
    File {
        /// The file's stem.
        name: String,
        /// What the parser says.
        error: String,
    },
}
