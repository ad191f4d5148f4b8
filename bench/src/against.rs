//! Runs the layers, and a whole head, on a kernel library in C, compares every output with the portable kernels' and prints what each cost.
//!
//! `cargo xtask bench --against` builds and runs it, with the library. A line is `case instructions`; a difference ends the run, and so does a layer that the
//! library refuses.
#![no_std]
#![no_main]

extern crate alloc;

mod board;
#[path = "../../clio-build/src/costs/cases.rs"]
#[allow(dead_code)]
mod cases;
mod compare;
#[path = "../../clio-build/src/costs/draw.rs"]
mod draw;
mod heap;
#[path = "../../clio-build/src/costs/ops.rs"]
#[allow(dead_code)]
mod ops;

/// The library, as generated heads call it.
#[allow(dead_code, non_camel_case_types, non_upper_case_globals, clippy::all)]
mod library {
    include!(concat!(env!("OUT_DIR"), "/against/Tiny/vendor.rs"));
}

/// A head of EfficientNet-Lite0's shape on the library.
mod head {
    include!(concat!(env!("OUT_DIR"), "/against/Tiny.rs"));
}

/// The same on Clio's own kernels.
mod own {
    include!(concat!(env!("OUT_DIR"), "/whole/Tiny.rs"));
}

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write;
use core::hint::black_box;

use clio_rt::kernels as rt;
use compare::compare;
use cortex_m_rt::entry;

use cases::{Case, Extent, Work, same};
use draw::{Constants, Draw};
use heap::case;
use library::Shifted;
use ops::{ZEROS, shape};

/// Words of scratch memory, more than the library wants for any case.
const SCRATCH: usize = 16 << 10;
/// The partition after block 5.
const PARTITION: u8 = 1;

#[entry]
fn main() -> ! {
    // The entry macro makes them mutable references, which only this function has.
    static mut HEAD: head::Tiny = head::Tiny::new();
    static mut OWN: own::Tiny = own::Tiny::new();
    board::start();
    for item in cases::CASES.iter().filter(|item| !item.name.ends_with("-narrow")) {
        case(|| layer(item));
    }
    case(|| whole(HEAD, OWN));
    board::halt(true)
}

fn report(name: &str, instructions: u64) {
    // The port takes everything.
    let _ = writeln!(board::Port, "{name} {instructions}");
}

/// A layer that a library may have; nothing of others.
fn layer(Case { name, work }: &Case) {
    let mut draw = Draw::of(name);
    let mut scratch = vec![0; SCRATCH];
    let scratch = &mut scratch[..];
    match *work {
        Work::Conv2d { kernel, stride, input, outputs, .. } => {
            let (window, input, output) = extents(kernel, stride, input, outputs);
            let constants =
                kept(draw.constants(output.depth(), window.taps() * input.depth(), 127));
            let op = constants.conv2d(input, output, window, ZEROS);
            let layer = Shifted { op, shift: shifts(constants) };
            let x = draw.values(input.elements());
            check(
                name,
                output.elements(),
                |y| rt::conv2d(&op, &x, y),
                |y| library::conv2d(black_box(&layer), &x, y, scratch),
            );
        }
        Work::Depthwise { kernel, stride, input, .. } => {
            let (window, input, output) = extents(kernel, stride, input, input[2]);
            let constants = kept(draw.constants(output.depth(), window.taps(), 127));
            let op = constants.depthwise(input, output, window, ZEROS);
            let layer = Shifted { op, shift: shifts(constants) };
            let x = draw.values(input.elements());
            check(
                name,
                output.elements(),
                |y| rt::depthwise(&op, &x, y),
                |y| library::depthwise(black_box(&layer), &x, y, scratch),
            );
        }
        Work::FullyConnected { inputs, outputs } => {
            let constants = kept(draw.constants(outputs.into(), inputs.into(), 127));
            let op = constants.fully_connected(inputs, outputs, ZEROS);
            let layer = Shifted { op, shift: shifts(constants) };
            let x = draw.values(inputs.into());
            check(
                name,
                outputs.into(),
                |y| rt::fully_connected(&op, &x, y),
                |y| library::fully_connected(black_box(&layer), &x, y, scratch),
            );
        }
        Work::Add(elements) => {
            let op = ops::add();
            let [left, right] = [(); 2].map(|()| draw.values(elements.into()));
            check(
                name,
                elements.into(),
                |y| rt::add(&op, &left, &right, y),
                |y| library::add(black_box(&op), &left, &right, y),
            );
        }
        Work::MaxPool { kernel, stride, input } => {
            let op = ops::max_pool(kernel, stride, input);
            let x = draw.values(op.input.elements());
            check(
                name,
                op.output.elements(),
                |y| rt::max_pool(&op, &x, y),
                |y| library::max_pool(black_box(&op), &x, y),
            );
        }
        Work::AveragePool { kernel, stride, input } => {
            let op = ops::average_pool(kernel, stride, input);
            let x = draw.values(op.input.elements());
            check(
                name,
                op.output.elements(),
                |y| rt::average_pool(&op, &x, y),
                |y| library::average_pool(black_box(&op), &x, y, scratch),
            );
        }
        Work::Softmax(classes) => {
            let op = ops::softmax();
            let x = draw.values(classes.into());
            check(
                name,
                classes.into(),
                |y| rt::softmax(&op, &x, y),
                |y| library::softmax(black_box(&op), &x, y),
            );
        }
        _ => {}
    }
}

fn extents(
    kernel: u8,
    stride: u8,
    input: Extent,
    outputs: u16,
) -> (rt::Window, rt::Shape, rt::Shape) {
    let input = shape(input);
    let (window, output) = same(kernel, stride, input, outputs);
    (window, input, output)
}

/// Constants that stay until the case is over.
fn kept(constants: Constants) -> &'static Constants {
    Box::leak(Box::new(constants))
}

fn shifts(constants: &Constants) -> &'static [i32] {
    let words: Vec<i32> = constants.shift.iter().map(|&shift| shift.into()).collect();
    words.leak()
}

/// Counts the library's kernel, which must have computed what the portable one does.
fn check(
    name: &str,
    outputs: usize,
    portable: impl FnOnce(&mut [i8]),
    library: impl FnOnce(&mut [i8]) -> bool,
) {
    let (mut expected, mut y) = (vec![0; outputs], vec![0; outputs]);
    portable(&mut expected);
    let mut computed = false;
    let instructions = board::count(|| computed = library(&mut y));
    assert!(computed, "{name}: the library refuses it");
    compare(name, &expected, &y);
    report(name, instructions);
}

/// A whole head, as a declaration with `kernels: vendor` has it.
fn whole(head: &mut head::Tiny, own: &mut own::Tiny) {
    let image: Vec<u8> =
        Draw(0xEF).values(head::Tiny::IMAGE_BYTES).into_iter().map(|v| v as u8).collect();
    let instructions = board::count(|| _ = head.run_to(&image, PARTITION));
    let (Ok(ours), Ok(theirs)) = (own.run_to(&image, PARTITION), head.run_to(&image, PARTITION))
    else {
        panic!("efficientnet: a head does not run");
    };
    compare("efficientnet", ours, theirs);
    report("efficientnet", instructions);
}
