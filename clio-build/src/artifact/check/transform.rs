use clio_rt::stream::{CONTEXTS, MAX_PLANES, MIN_PROBABILITY};

use super::{ArtifactError, finite, length, rule};
use crate::artifact::FittedTransform;
use crate::graph::Shape;

/// Largest extent of the DCT: its sums stay within 32 bits.
const LARGEST: u16 = 256;
/// Positions are 16 bits.
const MOST_POSITIONS: usize = 1 << 16;
/// Largest magnitude that enters the DCT.
const DCT_INPUT: i64 = (1 << 14) - 1;

/// The `transform` code of a tensor of `shape`.
pub(super) fn transform(
    at: &str,
    code: &FittedTransform,
    shape: Shape,
) -> Result<(), ArtifactError> {
    shapes(at, code, shape)?;
    let [height, width, channels] = code.tensor.map(usize::from);
    let [components, rows, columns] = code.shape.map(usize::from);
    length(&format!("{at}/rotation"), code.rotation.len(), components * channels)?;
    length(&format!("{at}/offset"), code.offset.len(), components)?;
    length(&format!("{at}/vertical"), code.vertical.len(), rows * height)?;
    length(&format!("{at}/horizontal"), code.horizontal.len(), columns * width)?;
    length(&format!("{at}/inverse"), code.inverse.len(), channels * components)?;
    length(&format!("{at}/mean"), code.mean.len(), channels)?;
    finite(&format!("{at}/inverse"), &code.inverse)?;
    finite(&format!("{at}/mean"), &code.mean)?;
    rule(code.shift < 31, at, || format!("a shift of {}, of at most 30", code.shift))?;
    bounded(&format!("{at}/rotation"), &code.rotation, channels, 128)?;
    bounded(&format!("{at}/vertical"), &code.vertical, height, DCT_INPUT)?;
    bounded(&format!("{at}/horizontal"), &code.horizontal, width, DCT_INPUT)?;
    coefficients(at, code, components * rows * columns)?;
    classes(&format!("{at}/classes"), code)?;
    passes(&format!("{at}/passes"), code)
}

fn shapes(at: &str, code: &FittedTransform, shape: Shape) -> Result<(), ArtifactError> {
    let [height, width, channels] = code.tensor;
    let [components, rows, columns] = code.shape;
    let tensor = [shape.height, shape.width, shape.channels];
    rule(code.tensor.map(usize::from) == tensor, at, || {
        format!("it codes {:?}, the tensor is {tensor:?}", code.tensor)
    })?;
    rule(height <= LARGEST && width <= LARGEST, at, || {
        format!("a map of {height}×{width}, of at most {LARGEST} each")
    })?;
    let within = |kept: u16, of: u16| (1..=of).contains(&kept);
    let kept = within(components, channels) && within(rows, height) && within(columns, width);
    let positions = code.shape.map(usize::from).iter().product::<usize>();
    rule(kept && positions <= MOST_POSITIONS, at, || {
        format!(
            "it keeps {:?} of {channels}, {height}, {width}, of at most {MOST_POSITIONS} in all",
            code.shape
        )
    })
}

/// No row times values of at most `input` leaves 32 bits.
fn bounded(entry: &str, matrix: &[i16], row: usize, input: i64) -> Result<(), ArtifactError> {
    let sum = |row: &[i16]| row.iter().map(|&v| i64::from(v).abs() * input).sum::<i64>();
    let fits = matrix.chunks_exact(row).all(|row| sum(row) <= i64::from(i32::MAX) - (1 << 12));
    rule(fits, entry, || "a row's products can leave 32 bits".into())
}

fn coefficients(at: &str, code: &FittedTransform, positions: usize) -> Result<(), ArtifactError> {
    let entry = format!("{at}/coefficients");
    let mut seen = vec![false; positions];
    for &position in &code.coefficients {
        let slot = seen.get_mut(usize::from(position));
        let fresh = slot.is_some_and(|seen| !std::mem::replace(seen, true));
        rule(fresh, &entry, || format!("{position} is repeated, or not below {positions}"))?;
    }
    let entry = format!("{at}/scales");
    length(&entry, code.scales.len(), code.coefficients.len())?;
    rule(code.scales.iter().all(|s| *s > 0), &entry, || "one is zero".into())
}

/// Classes lie one after the other.
fn classes(entry: &str, code: &FittedTransform) -> Result<(), ArtifactError> {
    let count = code.classes.len();
    rule((1..=256).contains(&count), entry, || format!("{count}, of 1 to 256"))?;
    let mut end = 0;
    for &[first, count, planes] in &code.classes {
        let starts = usize::from(first) == end;
        end = usize::from(first) + usize::from(count);
        rule(starts && end <= code.coefficients.len(), entry, || {
            format!(
                "{count} coefficients from {first} on do not follow the class before, or are too many"
            )
        })?;
        rule((1..=u16::from(MAX_PLANES)).contains(&planes), entry, || {
            format!("{planes} planes, of 1 to {MAX_PLANES}")
        })?;
    }
    Ok(())
}

/// Of one class, from its highest plane down, none left out.
fn passes(entry: &str, code: &FittedTransform) -> Result<(), ArtifactError> {
    let mut left: Vec<u16> = code.classes.iter().map(|class| class[2]).collect();
    for &[class, plane] in &code.passes {
        let next = left.get_mut(usize::from(class)).filter(|l| **l == u16::from(plane) + 1);
        let Some(next) = next else {
            return rule(false, entry, || format!("plane {plane} of class {class} is out of turn"));
        };
        *next -= 1;
    }
    length(&format!("{entry}/centroids"), code.centroids.len(), 2 * code.passes.len())?;
    finite(&format!("{entry}/centroids"), &code.centroids)?;
    let entry = format!("{entry}/probabilities");
    length(&entry, code.probabilities.len(), (CONTEXTS + 1) * code.passes.len())?;
    let possible = MIN_PROBABILITY..=u16::MAX - MIN_PROBABILITY + 1;
    rule(code.probabilities.iter().all(|p| possible.contains(p)), &entry, || {
        format!("one is not in {possible:?}")
    })
}
