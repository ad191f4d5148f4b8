//! The order of the passes: what improves the weighted reconstruction most per bit comes first.

use super::transform::ClassOf;

/// Passes in the order they are sent.
pub struct Ordered {
    /// Class and plane.
    pub passes: Vec<[u8; 2]>,
    /// Two per pass, see [`crate::artifact::FittedTransform::centroids`].
    pub centroids: Vec<f32>,
}

/// What one plane of one class costs and gains over all calibration images.
#[derive(Clone, Copy, Debug, Default)]
struct Plane {
    class: u8,
    plane: u8,
    bits: f64,
    gain: f64,
    centroids: [f32; 2],
}

/// Orders the planes of `classes` given the magnitudes `values` (`[image][coefficient]`, in finest steps).
pub fn order(classes: &[ClassOf], values: &[Vec<f32>]) -> Ordered {
    let mut runs: Vec<(f64, Vec<Plane>)> = vec![];
    for (number, class) in classes.iter().enumerate() {
        runs.extend(concave(planes_of(number as u8, class, values)));
    }
    runs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let planes: Vec<Plane> = runs.into_iter().flat_map(|(_, planes)| planes).collect();
    Ordered {
        passes: planes.iter().map(|p| [p.class, p.plane]).collect(),
        centroids: planes.iter().flat_map(|p| p.centroids).collect(),
    }
}

/// Joins neighbouring planes until gain per bit falls from run to run, so that sorting keeps each class's order.
fn concave(planes: Vec<Plane>) -> Vec<(f64, Vec<Plane>)> {
    let slope = |run: &[Plane]| {
        run.iter().map(|p| p.gain).sum::<f64>() / (run.iter().map(|p| p.bits).sum::<f64>() + 1e-6)
    };
    let mut runs: Vec<Vec<Plane>> = vec![];
    for plane in planes {
        runs.push(vec![plane]);
        while let [.., before, last] = &runs[..]
            && slope(before) <= slope(last)
        {
            let last = runs.pop().unwrap_or_default();
            if let Some(before) = runs.last_mut() {
                before.extend(last);
            }
        }
    }
    runs.into_iter().map(|run| (slope(&run), run)).collect()
}

/// The planes of a class from the highest down.
fn planes_of(number: u8, class: &ClassOf, values: &[Vec<f32>]) -> Vec<Plane> {
    let limit = 2f32.powi(i32::from(class.planes)) - 0.5;
    let samples: Vec<f32> = values
        .iter()
        .flat_map(|image| class.members.iter().map(|&i| image[i].min(limit)))
        .collect();
    let mut planes: Vec<Plane> = vec![];
    for plane in (0..class.planes).rev() {
        let above = planes.last().map_or([0.0; 2], |p: &Plane| p.centroids);
        planes.push(measure(number, plane, above, &samples));
    }
    planes
}

fn measure(class: u8, plane: u8, above: [f32; 2], samples: &[f32]) -> Plane {
    let step = 2f32.powi(i32::from(plane));
    let centroids = [mean_place(samples, step, |m| m == 1), mean_place(samples, step, |m| m > 1)];
    let (mut new, mut fresh, mut old, mut ones, mut gain) = (0f64, 0f64, 0f64, 0f64, 0f64);
    for &value in samples {
        let magnitude = (value / step) as u32;
        if magnitude < 2 {
            new += 1.0;
            fresh += f64::from(magnitude);
        } else {
            old += 1.0;
            ones += f64::from(magnitude & 1);
        }
        let before = f64::from(value - place(magnitude / 2, 2.0 * step, above));
        let after = f64::from(value - place(magnitude, step, centroids));
        gain += before * before - after * after;
    }
    let bits = entropy(fresh, new) + fresh + entropy(ones, old);
    Plane { class, plane, bits, gain: gain.max(0.0), centroids }
}

/// Reconstruction of a magnitude known in units of `step`.
fn place(magnitude: u32, step: f32, centroids: [f32; 2]) -> f32 {
    match magnitude {
        0 => 0.0,
        1 => (1.0 + centroids[0]) * step,
        m => (m as f32 + centroids[1]) * step,
    }
}

/// Mean position within the interval of the samples whose magnitude is `which`; the middle where there are none.
fn mean_place(samples: &[f32], step: f32, which: impl Fn(u32) -> bool) -> f32 {
    let places =
        samples.iter().map(|v| v / step).filter(|v| which(*v as u32)).map(|v| v - v.floor());
    let (sum, count) = places.fold((0f64, 0u32), |(s, n), v| (s + f64::from(v), n + 1));
    if count < 8 { 0.45 } else { (sum / f64::from(count)) as f32 }
}

/// Bits of `ones` ones among `all`, together.
fn entropy(ones: f64, all: f64) -> f64 {
    let bits = |n: f64| if n > 0.0 { n * (all / n).log2() } else { 0.0 };
    bits(ones) + bits(all - ones)
}
