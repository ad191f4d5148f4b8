use super::{ArtifactError, finite, length, rule};
use crate::graph::ops::{Conv2d, FullyConnected, Pool, Range};
use crate::graph::{Op, Shape};

const LARGEST: usize = 65535;

/// What an operator's own fields must satisfy, so that shapes can be inferred without overflow.
pub(super) fn op(at: &str, op: &Op) -> Result<(), ArtifactError> {
    match op {
        Op::Conv2d(op) => conv2d(at, op),
        Op::FullyConnected(op) => fully_connected(at, op),
        Op::Add(op) => range(at, op.clamp),
        Op::Pool(op) => pool(at, op),
        Op::Clamp(op) => range(at, op.range),
        Op::Slice(op) => {
            let steps = op.step.iter().all(|s| (1..=LARGEST).contains(s));
            rule(steps && small(&op.begin) && small(&op.end), at, || format!("{op:?}"))
        }
        Op::Pad(op) => rule(small(&op.before) && small(&op.after), at, || format!("{op:?}")),
        Op::Flatten(_) | Op::Softmax(_) => Ok(()),
    }
}

/// What only the input's shape tells.
pub(super) fn reaches(at: &str, op: &Op, input: Shape) -> Result<(), ArtifactError> {
    match op {
        Op::Pool(op) if op.global => {
            let whole = op.kernel == [input.height, input.width] && op.padding == [0; 4];
            rule(whole, at, || format!("a global window of {:?} on {input}", op.kernel))
        }
        Op::Slice(op) => rule(op.begin[0] < input.channels, at, || format!("{op:?}")),
        _ => Ok(()),
    }
}

fn conv2d(at: &str, op: &Conv2d) -> Result<(), ArtifactError> {
    let sizes = [op.outputs, op.inputs, op.groups];
    rule(sizes.iter().all(|v| (1..=LARGEST).contains(v)), at, || format!("sizes {sizes:?}"))?;
    rule(op.outputs.is_multiple_of(op.groups), at, || {
        format!("{} outputs in {} groups", op.outputs, op.groups)
    })?;
    window(at, op.kernel, op.stride, op.dilation, op.padding)?;
    let weights = op.outputs * op.inputs * op.kernel[0] * op.kernel[1];
    constants(at, (&op.weights, weights), (&op.bias, op.outputs))?;
    range(at, op.clamp)
}

fn fully_connected(at: &str, op: &FullyConnected) -> Result<(), ArtifactError> {
    let sizes = [op.outputs, op.inputs];
    rule(sizes.iter().all(|v| (1..=LARGEST).contains(v)), at, || format!("sizes {sizes:?}"))?;
    constants(at, (&op.weights, op.outputs * op.inputs), (&op.bias, op.outputs))?;
    range(at, op.clamp)
}

fn pool(at: &str, op: &Pool) -> Result<(), ArtifactError> {
    if op.is_global_average() {
        rule(small(&op.kernel) && small(&op.stride) && small(&op.padding), at, || {
            format!("{op:?}")
        })?;
    } else {
        window(at, op.kernel, op.stride, [1, 1], op.padding)?;
    }
    range(at, op.clamp)
}

/// The kernels' windows are bytes.
fn window(
    at: &str,
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padding: [usize; 4],
) -> Result<(), ArtifactError> {
    let positive = [kernel, stride, dilation].concat().iter().all(|v| (1..=255).contains(v));
    rule(positive && padding.iter().all(|v| *v <= 255), at, || {
        format!(
            "window {kernel:?} stride {stride:?} dilation {dilation:?} padding {padding:?}, of at most 255 each"
        )
    })
}

fn constants(
    at: &str,
    weights: (&[f32], usize),
    bias: (&[f32], usize),
) -> Result<(), ArtifactError> {
    for (name, (values, needs)) in [("weights", weights), ("bias", bias)] {
        let entry = format!("{at}/{name}");
        length(&entry, values.len(), needs)?;
        finite(&entry, values)?;
    }
    Ok(())
}

fn range(at: &str, range: Range) -> Result<(), ArtifactError> {
    let finite = [range.min, range.max].iter().flatten().all(|v| v.is_finite());
    let ordered = !matches!((range.min, range.max), (Some(min), Some(max)) if min > max);
    rule(finite && ordered, at, || format!("clamp to {range:?}"))
}

fn small(values: &[usize]) -> bool {
    values.iter().all(|v| *v <= LARGEST)
}
