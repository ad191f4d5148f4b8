//! What the firmware is told to run: words at a fixed place in L2, behind them the operands. `cargo xtask bench` includes this file.

/// Where the words are: in L2, behind what the firmware itself takes of it.
pub const PLACE: u32 = 0x1c02_0000;
/// Bytes of L1 that operands may take, from its start: what eight stacks leave.
pub const L1_BYTES: u32 = 58_304;

macro_rules! order {
    ($($(#[$doc:meta])* $field:ident),* $(,)?) => {
        /// One run. Addresses are offsets in L1; in L2 operands lie one behind the other, each from a word on, in the order of their fields.
        #[derive(Clone, Copy, Debug, Default)]
        #[allow(missing_docs)]
        pub struct Order { $($(#[$doc])* pub $field: u32),* }

        /// How many words it is.
        pub const WORDS: usize = [$(stringify!($field)),*].len();

        impl Order {
            /// As the firmware finds it.
            #[allow(dead_code)]
            pub fn words(&self) -> [u32; WORDS] {
                [$(self.$field),*]
            }

            /// As it was written.
            #[allow(dead_code)]
            pub fn read([$($field),*]: [u32; WORDS]) -> Self {
                Order { $($field),* }
            }
        }
    };
}

order! {
    /// One of those below.
    work,
    cores,
    input_height,
    input_width,
    input_channels,
    output_height,
    output_width,
    output_channels,
    kernel_height,
    kernel_width,
    stride_height,
    stride_width,
    dilation_height,
    padding_top,
    padding_left,
    /// Sign-extended, as the bounds.
    input_zero,
    output_zero,
    lowest,
    highest,
    /// Of a packed operator, as a number; of an addition one of those below.
    rounding,
    /// Rows of a strip, of a depthwise convolution.
    rows,
    /// 1 where the cores have just run another part of the layer that is as large, of a depthwise convolution.
    again,
    /// Of those without weights.
    multiplier,
    /// Of an addition that is scaled.
    round,
    shift,
    blocks,
    blocks_bytes,
    left,
    left_bytes,
    right,
    right_bytes,
    output,
    output_bytes,
    scratch,
    /// For each core.
    scratch_bytes,
}

/// An addition whose sums are shifted.
pub const SHIFTED: u32 = 0;
/// One whose sums are scaled.
pub const SCALED: u32 = 1;
/// The same on both sides of the zero.
pub const SCALED_BOTH: u32 = 2;

/// A convolution.
pub const CONV2D: u32 = 0;
/// A depthwise convolution.
pub const DEPTHWISE: u32 = 1;
/// A fully connected layer.
pub const FULLY_CONNECTED: u32 = 2;
/// An addition.
pub const ADD: u32 = 3;
/// A maximum pool.
pub const MAX_POOL: u32 = 4;
/// An average pool.
pub const AVERAGE_POOL: u32 = 5;
/// A global average.
pub const MEAN: u32 = 6;
/// Rotation and DCT: `blocks` are the offsets, then rotation, vertical and horizontal DCT in halves; the coefficients come first in the maps, which are
/// the output.
pub const ANALYSIS: u32 = 8;
/// The loop of four rows of weights by two pixels alone, `input_channels` bytes a row, as PULP-NN has it: rows `stride_width` bytes apart.
pub const FOUR_BY_TWO: u32 = 7;
