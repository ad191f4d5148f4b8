//! Why a network cannot be imported: everything at once, by the user's node names.

use std::fmt;

/// Why a file is not imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The bytes are not an ONNX model.
    #[error("{name}: not an ONNX model: {reason}")]
    Decode {
        /// The network's name.
        name: String,
        /// What the decoder said.
        reason: String,
    },
    /// Parts of the network are not supported; all of them are listed.
    #[error("{name}: {}", list(.problems))]
    Unsupported {
        /// The network's name.
        name: String,
        /// At least one.
        problems: Vec<Problem>,
    },
}

impl ImportError {
    /// The unsupported parts; empty where the bytes could not be decoded at all.
    pub fn problems(&self) -> &[Problem] {
        match self {
            ImportError::Decode { .. } => &[],
            ImportError::Unsupported { problems, .. } => problems,
        }
    }
}

/// One part of a network that is not supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The node's name, or its output's where it has none; the tensor's for a constant, the graph's for an input.
    pub node: String,
    /// The ONNX operator, or `initializer`, `input`, `output`, `model`.
    pub op: String,
    /// What is not supported about it.
    pub what: String,
    /// What would work.
    pub instead: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`: {}; {}", self.op, self.node, self.what, self.instead)
    }
}

fn list(problems: &[Problem]) -> String {
    match problems {
        [one] => one.to_string(),
        many => many.iter().fold(format!("{} things are not supported:", many.len()), |text, p| {
            format!("{text}\n  {p}")
        }),
    }
}

/// Why one node is not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not supported itself.
    Unsupported { what: String, instead: String },
    /// Something it reads was refused and is reported there.
    Upstream,
}

/// A refusal: what is not supported, and what would work.
pub(super) fn refuse<T>(what: impl Into<String>, instead: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Unsupported { what: what.into(), instead: instead.into() })
}
