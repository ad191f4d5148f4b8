//! The clamp of activations, of which `flex` makes two masks on the way back, filled element by element.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::{FlexTensor, is_processor};
use crate::graph::ops::Range;

/// `y` within the range. At its ends the slope is zero.
pub fn clamp(y: Tensor<4>, range: Range) -> Tensor<4> {
    match (range.min, range.max) {
        (None, None) => y,
        (min, max) if is_processor(&y.device()) => {
            let ends =
                Ends { min: min.unwrap_or(f32::NEG_INFINITY), max: max.unwrap_or(f32::INFINITY) };
            Tensor::from_dispatch(<Dispatch as Clamp>::clamped(y.into_dispatch(), ends))
        }
        (Some(0.0), None) => relu(y),
        (Some(min), None) => y.clamp_min(min),
        (None, Some(max)) => y.clamp_max(max),
        (Some(min), Some(max)) => y.clamp(min, max),
    }
}

/// Of a range; infinite where it has none.
#[derive(Clone, Copy, Debug)]
struct Ends {
    min: f32,
    max: f32,
}

/// Backends with a clamp of ours.
#[backend_extension(Flex, Autodiff)]
trait Clamp: Backend {
    /// The output.
    fn clamped(x: FloatTensor<Self>, ends: Ends) -> FloatTensor<Self>;
}

/// Those that know its slopes too.
trait Slopes: Clamp {
    /// With respect to the input, from the output and the slopes with respect to it.
    fn of_x(y: FloatTensor<Self>, slopes: FloatTensor<Self>, ends: Ends) -> FloatTensor<Self>;
}

impl Clamp for Flex {
    fn clamped(x: FlexTensor, Ends { min, max }: Ends) -> FlexTensor {
        let mut y = contiguous(x);
        for y in y.storage_mut::<f32>() {
            // What is no number stays none.
            *y = if *y < min { min } else { *y };
            *y = if *y > max { max } else { *y };
        }
        y
    }
}

/// The tensor in the order of its storage; its own storage where it has it for itself, to be written in.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}

impl Slopes for Flex {
    fn of_x(y: FlexTensor, slopes: FlexTensor, ends: Ends) -> FlexTensor {
        let (y, mut x) = (contiguous(y), contiguous(slopes));
        let y = y.storage::<f32>();
        for (x, y) in std::iter::zip(x.storage_mut::<f32>(), y) {
            *x = if *y > ends.min && *y < ends.max { *x } else { 0.0 };
        }
        x
    }
}

impl<B: Slopes, C: CheckpointStrategy> Clamp for Autodiff<B, C> {
    fn clamped(x: FloatTensor<Self>, ends: Ends) -> FloatTensor<Self> {
        match Step.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(step) => {
                let y = B::clamped(x.into_primitive(), ends);
                step.finish((y.clone(), ends), y)
            }
            OpsKind::UnTracked(step) => step.finish(B::clamped(x.into_primitive(), ends)),
        }
    }
}

/// The operation on the way back.
#[derive(Debug)]
struct Step;

impl<B: Slopes> Backward<B, 1> for Step {
    type State = (FloatTensor<B>, Ends);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [node] = ops.parents;
        let (y, ends) = ops.state;
        let slopes = gradients.consume::<B>(&ops.node);
        if let Some(node) = node {
            gradients.register::<B>(node.id, B::of_x(y, slopes, ends));
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    #[test]
    fn output_and_slopes_are_those_of_the_range() {
        let device = Device::flex().autodiff();
        let ranges = [
            (Some(0.0), None, [0.0, 0.0, 2.0, 7.0], [0.0, 0.0, 3.0, 4.0]),
            (Some(0.0), Some(6.0), [0.0, 0.0, 2.0, 6.0], [0.0, 0.0, 3.0, 0.0]),
            (None, Some(1.0), [-5.0, 0.0, 1.0, 1.0], [1.0, 2.0, 0.0, 0.0]),
            (None, None, [-5.0, 0.0, 2.0, 7.0], [1.0, 2.0, 3.0, 4.0]),
        ];
        for (min, max, output, slopes) in ranges {
            let tensor = |values: [f32; 4]| {
                Tensor::<4>::from_data(TensorData::new(values.to_vec(), [2, 1, 2, 1]), &device)
            };
            let x = tensor([-5.0, 0.0, 2.0, 7.0]).require_grad();
            // The columns swapped, so that it is not in the order of its storage.
            let y = clamp(x.clone().swap_dims(0, 2), Range { min, max });
            let of = tensor([1.0, 2.0, 3.0, 4.0]).swap_dims(0, 2);
            let mut gradients = (y.clone() * of).sum().backward();
            let values = |t: Tensor<4>| t.into_data().try_to_vec::<f32>().unwrap();
            assert_eq!(values(y.swap_dims(0, 2)), output);
            assert_eq!(x.grad_remove(&mut gradients).map(values), Some(slopes.to_vec()));
        }
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let x = Tensor::<4>::from_data([[[[f32::NAN]]]], &Device::flex());
        let y = clamp(x, Range { min: Some(0.0), max: Some(6.0) });
        assert!(y.into_data().try_to_vec::<f32>().unwrap()[0].is_nan());
    }
}
