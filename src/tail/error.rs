/// Why the weights a tail was compiled with cannot be its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The file ends before the last array.
    #[error("the tail's weights end after {has} bytes of {needs}; build the model crate again")]
    Truncated {
        /// Bytes up to the end of the array that could not be read.
        needs: usize,
        /// Bytes of the file.
        has: usize,
    },
    /// The file goes on after the last array.
    #[error("{left} bytes follow the last of the tail's weights; build the model crate again")]
    Longer {
        /// Bytes that nothing reads.
        left: usize,
    },
}

/// Why a tail cannot run on a tensor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is no tail behind the partition.
    #[error("the tail of partition {0} is not in this program")]
    Partition(u8),
    /// The tensor has another shape than the partition's.
    #[error(
        "partition {partition} takes a tensor of n × {needs:?} with one rate for each of the n, at least one; it was given {has:?} with {rates} rates"
    )]
    Shape {
        /// The partition.
        partition: u8,
        /// Channels, height and width it takes.
        needs: [usize; 3],
        /// The tensor's shape.
        has: [usize; 4],
        /// Rates it came with.
        rates: usize,
    },
    /// A rate that was never fitted.
    #[error("partition {partition} has {rates} rates; there is no rate {rate}, counted from 0")]
    Rate {
        /// The partition.
        partition: u8,
        /// Its rates.
        rates: usize,
        /// The rate asked for.
        rate: usize,
    },
}
