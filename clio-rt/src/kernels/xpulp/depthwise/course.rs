//! One core's way through a layer, found once for all tiles that are alike.

use super::super::lanes::bytes;
use super::groups::Groups;
use super::planes::Rows;
use super::strip::Strip;
use super::{PackedDepthwise, four_words};
use crate::kernels::Clamp;
use crate::kernels::xpulp::Share;

/// What a core does of convolutions that differ in their constants and their input only. Not for users: tiles and the bench for GAP8 are made of it.
#[doc(hidden)]
pub struct Course {
    strip: Strip,
    groups: Groups,
    clamp: Clamp,
    /// Bytes of the input and of the output.
    bytes: [usize; 2],
    /// Words of four channels' constants.
    words: usize,
    /// The first four channels, their first group, and how many groups of how many channels are this core's.
    first: [usize; 2],
    count: usize,
    /// Whether the padding at the ends of rows was written, which stays.
    padded: bool,
    #[cfg(xpulp)]
    call: super::planes::Call,
}

/// What tiles of one operator have in common whose course is the same: their rows follow from it.
#[derive(Clone, Copy)]
pub struct Alike {
    pub channels: usize,
    /// Rows of padding above.
    pub top: usize,
    /// Of the input and of the output.
    pub bytes: [usize; 2],
}

impl Course {
    /// Writes that of a share's core to its place.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub(in super::super) fn begin(place: &mut Option<Self>, op: &PackedDepthwise, output: &Share) {
        *place = Some(Self::new(op, output));
    }

    /// That of a share's core.
    #[inline(always)]
    pub fn new(op: &PackedDepthwise, output: &Share) -> Self {
        let strip = op.strip();
        let height = usize::from(op.output.height);
        let groups = strip.groups(height);
        let items = output.of(strip.depth / 4 * groups.count);
        // A division takes longer than to count.
        let (mut four, mut group) = (0, items.start);
        while group >= groups.count {
            (four, group) = (four + 1, group - groups.count);
        }
        Self {
            groups,
            clamp: op.clamp,
            bytes: [strip.height * strip.down, height * strip.row],
            words: four_words(strip.size),
            first: [four, group],
            count: items.len(),
            padded: false,
            #[cfg(xpulp)]
            call: super::planes::Call::new(&strip),
            strip,
        }
    }

    /// Whether it is that of such a tile of the operator it was made for.
    #[inline(always)]
    pub(in super::super) fn is_of(&self, tile: Alike) -> bool {
        let Alike { channels, top, bytes } = tile;
        self.strip.depth == channels && self.strip.top == top && self.bytes == bytes
    }

    /// Makes the core's outputs, as [`super::depthwise`] does, for who has several tiles.
    ///
    /// # Safety
    /// `output` is a share of the core that the course was made for, of as many cores, and nobody else wrote `scratch` since the last time.
    #[inline(never)]
    #[cfg_attr(xpulp, unsafe(link_section = ".text.xpulp_depthwise"))]
    pub unsafe fn run_again(
        &mut self,
        constants: &[i32],
        input: &[i8],
        output: &Share,
        scratch: &mut [i32],
    ) {
        self.run(constants, input, output, scratch);
    }

    /// Makes the core's outputs, with scratch memory that nobody else wrote since the last time; nothing where a slice is too short.
    #[inline(always)]
    pub(super) fn run(
        &mut self,
        constants: &[i32],
        input: &[i8],
        output: &Share,
        scratch: &mut [i32],
    ) {
        let (strip, groups) = (&mut self.strip, self.groups);
        let Some(scratch) = scratch.get_mut(..strip.bytes() / 4) else { return };
        let Some(output) = output.at(0, self.bytes[1]) else { return };
        if input.len() < self.bytes[0] {
            return;
        }
        let scratch = bytes(scratch);
        if !self.padded {
            strip.start(scratch);
            self.padded = true;
        }
        let ([mut four, mut group], mut left) = (self.first, self.count);
        let mut from = four * self.words;
        while left > 0 {
            let (to, [first, end]) = groups.take(group, left);
            strip.load(scratch, input, 4 * four, first, end - first);
            let Some(constants) = constants.get(from..from + self.words) else { return };
            let target = output.wrapping_add(first * strip.row + 4 * four);
            let rows = Rows { strip, clamp: self.clamp, rows: end - first, constants };
            // SAFETY: these rows of these channels are this core's, and in the output.
            unsafe {
                #[cfg(not(xpulp))]
                rows.run(scratch, target);
                #[cfg(xpulp)]
                rows.run(&mut self.call, scratch, target);
            }
            left -= to - group;
            group = to;
            if group == groups.count {
                (four, group, from) = (four + 1, 0, from + self.words);
            }
        }
    }
}
