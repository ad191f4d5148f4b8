//! Rotation and DCT as the firmware takes them.

use anyhow::{Context, Result};
use clio_rt::stream::{Analysis, Planes};

use super::cases::Extent;
use super::draw::Draw;
use super::order::{self, Order};
use super::pack::{WHOLE, extents};
use super::run::Run;
use clio_rt::kernels::Shape;

const SHIFT: u8 = 7;

/// Products where no matrix is folded.
pub fn products([height, width, channels]: Extent, [components, rows, columns]: Extent) -> usize {
    let [height, width, channels] = [height, width, channels].map(usize::from);
    let [components, rows, columns] = [components, rows, columns].map(usize::from);
    components * height * (width * channels + width * columns + rows * columns)
}

/// The run of a tensor and its coefficients.
pub fn run([height, width, channels]: Extent, shape: Extent) -> Result<Run> {
    let mut draw = Draw(0xC0DE);
    let [components, rows, columns] = shape;
    let count = usize::from(components) * usize::from(channels);
    let rotation: Vec<i16> = (0..count).map(|_| draw.half().cast_signed() >> 6).collect();
    let offset = vec![64; components.into()];
    let (vertical, horizontal) = (cosines(rows, height), cosines(columns, width));
    let analysis = Analysis {
        height,
        width,
        channels,
        rotation: &rotation,
        offset: &offset,
        shift: SHIFT,
        vertical: &vertical,
        horizontal: &horizontal,
    };
    let planes = Planes { shape, coefficients: &[], classes: &[], passes: &[] };
    let input = Shape::new(height, width, channels);
    let tensor = draw.values(input.elements());
    let mut workspace = vec![0; analysis.workspace(&planes)];
    let got =
        analysis.run(&planes, &tensor, &mut workspace).context("the workspace is too small")?;
    let expected = got.iter().flat_map(|half| half.to_le_bytes().map(u8::cast_signed)).collect();
    let mut halves = [&rotation[..], &vertical, &horizontal].concat();
    halves.resize(halves.len().next_multiple_of(2), 0);
    let words = halves
        .chunks_exact(2)
        .map(|two| i32::from(two[0].cast_unsigned()) | i32::from(two[1]) << 16);
    let order = Order {
        work: order::ANALYSIS,
        shift: SHIFT.into(),
        output_bytes: 2 * analysis.shared_workspace(&planes) as u32,
        scratch_bytes: 4 * analysis.own_workspace(&planes).div_ceil(2) as u32,
        ..extents(input, Shape::new(rows, columns, components), WHOLE)
    };
    let blocks = offset.iter().copied().chain(words).collect();
    Ok(Run { order, blocks, left: tensor, expected, ..Run::default() })
}

/// A DCT's rows in Q13.
fn cosines(rows: u16, length: u16) -> Vec<i16> {
    let rows = (0..rows).flat_map(|row| (0..length).map(move |at| (f64::from(row), f64::from(at))));
    let length = f64::from(length);
    rows.map(|(row, at)| {
        let angle = std::f64::consts::PI * row * (2.0 * at + 1.0) / (2.0 * length);
        let norm = if row == 0.0 { (1.0 / length).sqrt() } else { (2.0 / length).sqrt() };
        (angle.cos() * norm * 8192.0).round() as i16
    })
    .collect()
}
