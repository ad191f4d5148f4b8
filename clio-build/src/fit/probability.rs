//! The static tables of the entropy coder, counted by the coder's own walk.

use clio_rt::stream::{BitCoder, CONTEXTS, End, MIN_PROBABILITY, Pass, Probability};
use rayon::prelude::*;

use super::head::Tensors;
use crate::artifact::FittedTransform;

/// A sign is always coded with this probability.
const SIGN: Probability = 1 << 15;
/// Weight of the pass's own frequency in each context's estimate.
const PRIOR: f64 = 4.0;

/// Probabilities of every pass of `code`: by context, then of refinement.
pub fn count(code: &FittedTransform, tensors: &Tensors) -> Vec<Probability> {
    let slots = CONTEXTS + 1;
    // Instead of a probability each place in the walk names the counter it belongs to.
    let name = |slot: usize| slot as Probability + if slot >= usize::from(SIGN) { 1 } else { 0 };
    let passes: Vec<Pass> = (0..code.passes.len())
        .map(|number| Pass {
            class: code.passes[number][0],
            plane: code.passes[number][1],
            significant: std::array::from_fn(|context| name(number * slots + context)),
            refine: name(number * slots + CONTEXTS),
        })
        .collect();
    let counters = passes.len() * slots;
    let images: Vec<&[i8]> = tensors.images().collect();
    let classes = code.classes();
    let counts = code.view(&classes, &passes, |transform| {
        let count_image = |mut counter: Counter, image: &&[i8]| {
            let mut workspace = vec![0i16; transform.workspace()];
            if let Some(values) = transform.quantise(image, &mut workspace) {
                transform.planes.code(values, &mut counter);
            }
            counter
        };
        images
            .par_iter()
            .fold(|| Counter::new(counters), count_image)
            .reduce(|| Counter::new(counters), Counter::merge)
    });
    counts.0.chunks_exact(slots).flat_map(estimate).collect()
}

/// Zeros and ones seen at each place.
struct Counter(Vec<[u32; 2]>);

impl Counter {
    fn new(counters: usize) -> Self {
        Self(vec![[0; 2]; counters])
    }

    fn merge(mut self, other: Self) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            a[0] += b[0];
            a[1] += b[1];
        }
        self
    }
}

impl BitCoder for Counter {
    fn code(&mut self, bit: bool, name: Probability) -> Result<bool, End> {
        if name != SIGN {
            let slot = usize::from(name) - usize::from(name > SIGN);
            self.0[slot][usize::from(bit)] += 1;
        }
        Ok(bit)
    }
}

fn estimate(counts: &[[u32; 2]]) -> Vec<Probability> {
    let contexts = &counts[..CONTEXTS];
    let [zeros, ones] = contexts.iter().fold([0u32; 2], |sum, c| [sum[0] + c[0], sum[1] + c[1]]);
    let pooled = (f64::from(ones) + 0.4) / (f64::from(zeros + ones) + 0.8);
    let mut all: Vec<Probability> = contexts
        .iter()
        .map(|c| quantise((f64::from(c[1]) + PRIOR * pooled) / (f64::from(c[0] + c[1]) + PRIOR)))
        .collect();
    let [zeros, ones] = counts[CONTEXTS];
    all.push(quantise((f64::from(ones) + 2.0) / (f64::from(zeros + ones) + 4.0)));
    all
}

fn quantise(probability: f64) -> Probability {
    let most = 65536.0 - f64::from(MIN_PROBABILITY);
    (probability * 65536.0).round().clamp(f64::from(MIN_PROBABILITY), most) as Probability
}
