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
        ("analysis-7x5x5", [7, 5, 5], [5, 7, 5]),
        ("analysis-15x9x27", [15, 9, 27], [27, 15, 9]),
        ("analysis-4x4x320", [4, 4, 320], [64, 4, 4]),
        ("analysis-1x1x6", [1, 1, 6], [6, 1, 1]),
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
    let mut expected = vec![];
    let plain = board::count(|| expected = plain(black_box(&transform.analysis), &tensor));
    // There is one coder.
    let portable = if bytes == 0 { plain } else { 0 };
    let got = transform.analysis.run(&transform.planes, &tensor, &mut workspace);
    if let Some(at) = got.unwrap().iter().zip(&expected).position(|(got, value)| got != value) {
        panic!("{name}: coefficient {at} should be {}", expected[at]);
    }
    let [height, width, channels] = [height, width, channels].map(usize::from);
    let [components, rows, columns] = shape.map(usize::from);
    let macs = components * height * (width * channels + width * columns + rows * columns);
    let scratch_bytes = 2 * workspace.len();
    report(&Outcome { name, partition: None, macs, portable, instructions, scratch_bytes });
}

/// The analysis by its definition, value by value.
fn plain(analysis: &Analysis, tensor: &[i8]) -> Vec<i16> {
    let [height, width, channels] =
        [analysis.height, analysis.width, analysis.channels].map(usize::from);
    let (rows, columns) = (analysis.vertical.len() / height, analysis.horizontal.len() / width);
    let saturate = |value: i32| value.clamp(-16383, 16383) as i16;
    let dct = |matrix: &[i16], line: &[i16]| {
        let dot: i32 = matrix.iter().zip(line).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        saturate((dot + 4096) >> 13)
    };
    let mut coefficients = vec![];
    for (offset, rotation) in analysis.offset.iter().zip(analysis.rotation.chunks_exact(channels)) {
        let mut half = vec![0; columns * height];
        for (y, pixels) in tensor.chunks_exact(width * channels).enumerate() {
            let rotated: Vec<i16> = pixels
                .chunks_exact(channels)
                .map(|pixel| {
                    let dot =
                        pixel.iter().zip(rotation).map(|(&x, &r)| i32::from(x) * i32::from(r));
                    saturate((dot.sum::<i32>() + offset) >> analysis.shift)
                })
                .collect();
            for (x, matrix) in analysis.horizontal.chunks_exact(width).enumerate() {
                half[x * height + y] = dct(matrix, &rotated);
            }
        }
        for matrix in analysis.vertical.chunks_exact(height).take(rows) {
            coefficients.extend(half.chunks_exact(height).map(|column| dct(matrix, column)));
        }
    }
    coefficients
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
