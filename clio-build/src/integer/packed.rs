//! Kernels with their constants in the order in which a Cortex-M with the DSP extension takes them.

use clio_rt::kernels::cortex_m::{
    Format, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected,
};

use super::{Kernel, Tiled};

/// What a packed kernel has beside the shapes and clamps of the portable one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packed {
    /// A convolution.
    Conv2d {
        /// Its constants.
        blocks: Vec<i32>,
        /// How its weights lie in them.
        format: Format,
        /// Words of scratch memory.
        scratch: usize,
    },
    /// A depthwise convolution.
    Depthwise {
        /// Its constants.
        blocks: Vec<i32>,
        /// Output rows that are computed together.
        rows: u16,
        /// Words of scratch memory.
        scratch: usize,
    },
    /// A fully connected layer.
    FullyConnected {
        /// Its constants.
        blocks: Vec<i32>,
        /// Words of scratch memory.
        scratch: usize,
    },
    /// An addition.
    Add(PackedAdd),
    /// A pool or a mean, with the constants of the portable one.
    Same,
    /// For a cluster's cores.
    Tiled(Tiled),
    /// By the declared library, with the constants of the portable one and, where it has weights, their shifts in words.
    Vendor {
        /// Words of scratch memory.
        scratch: usize,
    },
}

/// Output rows of a depthwise layer that are computed together.
const ROWS: u16 = 8;

impl Packed {
    /// The packed form of a kernel, where there is one that is exact.
    pub fn of(kernel: &Kernel, format: Format) -> Option<Self> {
        match kernel {
            Kernel::Conv2d(op) => {
                let words = PackedConv2d::words(op.input, op.output, op.window, format);
                let mut blocks = vec![0; words];
                let scratch = PackedConv2d::pack(op, format, &mut blocks)?.scratch();
                Some(Packed::Conv2d { blocks, format, scratch })
            }
            Kernel::Depthwise(op) => {
                let mut blocks = vec![0; PackedDepthwise::words(op.window, op.output.depth())];
                let packed = PackedDepthwise::pack(op, ROWS, &mut blocks)?;
                let (rows, scratch) = (packed.rows, packed.scratch());
                Some(Packed::Depthwise { blocks, rows, scratch })
            }
            Kernel::FullyConnected(op) => {
                let mut blocks = vec![0; PackedFullyConnected::words(op.inputs, op.outputs)];
                let scratch = PackedFullyConnected::pack(op, &mut blocks)?.scratch();
                Some(Packed::FullyConnected { blocks, scratch })
            }
            Kernel::Add(op) => PackedAdd::pack(op).map(Packed::Add),
            Kernel::MaxPool(_) | Kernel::AveragePool(_) | Kernel::Mean(_) => Some(Packed::Same),
            _ => None,
        }
    }

    /// The declared library's, where it has such a kernel.
    pub fn vendor(kernel: &Kernel) -> Option<Self> {
        crate::vendor::scratch(kernel).map(|scratch| Packed::Vendor { scratch })
    }

    /// Bytes of constants that take the place of the portable kernel's.
    pub fn flash(&self) -> usize {
        match self {
            Packed::Conv2d { blocks, .. }
            | Packed::Depthwise { blocks, .. }
            | Packed::FullyConnected { blocks, .. }
            | Packed::Tiled(Tiled { blocks, .. }) => 4 * blocks.len(),
            Packed::Add(_) | Packed::Same | Packed::Vendor { .. } => 0,
        }
    }

    /// Words of scratch memory.
    pub fn scratch(&self) -> usize {
        match self {
            Packed::Conv2d { scratch, .. }
            | Packed::Depthwise { scratch, .. }
            | Packed::FullyConnected { scratch, .. }
            | Packed::Vendor { scratch } => *scratch,
            Packed::Add(_) => PackedAdd::SCRATCH,
            // A cluster's is in its own memory.
            Packed::Same | Packed::Tiled(_) => 0,
        }
    }
}
