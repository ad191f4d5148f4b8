//! The transform code's coder by itself, of values that its probabilities describe.

use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::stream::{self, CONTEXTS, Class, Encoder, Pass};

use crate::cases::{Case, Planes, Work};
use crate::draw::Draw;
use crate::{Outcome, board, report};

/// Runs a case of the coder; false where it is none.
pub fn run(Case { name, work }: &Case) -> bool {
    let Work::Planes(case) = work else { return false };
    let count: u16 = case.coefficients.iter().product();
    let positions: Vec<u16> = (0..count).collect();
    let classes = [Class { first: 0, count, planes: case.passes }];
    let significant = [case.significant; CONTEXTS];
    let pass = |plane| Pass { class: 0, plane, significant, refine: 1 << 15 };
    let passes: Vec<Pass> = (0..case.passes).rev().map(pass).collect();
    let planes = stream::Planes {
        shape: case.coefficients,
        coefficients: &positions,
        classes: &classes,
        passes: &passes,
    };
    let mut values = values(case, count);
    let mut out = vec![0; case.bytes.into()];
    let instructions = board::count(|| {
        let mut encoder = Encoder::new(&mut out);
        black_box(black_box(&planes).code(&mut values, &mut encoder));
    });
    let scratch_bytes = 2 * values.len();
    let (macs, portable) = (0, 0);
    report(&Outcome { name, partition: None, macs, portable, instructions, scratch_bytes });
    true
}

/// Values as the coder takes them: a sign above their magnitude's planes.
fn values(case: &Planes, count: u16) -> Vec<i16> {
    let mut draw = Draw(0xB17);
    let value = |_| {
        let mut magnitude = 0i16;
        for _ in 0..case.passes {
            let one = if magnitude == 0 { case.significant } else { 1 << 15 };
            magnitude = 2 * magnitude + i16::from(draw.half() < one);
        }
        magnitude | if draw.half() < 1 << 15 { i16::MIN } else { 0 }
    };
    (0..count).map(value).collect()
}
