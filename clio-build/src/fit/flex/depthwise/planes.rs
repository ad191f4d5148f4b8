//! One filter per channel over planes of floats: output, and slopes with respect to input and weights.
//!
//! A padded plane is dealt out into one plane per remainder of row and column by the stride. Then what a weight multiplies is one contiguous run,
//! for all rows of the output at once (with some columns between them that nobody reads), which compilers turn into SIMD.

use std::iter::zip;

/// A depthwise convolution's geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns of the input.
    pub input: [usize; 2],
    /// Rows and columns of a filter.
    pub kernel: [usize; 2],
    /// Vertical and horizontal.
    pub stride: [usize; 2],
    /// Top, left, bottom, right.
    pub padding: [usize; 4],
}

/// The dealt plane that a weight reads, and where its run begins there.
type Tap = (usize, usize);

/// Independent sums of a dot product, so that its additions need not wait for each other.
const LANES: usize = 16;

impl Window {
    /// Rows and columns of the output.
    pub fn output(&self) -> [usize; 2] {
        let [top, left, bottom, right] = self.padding;
        let padded = [self.input[0] + top + bottom, self.input[1] + left + right];
        [0, 1].map(|a| (padded[a] - self.kernel[a]) / self.stride[a] + 1)
    }

    /// Rows and columns of a dealt plane.
    fn dealt(&self) -> [usize; 2] {
        let output = self.output();
        [0, 1].map(|a| output[a] + (self.kernel[a] - 1) / self.stride[a])
    }

    /// Elements of an output whose rows lie as far apart as a dealt plane's.
    fn run(&self) -> usize {
        let ([rows, columns], [_, width]) = (self.output(), self.dealt());
        (rows - 1) * width + columns
    }

    /// Of each weight.
    fn taps(&self) -> impl Iterator<Item = Tap> + '_ {
        let ([rows, columns], [down, right]) = (self.kernel, self.stride);
        let width = self.dealt()[1];
        (0..rows * columns).map(move |tap| {
            let (y, x) = (tap / columns, tap % columns);
            (y % down * right + x % right, y / down * width + x / right)
        })
    }

    /// Calls `each` for every stretch of elements that are no padding: where it begins in the dealt planes and in the plane, and its length.
    /// In the plane its elements are a stride apart.
    fn deal(&self, mut each: impl FnMut(usize, usize, usize)) {
        let ([height, width], [rows, columns]) = (self.dealt(), self.input);
        let ([down, right], [top, left, ..]) = (self.stride, self.padding);
        // Rows and columns that no window reaches have no place.
        for row in (0..rows).filter(|row| (row + top) / down < height) {
            let y = row + top;
            let line = (y % down * right * height + y / down) * width;
            for first in 0..right.min(columns) {
                let (x, size) = (first + left, height * width);
                let count = (columns - first).div_ceil(right).min(width.saturating_sub(x / right));
                each(line + x % right * size + x / right, row * columns + first, count);
            }
        }
    }

    fn plane(&self) -> usize {
        self.input.iter().product()
    }

    fn dealt_planes(&self) -> usize {
        self.stride.iter().product()
    }
}

/// `Σ w[u,v]·x[s·i+u, s·j+v]` of planes of `channels` by turns.
pub fn output(window: &Window, channels: usize, x: &[f32], weights: &[f32]) -> Vec<f32> {
    let ([rows, columns], [height, width]) = (window.output(), window.dealt());
    let taps: Vec<Tap> = window.taps().collect();
    let (plane, run) = (window.plane(), window.run());
    let mut dealt = vec![0.0; window.dealt_planes() * height * width];
    let mut sums = vec![0.0; run];
    let mut y = Vec::with_capacity(x.len() / plane * rows * columns);
    for (index, x) in x.chunks_exact(plane).enumerate() {
        deal_out(window, x, &mut dealt);
        sums.fill(0.0);
        let weights = &weights[index % channels * taps.len()..][..taps.len()];
        let run_of = |&(plane, at): &Tap| &dealt[plane * height * width + at..][..run];
        accumulate(&mut sums, weights, &taps, run_of);
        sums.chunks(width).for_each(|row| y.extend_from_slice(&row[..columns]));
    }
    y
}

/// The loss's slopes with respect to the input, from those with respect to the output.
pub fn input_slopes(window: &Window, channels: usize, slopes: &[f32], weights: &[f32]) -> Vec<f32> {
    let ([rows, columns], [height, width]) = (window.output(), window.dealt());
    let taps: Vec<Tap> = window.taps().collect();
    let (plane, run, size) = (window.plane(), window.run(), height * width);
    // A run of slopes with nothing around it, so that every weight has its part for the whole dealt plane.
    let margin = size - run;
    let mut spread = vec![0.0; margin + run + margin];
    let mut dealt = vec![0.0; window.dealt_planes() * size];
    let mut x = vec![0.0; slopes.len() / (rows * columns) * plane];
    // Of each dealt plane: the weights that read it.
    let of = |plane: usize| taps.iter().enumerate().filter(move |(_, t)| t.0 == plane);
    let groups: Vec<(Vec<usize>, Vec<Tap>)> =
        (0..window.dealt_planes()).map(|p| of(p).map(|(i, &t)| (i, t)).unzip()).collect();
    let mut own = vec![];
    for (index, (slopes, x)) in
        zip(slopes.chunks_exact(rows * columns), x.chunks_exact_mut(plane)).enumerate()
    {
        spread_out(&mut spread[margin..margin + run], slopes, [columns, width]);
        dealt.fill(0.0);
        let weights = &weights[index % channels * taps.len()..][..taps.len()];
        for ((numbers, taps), dealt) in zip(&groups, dealt.chunks_exact_mut(size)) {
            own.clear();
            own.extend(numbers.iter().map(|&number| weights[number]));
            accumulate(dealt, &own, taps, |&(_, at)| &spread[margin - at..][..size]);
        }
        window.deal(|from, to, count| {
            let to = x[to..].iter_mut().step_by(window.stride[1]);
            zip(to, &dealt[from..from + count]).for_each(|(x, &dealt)| *x = dealt);
        });
    }
    x
}

/// The loss's slopes with respect to the weights, from the input and those with respect to the output.
pub fn weight_slopes(window: &Window, channels: usize, x: &[f32], slopes: &[f32]) -> Vec<f32> {
    let ([rows, columns], [height, width]) = (window.output(), window.dealt());
    let taps: Vec<Tap> = window.taps().collect();
    let (plane, run) = (window.plane(), window.run());
    let mut dealt = vec![0.0; window.dealt_planes() * height * width];
    let mut spread = vec![0.0; run];
    let mut weights = vec![0.0; channels * taps.len()];
    for (index, (slopes, x)) in
        zip(slopes.chunks_exact(rows * columns), x.chunks_exact(plane)).enumerate()
    {
        deal_out(window, x, &mut dealt);
        spread_out(&mut spread, slopes, [columns, width]);
        let weights = &mut weights[index % channels * taps.len()..][..taps.len()];
        for (weight, &(plane, at)) in zip(weights, &taps) {
            *weight += dot(&spread, &dealt[plane * height * width + at..][..run]);
        }
    }
    weights
}

fn deal_out(window: &Window, x: &[f32], dealt: &mut [f32]) {
    window.deal(|to, from, count| {
        let to = &mut dealt[to..to + count];
        if window.stride[1] == 1 {
            to.copy_from_slice(&x[from..from + count]);
            return;
        }
        let from = x[from..].iter().step_by(window.stride[1]);
        zip(to, from).for_each(|(dealt, &x)| *dealt = x);
    });
}

/// Rows of `columns` put `width` apart.
fn spread_out(spread: &mut [f32], rows: &[f32], [columns, width]: [usize; 2]) {
    for (row, spread) in zip(rows.chunks_exact(columns), spread.chunks_mut(width)) {
        spread[..columns].copy_from_slice(row);
    }
}

/// Adds to `sums` each weight times its run, several weights at a time.
fn accumulate<'a>(
    sums: &mut [f32],
    weights: &[f32],
    taps: &[Tap],
    run: impl Fn(&Tap) -> &'a [f32],
) {
    let (mut weights, mut taps) = (weights, taps);
    while taps.len() >= 4 {
        several(sums, [0, 1, 2, 3].map(|i| (weights[i], run(&taps[i]))));
        (weights, taps) = (&weights[4..], &taps[4..]);
    }
    for (&weight, tap) in zip(weights, taps) {
        several(sums, [(weight, run(tap))]);
    }
}

fn several<const N: usize>(sums: &mut [f32], terms: [(f32, &[f32]); N]) {
    let terms = terms.map(|(weight, run)| (weight, &run[..sums.len()]));
    for (i, sum) in sums.iter_mut().enumerate() {
        *sum += terms.iter().map(|(weight, run)| weight * run[i]).sum::<f32>();
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in zip(a, b) {
        for (sum, (a, b)) in zip(&mut sums, zip(a, b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + zip(rest_a, rest_b).map(|(a, b)| a * b).sum::<f32>()
}
