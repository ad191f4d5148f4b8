//! Pointwise convolution for burn's `flex`, whose products of matrices clear and copy what they are about to write, and once per image.

mod matrices;
#[cfg(test)]
mod tests;

use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::tensor::{Device, Tensor};

use super::{FlexTensor, is_processor, tensor};
use crate::graph::ops::Conv2d;
use matrices::Extents;

/// Whether [`pointwise`] is there for this layer on this device.
pub fn suits(op: &Conv2d, device: &Device) -> bool {
    let plain = op.kernel == [1, 1] && op.stride == [1, 1] && op.padding == [0; 4];
    plain && op.groups == 1 && is_processor(device)
}

/// The layer's output for `x` `[n, c, h, w]`, weights `[o, c, 1, 1]` and bias `[o]`, without clamp.
pub fn pointwise(x: Tensor<4>, weights: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
    let (x, weights, bias) = (x.into_dispatch(), weights.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Pointwise>::pointwise(x, weights, bias))
}

/// Backends with a pointwise convolution of ours.
#[backend_extension(Flex, Autodiff)]
trait Pointwise: Backend {
    /// The output.
    fn pointwise(
        x: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// Those that know its slopes too.
trait Slopes: Pointwise {
    /// With respect to `x`, from those with respect to the output.
    fn of_x(slopes: FloatTensor<Self>, weights: FloatTensor<Self>) -> FloatTensor<Self>;
    /// With respect to the weights.
    fn of_weights(x: FloatTensor<Self>, slopes: FloatTensor<Self>) -> FloatTensor<Self>;
    /// With respect to the bias.
    fn of_bias(slopes: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// Of a layer with so many inputs and outputs whose planes have the shape of these.
fn extents(planes: &FlexTensor, [inputs, outputs]: [usize; 2]) -> Extents {
    let [images, _, rows, columns] = planes.shape().dims::<4>();
    Extents { images, inputs, outputs, pixels: rows * columns }
}

impl Pointwise for Flex {
    fn pointwise(x: FlexTensor, weights: FlexTensor, bias: FlexTensor) -> FlexTensor {
        let [outputs, inputs, ..] = weights.shape().dims::<4>();
        let (extents, [n, _, rows, columns]) =
            (extents(&x, [inputs, outputs]), x.shape().dims::<4>());
        let (x, weights, bias) = (x.to_contiguous(), weights.to_contiguous(), bias.to_contiguous());
        let y = matrices::output(extents, x.storage(), weights.storage(), bias.storage());
        tensor(y, [n, outputs, rows, columns])
    }
}

impl Slopes for Flex {
    fn of_x(slopes: FlexTensor, weights: FlexTensor) -> FlexTensor {
        let [outputs, inputs, ..] = weights.shape().dims::<4>();
        let (extents, [n, _, rows, columns]) =
            (extents(&slopes, [inputs, outputs]), slopes.shape().dims::<4>());
        let (slopes, weights) = (slopes.to_contiguous(), weights.to_contiguous());
        let x = matrices::input_slopes(extents, slopes.storage(), weights.storage());
        tensor(x, [n, inputs, rows, columns])
    }

    fn of_weights(x: FlexTensor, slopes: FlexTensor) -> FlexTensor {
        let ([_, inputs, ..], [_, outputs, ..]) =
            (x.shape().dims::<4>(), slopes.shape().dims::<4>());
        let extents = extents(&x, [inputs, outputs]);
        let (x, slopes) = (x.to_contiguous(), slopes.to_contiguous());
        let weights = matrices::weight_slopes(extents, x.storage(), slopes.storage());
        tensor(weights, [outputs, inputs, 1, 1])
    }

    fn of_bias(slopes: FlexTensor) -> FlexTensor {
        let [_, outputs, ..] = slopes.shape().dims::<4>();
        let extents = extents(&slopes, [0, outputs]);
        tensor(matrices::bias_slopes(extents, slopes.to_contiguous().storage()), [outputs])
    }
}

impl<B: Slopes, C: CheckpointStrategy> Pointwise for Autodiff<B, C> {
    fn pointwise(
        x: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [x.node(), weights.node(), bias.node()];
        match Step.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut step) => {
                let state = (step.checkpoint(&x), step.checkpoint(&weights));
                let (x, weights) = (x.into_primitive(), weights.into_primitive());
                step.finish(state, B::pointwise(x, weights, bias.into_primitive()))
            }
            OpsKind::UnTracked(step) => {
                let (x, weights) = (x.into_primitive(), weights.into_primitive());
                step.finish(B::pointwise(x, weights, bias.into_primitive()))
            }
        }
    }
}

/// The operation on the way back.
#[derive(Debug)]
struct Step;

impl<B: Slopes> Backward<B, 3> for Step {
    type State = (NodeId, NodeId);

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut Gradients,
        saved: &mut Checkpointer,
    ) {
        let [node_x, node_weights, node_bias] = ops.parents;
        let (x, weights) = ops.state;
        let slopes = gradients.consume::<B>(&ops.node);
        // Both are taken out, wanted or not: each was put in to be taken once.
        let x = saved.retrieve_node_output::<FloatTensor<B>>(x);
        let weights = saved.retrieve_node_output::<FloatTensor<B>>(weights);
        if let Some(node) = node_bias {
            gradients.register::<B>(node.id, B::of_bias(slopes.clone()));
        }
        if let Some(node) = node_weights {
            gradients.register::<B>(node.id, B::of_weights(x, slopes.clone()));
        }
        if let Some(node) = node_x {
            gradients.register::<B>(node.id, B::of_x(slopes, weights));
        }
    }
}
