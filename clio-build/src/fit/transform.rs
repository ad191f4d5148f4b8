//! Fitting the `transform` slice code of one partition point.

use clio_rt::stream::{Analysis, Class, MAX_PLANES, Planes, Transform};
use rayon::prelude::*;

use super::dct;
use super::head::Tensors;
use super::order::{self, Ordered};
use super::probability;
use super::rotation::{Moments, Rotation};
use super::spectrum::Spectrum;
use crate::artifact::FittedTransform;

/// The stream is fitted to carry this much more than the largest declared slice.
const HEADROOM: f64 = 1.3;
/// Largest coefficient seen in calibration, of the 16,383 the device's arithmetic allows.
const LARGEST: f64 = 10_000.0;
/// Classes per doubling of the spread.
const CLASSES_PER_OCTAVE: f32 = 4.0;
/// Positions are 16 bits.
const MOST_POSITIONS: usize = 1 << 16;

/// Where the code's coefficients lie: the rotation of the channels and, per coefficient of the whole-map DCT, how the answer depends on it.
pub struct Basis {
    /// Of the channels.
    pub rotation: Rotation,
    /// Of the rotated tensor.
    pub spectrum: Spectrum,
    /// Root mean square of the gradient in each coefficient.
    pub weights: Vec<f32>,
}

impl Basis {
    /// Of `tensors`, given gradients of the answer with respect to them.
    pub fn new(tensors: &Tensors, gradients: &[Vec<f32>]) -> Self {
        let shape = tensors.shape;
        let maps: Vec<Vec<f32>> = tensors.images().map(|image| tensors.real(image)).collect();
        let rotation = Rotation::new(
            &moments(&maps, shape.channels),
            &moments(gradients, shape.channels).second(),
        );
        let mean: Vec<f32> = rotation.mean.iter().map(|&v| v as f32).collect();
        let spectrum = Spectrum::new(&maps, shape, &rotation.forward, &mean);
        let inverse = rotation.inverse.transpose();
        let square = Spectrum::new(gradients, shape, &inverse, &vec![0.0; shape.channels]).square;
        let weights = square.iter().map(|w| w.sqrt().max(1e-12)).collect();
        Self { rotation, spectrum, weights }
    }
}

/// Fits the code to `tensors`, given gradients of the answer with respect to them, to carry at least `payload` bytes.
pub fn fit(tensors: &Tensors, gradients: &[Vec<f32>], payload: usize) -> FittedTransform {
    let shape = tensors.shape;
    let Basis { rotation, spectrum, weights } = Basis::new(tensors, gradients);
    let step = step(&spectrum.magnitude, &weights, HEADROOM * 8.0 * payload as f64);
    let kept = Kept::new(&spectrum, &weights, step, [shape.channels, shape.height, shape.width]);

    let unit = LARGEST / f64::from(spectrum.largest.iter().fold(1e-9f32, |m, v| m.max(*v)));
    let mut code = integer_analysis(tensors, &rotation, unit, kept.shape);
    let [_, rows, columns] = kept.shape;
    let position = |index: usize| {
        let (component, pixel) =
            (index / (shape.height * shape.width), index % (shape.height * shape.width));
        ((component * rows + pixel / shape.width) * columns + pixel % shape.width) as u16
    };
    let members: Vec<(u16, u16)> = kept
        .indices
        .iter()
        .map(|&i| {
            (
                position(i),
                (65536.0 * f64::from(weights[i]) / (step * unit)).round().clamp(1.0, 65535.0)
                    as u16,
            )
        })
        .collect();
    let values = quantised(&code, tensors, &members);
    let classes = classify(&members, &values);
    let Ordered { passes, centroids } = order::order(&classes, &values);

    let mut first = 0;
    for class in &classes {
        code.coefficients.extend(class.members.iter().map(|&i| members[i].0));
        code.scales.extend(class.members.iter().map(|&i| members[i].1));
        code.classes.push([first, class.members.len() as u16, u16::from(class.planes)]);
        first += class.members.len() as u16;
    }
    code.passes = passes;
    code.centroids = centroids;
    code.probabilities = probability::count(&code, tensors);
    code
}

/// Coefficients of about equal spread.
pub struct ClassOf {
    /// Indices into the kept coefficients.
    pub members: Vec<usize>,
    /// Bit planes.
    pub planes: u8,
}

fn moments(maps: &[Vec<f32>], channels: usize) -> Moments {
    maps.par_chunks(16)
        .map(|maps| {
            let mut moments = Moments::new(channels);
            maps.iter().for_each(|map| moments.add(map));
            moments
        })
        .collect::<Vec<_>>()
        .iter()
        .fold(Moments::new(channels), Moments::merge)
}

/// The step, in weighted units, at which all coefficients of these mean magnitudes together take about `bits`.
pub fn step(magnitude: &[f32], weights: &[f32], bits: f64) -> f64 {
    let spreads: Vec<f64> =
        magnitude.iter().zip(weights).map(|(m, w)| f64::from(m * w)).filter(|s| *s > 0.0).collect();
    let largest = spreads.iter().fold(1e-30f64, |m, s| m.max(*s));
    let (mut low, mut high) = (largest * 1e-6, largest * 4.0);
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if spreads.iter().map(|s| entropy(s / middle)).sum::<f64>() > bits {
            low = middle
        } else {
            high = middle
        }
    }
    high
}

/// Bits of a Laplacian of mean magnitude `spread` in a dead-zone quantiser of step 1.
fn entropy(spread: f64) -> f64 {
    let p = (-1.0 / spread.max(1e-9)).exp();
    let binary = |p: f64| {
        if p <= 0.0 || p >= 1.0 { 0.0 } else { -p * p.log2() - (1.0 - p) * (1.0 - p).log2() }
    };
    binary(p) + p * (1.0 + binary(p) / (1.0 - p).max(1e-9))
}

/// The coefficients worth coding and the smallest array that holds them.
struct Kept {
    indices: Vec<usize>,
    shape: [usize; 3],
}

impl Kept {
    fn new(spectrum: &Spectrum, weights: &[f32], step: f64, full: [usize; 3]) -> Self {
        let [_, height, width] = full;
        let at = |i: usize| [i / (height * width), i / width % height, i % width];
        let ever = |i: &usize| f64::from(spectrum.largest[*i] * weights[*i]) >= step;
        let mut indices: Vec<usize> = (0..weights.len()).filter(ever).collect();
        if indices.is_empty() {
            indices.push(0);
        }
        let extent = |indices: &[usize]| {
            indices.iter().fold([0; 3], |e: [usize; 3], &i| {
                std::array::from_fn(|axis| e[axis].max(at(i)[axis] + 1))
            })
        };
        let mut shape = extent(&indices);
        while shape.iter().product::<usize>() > MOST_POSITIONS {
            // Give up the highest frequency, or the last component, that matters least.
            let energy = |axis: usize| -> f32 {
                let on_edge = indices.iter().filter(|&&i| at(i)[axis] + 1 == shape[axis]);
                on_edge.map(|&i| spectrum.square[i] * weights[i] * weights[i]).sum::<f32>()
                    * shape[axis] as f32
            };
            let axis = (0..3).min_by(|&a, &b| energy(a).total_cmp(&energy(b))).unwrap_or(1);
            indices.retain(|&i| at(i)[axis] + 1 < shape[axis]);
            shape = extent(&indices);
        }
        Self { indices, shape }
    }
}

/// The device's rotation and DCT, in units in which `unit` is one.
fn integer_analysis(
    tensors: &Tensors,
    rotation: &Rotation,
    unit: f64,
    shape: [usize; 3],
) -> FittedTransform {
    let [components, rows, columns] = shape;
    let (channels, scale) = (tensors.shape.channels, tensors.scale);
    let real = |c: usize, ch: usize| rotation.forward[(c, ch)] * unit * f64::from(scale.scale);
    let largest = (0..components * channels)
        .map(|i| real(i / channels, i % channels).abs())
        .fold(1e-12, f64::max);
    let sums = (0..components)
        .map(|c| (0..channels).map(|ch| real(c, ch).abs()).sum::<f64>())
        .fold(1e-12, f64::max);
    let shift =
        (32767.0 / largest).log2().min((f64::from(1 << 22) / sums).log2()).floor().clamp(0.0, 24.0)
            as u8;
    let one = 2f64.powi(i32::from(shift));
    let offset = |c: usize| {
        let centre = |ch: usize| f64::from(scale.zero) + rotation.mean[ch] / f64::from(scale.scale);
        let mean: f64 = (0..channels).map(|ch| (real(c, ch) * one).round() * centre(ch)).sum();
        (0.5 * one - mean).floor() as i32
    };
    let [height, width] = [tensors.shape.height, tensors.shape.width];
    FittedTransform {
        tensor: [height as u16, width as u16, channels as u16],
        shape: shape.map(|v| v as u16),
        rotation: (0..components * channels)
            .map(|i| (real(i / channels, i % channels) * one).round() as i16)
            .collect(),
        offset: (0..components).map(offset).collect(),
        shift,
        vertical: dct::q13(height, rows),
        horizontal: dct::q13(width, columns),
        inverse: (0..channels * components)
            .map(|i| (rotation.inverse[(i / components, i % components)] / unit) as f32)
            .collect(),
        mean: rotation.mean.iter().map(|&v| v as f32).collect(),
        ..FittedTransform::default()
    }
}

/// Magnitudes in units of the finest step, as the device computes them but not rounded: `[image][coefficient]`.
fn quantised(code: &FittedTransform, tensors: &Tensors, members: &[(u16, u16)]) -> Vec<Vec<f32>> {
    let images: Vec<&[i8]> = tensors.images().collect();
    let (classes, passes) = ([Class { first: 0, count: 0, planes: 0 }], []);
    code.view(&classes, &passes, |transform: Transform| {
        let (analysis, planes): (Analysis, Planes) = (transform.analysis, transform.planes);
        images
            .par_iter()
            .map(|image| {
                let mut workspace = vec![0i16; transform.workspace()];
                let coefficients = analysis.run(&planes, image, &mut workspace);
                let value = |&(position, scale): &(u16, u16)| {
                    let c = coefficients.as_ref().map_or(0, |c| c[usize::from(position)]);
                    f32::from(c.unsigned_abs()) * f32::from(scale) / 65536.0
                };
                members.iter().map(value).collect()
            })
            .collect()
    })
}

fn classify(members: &[(u16, u16)], values: &[Vec<f32>]) -> Vec<ClassOf> {
    let images = values.len().max(1) as f32;
    let mut spreads: Vec<(i32, usize, f32)> = (0..members.len())
        .map(|i| {
            let (sum, largest) =
                values.iter().fold((0f32, 0f32), |(s, m), v| (s + v[i], m.max(v[i])));
            let level = (CLASSES_PER_OCTAVE * (sum / images).max(1e-3).log2()).floor() as i32;
            (level, i, largest)
        })
        .collect();
    spreads.sort_by_key(|&(level, i, _)| (-level, members[i].0));
    let planes = |class: &[(i32, usize, f32)]| {
        let largest = class.iter().fold(0f32, |m, c| m.max(c.2));
        // One plane more than calibration needed: an outlier is then still ordered rightly.
        (largest.max(1.0).log2().floor() as u8 + 2).min(MAX_PLANES)
    };
    spreads
        .chunk_by(|a, b| a.0 == b.0)
        .map(|class| ClassOf {
            members: class.iter().map(|c| c.1).collect(),
            planes: planes(class),
        })
        .collect()
}
