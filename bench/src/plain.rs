//! Layers that have one kernel, and the image.

use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::kernels as rt;

use crate::cases::{Case, Work};
use crate::draw::Draw;
use crate::ops::{self, CLAMP, shape};
use crate::{Outcome, alone, board, report};

/// Runs a case of such a layer; false where it is none.
pub fn run(Case { name, work }: &Case) -> bool {
    match *work {
        Work::Softmax(classes) => softmax(name, classes.into()),
        Work::Clamp(elements) => {
            let values = rt::Shape::new(1, 1, elements);
            count(name, values, values, |_, y| rt::clamp(black_box(CLAMP), y));
        }
        Work::Slice(input) => {
            let op = ops::slice(input);
            count(name, op.input, op.output, |x, y| rt::slice(black_box(&op), x, y));
        }
        Work::Pad(input) => {
            let op = ops::pad(input);
            count(name, op.input, op.output, |x, y| rt::pad(black_box(&op), x, y));
        }
        Work::Image(extent) => image(name, shape(extent)),
        _ => return false,
    }
    true
}

fn count(
    name: &'static str,
    input: rt::Shape,
    output: rt::Shape,
    run: impl FnOnce(&[i8], &mut [i8]),
) {
    let (x, mut y) = (Draw::of(name).values(input.elements()), vec![0; output.elements()]);
    alone(name, 0, board::count(|| run(&x, &mut y)));
    black_box(y);
}

/// Twice, as the anchors' other layers run.
fn softmax(name: &'static str, elements: usize) {
    let (mut draw, op) = (Draw::of(name), ops::softmax());
    let x = draw.values(elements);
    let (mut expected, mut y) = (vec![0; elements], vec![0; elements]);
    let portable = board::count(|| rt::softmax(black_box(&op), &x, &mut expected));
    let instructions = board::count(|| rt::softmax(black_box(&op), &x, &mut y));
    crate::compare(name, &expected, &y);
    report(&Outcome { name, partition: None, macs: 0, portable, instructions, scratch_bytes: 0 });
}

fn image(name: &'static str, shape: rt::Shape) {
    let mut draw = Draw::of(name);
    let pixels: Vec<u8> = draw.values(shape.elements()).into_iter().map(|v| v as u8).collect();
    let tables: Vec<[i8; 256]> =
        (0..shape.channels).map(|shift| core::array::from_fn(|v| v as i8 ^ shift as i8)).collect();
    let op = rt::ImageInput { shape, layout: rt::PixelLayout::Planar, tables: &tables };
    let mut y = vec![0; shape.elements()];
    alone(name, 0, board::count(|| rt::image_input(black_box(&op), &pixels, &mut y)));
    black_box(y);
}
