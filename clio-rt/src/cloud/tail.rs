/// The cloud's half of a model, as the compiler emits it.
pub trait Tail: Send + Sync + 'static {
    /// The first eight bytes of the model's hash.
    fn model(&self) -> [u8; 8];

    /// Whether the tail of `partition` is in this program.
    fn serves(&self, partition: u8) -> bool;

    /// Labels each request of the batch, in order: as many results as requests.
    ///
    /// The requests are of any devices and any partitions that [`Tail::serves`], mixed. It blocks as long as it
    /// computes; a panic fails this batch only.
    fn infer(&self, batch: &[Request]) -> Vec<Result<Label, TailError>>;
}

/// One frame to label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The partition whose stream this is.
    pub partition: u8,
    /// The stream's bytes from packet 0 up to the first gap that was not repaired; may be empty.
    pub prefix: Vec<u8>,
    /// Data packets the prefix came in, or was repaired of; at least 1.
    pub packets: u8,
}

/// What the tail makes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Index of the class.
    pub class: u16,
    /// Probability of the class times 255, rounded.
    pub confidence: u8,
}

/// Why a request has no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TailError {
    /// The tail has no such partition.
    #[error("the tail of partition {0} is not in this program")]
    Partition(u8),
    /// The tail failed.
    #[error("the tail failed: {0}")]
    Failed(String),
}
