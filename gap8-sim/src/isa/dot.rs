//! Dot products of lanes, alone or added to `rd` (gap8.md, section 1.3). All wrap to 32 bits.

use super::lanes::{byte, half, replicate8, replicate16};
use super::row::Row;
use super::vector::vector;

/// The six rows of one product: how lanes of the first and of the second operand are extended, and whether `rd` is added.
macro_rules! six {
    ($name:literal, $f6:literal, $sign_a:ident, $sign_b:ident, $imm:ident, $acc:literal) => {
        [
            vector(concat!("pv.", $name, ".h"), $f6, 0, super::row::Format::R, |a, b, d, _| {
                dot16::<$sign_a, $sign_b>(a, b, d * $acc)
            }),
            vector(concat!("pv.", $name, ".sc.h"), $f6, 4, super::row::Format::R, |a, b, d, _| {
                dot16::<$sign_a, $sign_b>(a, replicate16(b), d * $acc)
            }),
            vector(
                concat!("pv.", $name, ".sci.h"),
                $f6,
                6,
                super::row::Format::$imm,
                |a, b, d, _| dot16::<$sign_a, $sign_b>(a, replicate16(b), d * $acc),
            ),
            vector(concat!("pv.", $name, ".b"), $f6, 1, super::row::Format::R, |a, b, d, _| {
                dot8::<$sign_a, $sign_b>(a, b, d * $acc)
            }),
            vector(concat!("pv.", $name, ".sc.b"), $f6, 5, super::row::Format::R, |a, b, d, _| {
                dot8::<$sign_a, $sign_b>(a, replicate8(b), d * $acc)
            }),
            vector(
                concat!("pv.", $name, ".sci.b"),
                $f6,
                7,
                super::row::Format::$imm,
                |a, b, d, _| dot8::<$sign_a, $sign_b>(a, replicate8(b), d * $acc),
            ),
        ]
    };
}

/// All of them. GreenWaves' header names these words wrongly (gap8.md, section 1.1); the values here are the RTL's.
pub fn rows() -> Vec<Row> {
    [
        six!("dotup", 0b100000, UNSIGNED, UNSIGNED, SciQuirk, 0),
        six!("dotusp", 0b100010, UNSIGNED, SIGNED, Sci, 0),
        six!("dotsp", 0b100110, SIGNED, SIGNED, Sci, 0),
        six!("sdotup", 0b101000, UNSIGNED, UNSIGNED, SciQuirk, 1),
        six!("sdotusp", 0b101010, UNSIGNED, SIGNED, Sci, 1),
        six!("sdotsp", 0b101110, SIGNED, SIGNED, Sci, 1),
    ]
    .concat()
}

const SIGNED: bool = true;
const UNSIGNED: bool = false;

#[inline]
fn dot16<const A: bool, const B: bool>(a: u32, b: u32, d: u32) -> u32 {
    let extend = |x: u32, signed: bool| if signed { x as i16 as u32 } else { x };
    (0..2).fold(d, |sum, lane| {
        let (x, y) = (extend(half(a, lane), A), extend(half(b, lane), B));
        sum.wrapping_add(x.wrapping_mul(y))
    })
}

#[inline]
fn dot8<const A: bool, const B: bool>(a: u32, b: u32, d: u32) -> u32 {
    let extend = |x: u32, signed: bool| if signed { x as i8 as u32 } else { x };
    (0..4).fold(d, |sum, lane| {
        let (x, y) = (extend(byte(a, lane), A), extend(byte(b, lane), B));
        sum.wrapping_add(x.wrapping_mul(y))
    })
}
