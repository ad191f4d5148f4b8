//! An image four channels at a time: per channel, rows of words that hold two vertical neighbours.

use super::super::lanes::pair;
#[cfg(not(dsp))]
use super::super::lanes::{even_bytes, odd_bytes};

/// Channels taken together: those of a word.
pub(super) const CHANNELS: usize = 4;

/// Where the rows of pairs of four channels lie in a buffer.
#[derive(Clone, Copy)]
pub(super) struct Planes {
    /// Words of a row.
    pub pitch: usize,
    /// Rows of a channel.
    pub rows: usize,
}

/// Two rows of the image for one row of pairs.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// Word of the first pixel of the upper row, where it is in the image.
    pub upper: Option<usize>,
    /// That of the lower row.
    pub lower: Option<usize>,
    /// Words from a pixel to the next.
    pub apart: usize,
    /// Pixels.
    pub count: usize,
}

impl Planes {
    pub const fn words(self) -> usize {
        CHANNELS * self.pitch * self.rows
    }

    /// Writes one row of pairs from word `left` on, in each of the four channels; pixels outside the image are `zero`.
    #[inline(always)]
    pub fn fill(
        self,
        row: usize,
        left: usize,
        rows: Rows,
        zero: i8,
        image: &[i32],
        planes: &mut [i32],
    ) {
        let apart = self.pitch * self.rows;
        let first = row * self.pitch + left;
        let reach = |from: Option<usize>| {
            from.is_none_or(|from| from + (rows.count - 1) * rows.apart < image.len())
        };
        let fits = rows.count > 0
            && reach(rows.upper)
            && reach(rows.lower)
            && first + 3 * apart + rows.count <= planes.len();
        if !fits {
            return;
        }
        if rows.upper.is_none() && rows.lower.is_none() {
            for channel in planes.chunks_exact_mut(apart.max(1)) {
                if let Some(row) = channel.get_mut(first..first + rows.count) {
                    row.fill(pair(zero.into(), zero.into()));
                }
            }
            return;
        }
        split(rows, zero, image, planes, first, apart);
    }
}

#[cfg(not(dsp))]
fn split(rows: Rows, zero: i8, image: &[i32], planes: &mut [i32], first: usize, apart: usize) {
    let outside = i32::from_le_bytes([zero as u8; 4]);
    for x in 0..rows.count {
        let [upper, lower] = [rows.upper, rows.lower]
            .map(|from| from.map_or(outside, |from| image[from + x * rows.apart]));
        // As `pkhbt` and `pkhtb` pack: channels 0 and 1 of both rows, then 2 and 3.
        let low = upper & 0xFFFF | lower << 16;
        let high = (upper as u32 >> 16) as i32 | lower & !0xFFFF;
        let words = [even_bytes(low), odd_bytes(low), even_bytes(high), odd_bytes(high)];
        for (channel, word) in words.into_iter().enumerate() {
            planes[first + channel * apart + x] = word;
        }
    }
}

#[cfg(dsp)]
#[inline(always)]
fn split(rows: Rows, zero: i8, image: &[i32], planes: &mut [i32], first: usize, apart: usize) {
    let base = planes.as_mut_ptr().wrapping_add(first);
    let planes = [0, 1, 2, 3].map(|channel| base.wrapping_add(channel * apart));
    let call = Call { planes, count: rows.count };
    let outside = i32::from_le_bytes([zero as u8; 4]) as usize;
    let address = |from: usize| image.as_ptr().wrapping_add(from).addr();
    let step = 4 * rows.apart;
    // SAFETY: `fill` checked that all pixels lie in the image, and all words in the planes.
    unsafe {
        match (rows.upper, rows.lower) {
            (Some(upper), Some(lower)) => both(address(upper), address(lower), step, &call),
            (None, Some(lower)) => lower_only(outside, address(lower), step, &call),
            (Some(upper), None) => upper_only(address(upper), outside, step, &call),
            (None, None) => {}
        }
    }
}

#[cfg(dsp)]
#[repr(C)]
struct Call {
    planes: [*mut i32; 4],
    count: usize,
}

/// A function that splits the pixels of two rows, two at a time. `$two` loads both rows' next two pixels to r7, r8 and r9, r10,
/// `$one` the next one to r7 and r9.
#[cfg(dsp)]
macro_rules! splitter {
    ($name:ident, $two:literal, $one:literal) => {
        /// # Safety
        /// Rows of `call.count` pixels, `step` bytes apart, must be there, and as many words of each plane. A row that is not in the
        /// image is given as its pixels' value.
        #[unsafe(naked)]
        unsafe extern "C" fn $name(upper: usize, lower: usize, step: usize, call: &Call) {
            core::arch::naked_asm!(
                "push {{r4-r11, lr}}
                 ldr r12, [r3, #16]
                 ldmia r3, {{r3-r6}}
                 subs r12, #2
                 blo 3f
                 2:",
                $two,
                "pkhtb r11, r9, r7, asr #16
                 pkhbt r7, r7, r9, lsl #16
                 pkhtb r9, r10, r8, asr #16
                 pkhbt r8, r8, r10, lsl #16
                 sxtb16 r10, r7
                 sxtb16 lr, r8
                 strd r10, lr, [r3], #8
                 sxtb16 r10, r7, ror #8
                 sxtb16 lr, r8, ror #8
                 strd r10, lr, [r4], #8
                 sxtb16 r10, r11
                 sxtb16 lr, r9
                 strd r10, lr, [r5], #8
                 sxtb16 r10, r11, ror #8
                 sxtb16 lr, r9, ror #8
                 strd r10, lr, [r6], #8
                 subs r12, #2
                 bhs 2b
                 3:
                 adds r12, #2
                 beq 4f",
                $one,
                "pkhtb r11, r9, r7, asr #16
                 pkhbt r7, r7, r9, lsl #16
                 sxtb16 r10, r7
                 str r10, [r3]
                 sxtb16 r10, r7, ror #8
                 str r10, [r4]
                 sxtb16 r10, r11
                 str r10, [r5]
                 sxtb16 r10, r11, ror #8
                 str r10, [r6]
                 4:
                 pop {{r4-r11, pc}}"
            )
        }
    };
}

#[cfg(dsp)]
splitter!(
    both,
    "ldr r8, [r0, r2]
     ldr r7, [r0]
     add r0, r0, r2, lsl #1
     ldr r10, [r1, r2]
     ldr r9, [r1]
     add r1, r1, r2, lsl #1",
    "ldr r7, [r0]
     ldr r9, [r1]"
);

#[cfg(dsp)]
splitter!(
    upper_only,
    "ldr r8, [r0, r2]
     ldr r7, [r0]
     add r0, r0, r2, lsl #1
     mov r9, r1
     mov r10, r1",
    "ldr r7, [r0]
     mov r9, r1"
);

#[cfg(dsp)]
splitter!(
    lower_only,
    "mov r7, r0
     mov r8, r0
     ldr r10, [r1, r2]
     ldr r9, [r1]
     add r1, r1, r2, lsl #1",
    "mov r7, r0
     ldr r9, [r1]"
);
