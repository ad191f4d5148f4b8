//! What GAP8 has over the open RI5CY: complex products of half words (real part low, imaginary part high) and Viterbi steps. Meanings are
//! those of GreenWaves' own simulator (gap8.md, section 1.1); nothing public was executed against a chip.

use super::base::row;
use super::lanes::{half, i16s};
use super::row::{Alu, Format, Row, Viterbi, Work};

/// The rows of the complex and Viterbi steps.
pub const ROWS: &[Row] = &[
    alu("pv.cplxmul.s", 0x5400_0057, |a, b, _, _| mul(a, b, 15)),
    alu("pv.cplxmul.s.div2", 0x5400_2057, |a, b, _, _| mul(a, b, 16)),
    alu("pv.cplxmul.s.div4", 0x5600_2057, |a, b, _, _| mul(a, b, 17)),
    alu("pv.cplxmul.sc.s", 0x5400_4057, |a, b, _, _| mul(a, both(b), 15)),
    row(
        "pv.cplxmul.sci.s",
        0x5400_6057,
        0xfc00_707f,
        Format::Sci,
        Work::Alu(|a, b, _, _| mul(a, both(b), 15)),
    ),
    alu("pv.subrotmj.h", 0x6c00_0057, |a, b, _, _| rotated(a, b, 0)),
    alu("pv.subrotmj.h.div2", 0x6c00_2057, |a, b, _, _| rotated(a, b, 1)),
    alu("pv.subrotmj.h.div4", 0x6e00_2057, |a, b, _, _| rotated(a, b, 2)),
    row(
        "pv.cplxconj.h",
        0x5c00_0057,
        0xfff0_707f,
        Format::Unary,
        Work::Alu(|a, _, _, _| half(half(a, 1).wrapping_neg(), 0) << 16 | half(a, 0)),
    ),
    row("pv.vitop.max", 0x6400_1057, 0xfe00_707f, Format::R, Work::Viterbi(Viterbi::Max)),
    row("pv.vitop.sel", 0x6400_0057, 0xfe00_707f, Format::R, Work::Viterbi(Viterbi::Sel)),
];

const fn alu(mnemonic: &'static str, bits: u32, alu: Alu) -> Row {
    row(mnemonic, bits, 0xfe00_707f, Format::R, Work::Alu(alu))
}

/// A scalar as real and imaginary part.
fn both(b: u32) -> u32 {
    super::lanes::replicate16(b)
}

fn mul(a: u32, b: u32, shift: u32) -> u32 {
    let part = |x: u32, lane| i64::from(half(x, lane) as i16);
    let (re_a, im_a, re_b, im_b) = (part(a, 0), part(a, 1), part(b, 0), part(b, 1));
    let re = (re_a * re_b - im_a * im_b) >> shift;
    let im = (im_a * re_b + re_a * im_b) >> shift;
    u32::from(im as u16) << 16 | u32::from(re as u16)
}

/// The difference, turned by -j.
fn rotated(a: u32, b: u32, shift: u32) -> u32 {
    let difference = i16s(a, b, |x, y| x.wrapping_sub(y));
    let re = half(difference, 1) as i16 >> shift;
    let im = (half(difference, 0) as i16).wrapping_neg() >> shift;
    u32::from(im as u16) << 16 | u32::from(re as u16)
}

/// A Viterbi step on `rs1` and `rs2` with the two flags, low lane first.
pub fn viterbi(step: Viterbi, a: u32, b: u32, flags: &mut [bool; 2]) -> u32 {
    let mut out = 0;
    for (lane, flag) in flags.iter_mut().enumerate() {
        let (x, y) = (half(a, lane as u32) as i16, half(b, lane as u32) as i16);
        let value = match step {
            Viterbi::Max => {
                *flag = x <= y;
                x.max(y) as u16
            }
            Viterbi::Sel => ((if *flag { y } else { x }) << 1) as u16 | u16::from(*flag),
        };
        out |= u32::from(value) << (16 * lane);
    }
    out
}
