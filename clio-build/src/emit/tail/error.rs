use std::path::PathBuf;

/// Why a tail cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// Every partition runs wholly on the device.
    #[error(
        "no partition of {model} leaves anything to the cloud, so it has no tail; fit at least one that is not the network's end"
    )]
    NoTail {
        /// The model.
        model: String,
    },
    /// What the artifact says of a partition does not fit its graph.
    #[error("partition {partition} of the artifact is inconsistent: {reason}; fit the model again")]
    Partition {
        /// Name of the partition's tensor.
        partition: String,
        /// What does not fit.
        reason: String,
    },
    /// The weights of a node do not fit its shape.
    #[error(
        "{node} of the artifact has {has} {what} where its shape asks for {needs}; fit the model again"
    )]
    Weights {
        /// The node.
        node: String,
        /// Weights or biases.
        what: &'static str,
        /// How many there should be.
        needs: usize,
        /// How many there are.
        has: usize,
    },
    /// The file of weights cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Write {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}
