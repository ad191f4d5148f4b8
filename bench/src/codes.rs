//! The slice codes, over tensors of heads: analysis, quantiser, and with the coder filling a stream.

use alloc::vec;
use alloc::vec::Vec;
use core::hint::black_box;

use clio_rt::stream::{Analysis, Channels, Class, Pass, Planes, Transform};

use crate::cases::{Case, Extent, Work};
use crate::draw::Draw;
use crate::{Outcome, board, report};

/// Runs a case of a slice code; false where it is none.
pub fn run(Case { name, work }: &Case) -> bool {
    match *work {
        Work::Analysis { tensor, coefficients } => code(name, tensor, coefficients, Part::Analysis),
        Work::Quantiser { tensor, coefficients } => {
            code(name, tensor, coefficients, Part::Quantiser);
        }
        Work::Transform { tensor, coefficients, bytes } => {
            code(name, tensor, coefficients, Part::Bytes(bytes.into()));
        }
        Work::Channels { tensor, bytes } => channels(name, tensor, bytes.into()),
        _ => return false,
    }
    true
}

/// What of the transform code is counted.
#[derive(Clone, Copy)]
enum Part {
    /// Rotation and DCT.
    Analysis,
    /// What the quantiser takes more.
    Quantiser,
    /// All, to so many bytes.
    Bytes(usize),
}

fn code(name: &'static str, [height, width, channels]: Extent, shape: Extent, part: Part) {
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
    let mut out = vec![0; if let Part::Bytes(bytes) = part { bytes } else { 0 }];
    let counted = board::count(|| {
        let transform = black_box(&transform);
        if let Part::Bytes(_) = part {
            black_box(transform.encode(&tensor, &mut workspace, &mut out));
        } else {
            black_box(transform.analysis.run(&transform.planes, &tensor, &mut workspace));
        }
    });
    let (mut expected, mut plain) = (vec![], 0);
    if crate::COMPARED {
        plain = board::count(|| expected = self::plain(black_box(&transform.analysis), &tensor));
    }
    // There is one coder.
    let portable = if let Part::Analysis = part { plain } else { 0 };
    let instructions = match part {
        Part::Quantiser => quantised(&transform, &tensor, &mut workspace) - counted,
        _ => counted,
    };
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

/// Instructions of analysis and quantiser.
fn quantised(transform: &Transform, tensor: &[i8], workspace: &mut [i16]) -> u64 {
    board::count(|| {
        black_box(black_box(transform).quantise(tensor, workspace));
    })
}

fn channels(name: &'static str, [height, width, channels]: Extent, bytes: usize) {
    let (pixels, order): (u16, Vec<u16>) = (height * width, (0..channels).collect());
    let tensor = Draw(0xC0DE).values(usize::from(pixels) * usize::from(channels));
    let (op, mut out) = (Channels { pixels, channels, order: &order }, vec![0; bytes]);
    let instructions = board::count(|| {
        black_box(black_box(&op).encode(&tensor, &mut out));
    });
    report(&Outcome {
        name,
        partition: None,
        macs: 0,
        portable: 0,
        instructions,
        scratch_bytes: 0,
    });
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
