use clio_build::artifact::{Code, FittedChannels, FittedTransform};
use clio_build::graph::Shape;

use super::Random;

/// Bit planes of every class.
const PLANES: u8 = 6;

/// A rotation by random signs, the true DCT, and two classes: low frequencies and the rest.
pub fn transform(shape: Shape, random: &mut Random) -> Code {
    let (height, width, channels) = (shape.height, shape.width, shape.channels);
    let components = channels.min(4);
    let (rows, columns) = (height.min(6), width);
    let positions = components * rows * columns;
    let low = (positions / 4).max(1);
    let classes = if positions > low {
        vec![[0, low as u16, PLANES.into()], [low as u16, (positions - low) as u16, PLANES.into()]]
    } else {
        vec![[0, positions as u16, PLANES.into()]]
    };
    let passes: Vec<[u8; 2]> = (0..PLANES)
        .rev()
        .flat_map(|plane| (0..classes.len() as u8).map(move |class| [class, plane]))
        .collect();
    let pass = [6_000u16, 14_000, 22_000, 30_000, 31_000];
    Code::Transform(FittedTransform {
        tensor: [height as u16, width as u16, channels as u16],
        shape: [components as u16, rows as u16, columns as u16],
        rotation: (0..components * channels).map(|_| (random.next() % 129) as i16 - 64).collect(),
        offset: (0..components).map(|_| (random.next() % 4096) as i32 - 2048).collect(),
        shift: 4,
        vertical: dct(rows, height),
        horizontal: dct(columns, width),
        coefficients: (0..positions as u16).collect(),
        scales: (0..positions).map(|i| if i < low { 4_000 } else { 1_500 }).collect(),
        classes,
        probabilities: passes.iter().flat_map(|_| pass).collect(),
        centroids: passes.iter().flat_map(|_| [0.4, 0.45]).collect(),
        passes,
        inverse: random.floats(channels * components, 0.01),
        mean: random.floats(channels, 1.0),
    })
}

/// Channels in reverse, half of them a slice.
pub fn channels(shape: Shape, random: &mut Random) -> (Code, Vec<u16>) {
    let (channels, pixels) = (shape.channels, shape.height * shape.width);
    let step = channels.div_ceil(2);
    let first = on_air(step * pixels + 1);
    let code = FittedChannels {
        tensor: [shape.height as u16, shape.width as u16, channels as u16],
        order: (0..channels as u16).rev().collect(),
        sent: vec![step as u16, channels as u16],
        imputation: random.floats(channels * (step + 1) + channels * (channels + 1), 0.2),
    };
    (Code::Channels(code), vec![first, first + on_air((channels - step) * pixels)])
}

/// Bytes of a payload in packets of at most 244 bytes, each with a header of two.
fn on_air(payload: usize) -> u16 {
    (payload + 2 * payload.div_ceil(242)) as u16
}

/// The orthonormal DCT-II in Q13.
fn dct(rows: usize, size: usize) -> Vec<i16> {
    let n = size as f64;
    (0..rows)
        .flat_map(|k| {
            let norm = if k == 0 { (1.0 / n).sqrt() } else { (2.0 / n).sqrt() };
            (0..size).map(move |i| {
                let angle = std::f64::consts::PI * (i as f64 + 0.5) * k as f64 / n;
                (8192.0 * norm * angle.cos()).round() as i16
            })
        })
        .collect()
}
