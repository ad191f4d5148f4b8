//! Kernels with their constants in the order in which a cluster's cores (Xpulp) take them, cut into tiles that fit its memory.

use clio_rt::kernels::xpulp::tiles::{Cut, Layer, Layout, Needs, Sum, Tiling};
use clio_rt::kernels::xpulp::{
    Finish, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected, Rounding,
};

use super::Kernel;

/// What a cluster's kernel has beside the shapes and clamps of the portable one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiled {
    /// Its constants, in words; none for those that have no weights.
    pub blocks: Vec<i32>,
    /// What else it has.
    pub form: Form,
    /// How it is cut.
    pub tiling: Tiling,
    /// Bytes of the cluster's memory that it takes.
    pub l1_bytes: usize,
    /// How its constants come, where they lie in L3.
    pub far: Option<Far>,
    /// Whether they lie in L3 and come all at once, for the group of layers in bands that the layer is of.
    pub held: bool,
}

/// Constants that lie in L3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Far {
    /// Words of the largest block of them.
    pub block: usize,
    /// Cycles of the cluster that the layer waits for them, modelled.
    pub waits: u64,
}

/// What a kernel has beside its constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A convolution or a fully connected layer: how sums become outputs.
    Matrix(Rounding),
    /// A depthwise convolution: output rows that are computed together.
    Depthwise(u16),
    /// An addition: how sums of its tables become outputs, and elements of its output.
    Add {
        /// How sums become outputs.
        finish: Finish,
        /// Elements of each operand.
        elements: usize,
    },
    /// A pool or a mean.
    Plain,
}

/// Rows of a depthwise layer that are computed together, at most.
const ROWS: u16 = 8;

impl Tiled {
    /// The kernel on a cluster, not cut yet; `None` where it has none that is exact. `elements` are the output's.
    pub fn of(kernel: &Kernel, elements: usize) -> Option<Self> {
        let (blocks, form) = match kernel {
            Kernel::Conv2d(op) => {
                let mut blocks = vec![0; PackedConv2d::words(op.input, op.output, op.window)];
                let PackedConv2d { blocks, rounding, .. } = PackedConv2d::pack(op, &mut blocks)?;
                (blocks.to_vec(), Form::Matrix(rounding))
            }
            Kernel::Depthwise(op) => {
                let words = PackedDepthwise::words(op.window, op.output.depth());
                let mut blocks = vec![0; words];
                let rows = PackedDepthwise::pack(op, ROWS, &mut blocks)?.rows;
                (blocks, Form::Depthwise(rows))
            }
            Kernel::FullyConnected(op) => {
                let mut blocks = vec![0; PackedFullyConnected::words(op.inputs, op.outputs)];
                let PackedFullyConnected { blocks, rounding, .. } =
                    PackedFullyConnected::pack(op, &mut blocks)?;
                (blocks.to_vec(), Form::Matrix(rounding))
            }
            Kernel::Add(op) => {
                let mut tables = vec![0; PackedAdd::WORDS];
                let PackedAdd { tables, finish, .. } = PackedAdd::pack(op, &mut tables)?;
                (tables.to_vec(), Form::Add { finish, elements })
            }
            Kernel::MaxPool(_) | Kernel::AveragePool(_) | Kernel::Mean(_) => (vec![], Form::Plain),
            _ => return None,
        };
        let tiling = Tiling { rows: u16::MAX, channels: u16::MAX };
        Some(Self { blocks, form, tiling, l1_bytes: 0, far: None, held: false })
    }

    /// The same, cut so, on so many cores.
    #[must_use]
    pub fn cut(self, kernel: &Kernel, tiling: Tiling, cores: usize) -> Self {
        let l1_bytes = self.view(tiling).l1_bytes(kernel, cores);
        Self { tiling, l1_bytes, ..self }
    }

    /// As it is cut.
    pub fn as_view(&self) -> View<'_> {
        self.view(self.tiling)
    }

    /// As if it were cut so.
    pub fn view(&self, tiling: Tiling) -> View<'_> {
        View { blocks: &self.blocks, form: self.form, tiling }
    }

    /// The same with its constants in L3; none where it has none that come block by block.
    pub fn moved_to_l3(&self, kernel: &Kernel) -> Option<Self> {
        let by_block = matches!(self.form, Form::Matrix(_) | Form::Depthwise(_));
        let words = self.as_view().with_layer(kernel, |layer| layer.sizes().constants);
        Some(Self {
            far: Some(Far { block: words.filter(|_| by_block)?, waits: 0 }),
            ..self.clone()
        })
    }
}

/// A kernel's constants with a tiling, to be weighed.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    blocks: &'a [i32],
    /// What it has beside its constants.
    pub form: Form,
    /// How it is cut.
    pub tiling: Tiling,
}

impl View<'_> {
    /// The same with so many output elements, which only an addition has a use for.
    #[must_use]
    pub fn of(self, elements: usize) -> Self {
        let form = match self.form {
            Form::Add { finish, .. } => Form::Add { finish, elements },
            form => form,
        };
        Self { form, ..self }
    }

    /// The same with the constants of the first `channels` of `all`, by fours.
    #[must_use]
    pub fn slice(self, channels: u16, all: u16) -> Self {
        let [count, all] = [channels, all].map(|channels| usize::from(channels).div_ceil(4));
        let words = self.blocks.len() / all.max(1) * count;
        Self { blocks: self.blocks.get(..words).unwrap_or(self.blocks), ..self }
    }

    /// What it takes of the cluster's memory; `None` where kernel and form do not belong together.
    pub fn needs(self, kernel: &Kernel) -> Option<Needs> {
        self.with_layer(kernel, |layer| Needs::of(layer))
    }

    /// Bytes of the cluster's memory that it takes.
    pub fn l1_bytes(self, kernel: &Kernel, cores: usize) -> usize {
        self.needs(kernel).map_or(usize::MAX, |needs| Layout::new(&needs, cores).bytes)
    }

    /// Hands on the layer as the runtime has it; `None` where kernel and form do not belong together.
    pub fn with_layer<R>(self, kernel: &Kernel, use_it: impl FnOnce(&dyn Layer) -> R) -> Option<R> {
        let Self { blocks, form, tiling } = self;
        Some(match (kernel, form) {
            (Kernel::Conv2d(op), Form::Matrix(rounding)) => {
                let (input, output, window) = (op.input, op.output, op.window);
                let (input_zero, clamp) = (op.input_zero, op.clamp);
                let op =
                    PackedConv2d { input, output, window, blocks, input_zero, clamp, rounding };
                use_it(&Cut { op, tiling })
            }
            (Kernel::Depthwise(op), Form::Depthwise(rows)) => {
                let (input, output, window) = (op.input, op.output, op.window);
                let (input_zero, clamp) = (op.input_zero, op.clamp);
                let op = PackedDepthwise { input, output, window, rows, blocks, input_zero, clamp };
                use_it(&Cut { op, tiling })
            }
            (Kernel::FullyConnected(op), Form::Matrix(rounding)) => {
                let (inputs, outputs, clamp) = (op.inputs, op.outputs, op.clamp);
                let op = PackedFullyConnected { inputs, outputs, blocks, clamp, rounding };
                use_it(&Cut { op, tiling })
            }
            (Kernel::Add(op), Form::Add { finish, elements }) => {
                let op = PackedAdd { tables: blocks, finish, clamp: op.clamp };
                use_it(&Cut { op: Sum { op, elements }, tiling })
            }
            (Kernel::MaxPool(op), Form::Plain) => use_it(&Cut { op: *op, tiling }),
            (Kernel::AveragePool(op), Form::Plain) => use_it(&Cut { op: *op, tiling }),
            (Kernel::Mean(op), Form::Plain) => use_it(&Cut { op: *op, tiling }),
            _ => return None,
        })
    }
}
