//! The slice code, over tensors of heads: analysis alone, and with the coder filling a stream.

use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::stream::{Analysis, Class, Pass, Planes, Transform};

use crate::draw::Draw;
use crate::layers::case;
use crate::{Outcome, board, report};

/// Runs all of them: of a tensor `[height, width, channels]`, the coefficients `[components, rows, columns]` that are kept.
pub fn run() {
    for (name, tensor, shape) in [
        ("analysis-32x32x3", [32, 32, 3], [3, 32, 32]),
        ("analysis-32x32x16", [32, 32, 16], [16, 32, 32]),
        ("analysis-32x32x16-16", [32, 32, 16], [16, 16, 16]),
        ("analysis-16x16x32", [16, 16, 32], [32, 16, 16]),
        ("analysis-16x16x32-8", [16, 16, 32], [8, 16, 16]),
        ("analysis-8x8x64", [8, 8, 64], [64, 8, 8]),
        ("analysis-56x56x24", [56, 56, 24], [24, 28, 28]),
        ("analysis-14x14x80", [14, 14, 80], [48, 14, 14]),
    ] {
        case(|| code(name, tensor, shape, 0));
    }
    for (name, bytes) in [("coder-128", 128), ("coder-1024", 1024)] {
        case(|| code(name, [16, 16, 32], [32, 16, 16], bytes));
    }
}

/// A code of so many bytes; without any, the analysis alone.
fn code(name: &'static str, [height, width, channels]: [u16; 3], shape: [u16; 3], bytes: usize) {
    let mut draw = Draw(0xC0DE);
    let [components, rows, columns] = shape;
    let rotation: Vec<i16> = halves(&mut draw, usize::from(components) * usize::from(channels), 6);
    let offset = vec![64; components.into()];
    let (vertical, horizontal) = (cosines(rows, height), cosines(columns, width));
    let count = components * rows * columns;
    let positions: Vec<u16> = (0..count).collect();
    let scales = vec![3000; count.into()];
    let classes = [Class { first: 0, count, planes: 8 }];
    let significant = [2000, 20000, 30000, 40000];
    let passes =
        [7, 6, 5, 4, 3, 2, 1, 0].map(|plane| Pass { class: 0, plane, significant, refine: 30000 });
    let transform = Transform {
        analysis: Analysis {
            height,
            width,
            channels,
            rotation: &rotation,
            offset: &offset,
            shift: 7,
            vertical: &vertical,
            horizontal: &horizontal,
        },
        scales: &scales,
        planes: Planes { shape, coefficients: &positions, classes: &classes, passes: &passes },
    };
    let tensor = draw.values(usize::from(height) * usize::from(width) * usize::from(channels));
    let mut workspace = vec![0; transform.workspace()];
    let mut out = vec![0; bytes];
    let instructions = board::count(|| {
        let transform = black_box(&transform);
        if bytes == 0 {
            black_box(transform.analysis.run(&transform.planes, &tensor, &mut workspace));
        } else {
            black_box(transform.encode(&tensor, &mut workspace, &mut out));
        }
    });
    let [height, width, channels] = [height, width, channels].map(usize::from);
    let [components, rows, columns] = shape.map(usize::from);
    let macs = components * height * (width * channels + width * columns + rows * columns);
    let scratch_bytes = 2 * workspace.len();
    report(&Outcome {
        name,
        partition: None,
        macs,
        portable: instructions,
        instructions,
        scratch_bytes,
    });
}

/// The first `kept` frequencies: with a DCT's symmetries, which decide what it costs, and any values.
fn cosines(kept: u16, length: u16) -> Vec<i16> {
    let row = |frequency: u16| {
        (0..length).map(move |n| {
            let mirrored = n >= length.div_ceil(2);
            let at = if mirrored { length - 1 - n } else { n };
            let value = (1000 + 37 * ((at + 3) * (frequency + 5) % 101)) as i16;
            match (frequency % 2, 2 * n + 1 == length, mirrored) {
                (1, true, _) => 0,
                (1, _, true) => -value,
                _ => value,
            }
        })
    };
    (0..kept).flat_map(row).collect()
}

fn halves(draw: &mut Draw, count: usize, shift: u32) -> Vec<i16> {
    draw.values(count).into_iter().map(|value| i16::from(value) << 8 >> shift).collect()
}
