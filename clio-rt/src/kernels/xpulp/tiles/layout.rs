//! What lies where in L1.

use super::layer::{Layer, Sizes};

/// Where things lie in L1, from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub(super) constants: [usize; 2],
    pub(super) inputs: [[usize; 2]; 2],
    pub(super) outputs: [usize; 2],
    pub(super) scratch: usize,
    /// Bytes of one core's scratch memory.
    pub(super) scratch_bytes: usize,
    /// What the places have room for.
    pub(super) room: Sizes,
    /// All of it.
    pub bytes: usize,
}

/// What a layer, or each of several bands of one, takes of L1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    sizes: Sizes,
    /// Whether constants, inputs and outputs change from tile to tile: they have two places.
    twice: [bool; 3],
}

impl Needs {
    /// Of a layer.
    pub fn of(layer: &(impl Layer + ?Sized)) -> Self {
        let [blocks, strips] = layer.grid();
        let is_read_again = strips > 1 || blocks > 1 && layer.reads_by_block();
        Self { sizes: layer.sizes(), twice: [blocks > 1, is_read_again, blocks * strips > 1] }
    }

    /// What is enough for others, too.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (a, b) = (self.sizes, other.sizes);
        Self {
            sizes: Sizes {
                constants: a.constants.max(b.constants),
                inputs: [0, 1].map(|which| a.inputs[which].max(b.inputs[which])),
                output: a.output.max(b.output),
                scratch: a.scratch.max(b.scratch),
            },
            twice: [0, 1, 2].map(|what| self.twice[what] || other.twice[what]),
        }
    }
}

impl Layout {
    /// Of a layer on so many cores.
    pub fn of(layer: &(impl Layer + ?Sized), cores: usize) -> Self {
        Self::new(&Needs::of(layer), cores)
    }

    /// Of what is needed, on so many cores.
    pub fn new(needs: &Needs, cores: usize) -> Self {
        let Needs { sizes, twice: [constants_twice, inputs_twice, outputs_twice] } = *needs;
        let mut end = 0;
        let mut take = |bytes: usize| {
            let from = end;
            end += bytes.next_multiple_of(4);
            from
        };
        let mut two = |bytes: usize, twice: bool| {
            let first = take(bytes);
            [first, if twice { take(bytes) } else { first }]
        };
        let constants = two(4 * sizes.constants, constants_twice);
        let inputs = sizes.inputs.map(|bytes| two(bytes, inputs_twice));
        let outputs = two(sizes.output, outputs_twice);
        let scratch_bytes = 4 * sizes.scratch;
        let scratch = take(scratch_bytes * cores);
        Self { constants, inputs, outputs, scratch, scratch_bytes, room: sizes, bytes: end }
    }
}
