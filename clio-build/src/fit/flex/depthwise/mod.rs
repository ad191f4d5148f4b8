//! Depthwise convolution for burn's `flex`, which takes its gradients channel by channel, at a tenth of what a processor can do.

mod planes;
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

use planes::Window;

use super::{FlexTensor, is_processor, tensor};
use crate::graph::ops::Conv2d;

/// Whether [`depthwise`] is there for this layer on this device.
pub fn suits(op: &Conv2d, device: &Device) -> bool {
    let plain = op.is_depthwise() && op.outputs == op.groups && op.dilation == [1, 1];
    plain && is_processor(device)
}

/// The layer's output for `x` `[n, c, h, w]` and weights `[c, 1, u, v]`, without bias and clamp.
pub fn depthwise(x: Tensor<4>, weights: Tensor<4>, op: &Conv2d) -> Tensor<4> {
    let [_, _, rows, columns] = x.dims();
    let window = Window {
        input: [rows, columns],
        kernel: op.kernel,
        stride: op.stride,
        padding: op.padding,
    };
    let (x, weights) = (x.into_dispatch(), weights.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Depthwise>::depthwise(x, weights, window))
}

/// Backends with a depthwise convolution of ours.
#[backend_extension(Flex, Autodiff)]
trait Depthwise: Backend {
    /// The output.
    fn depthwise(
        x: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
}

/// Those that know its slopes too.
trait Slopes: Depthwise {
    /// With respect to `x`, from those with respect to the output.
    fn of_x(
        slopes: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
    /// With respect to the weights.
    fn of_weights(
        x: FloatTensor<Self>,
        slopes: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
}

impl Depthwise for Flex {
    fn depthwise(x: FlexTensor, weights: FlexTensor, window: Window) -> FlexTensor {
        let ([n, channels, ..], [rows, columns]) = (x.shape().dims::<4>(), window.output());
        let (x, weights) = (x.to_contiguous(), weights.to_contiguous());
        let y = planes::output(&window, channels, x.storage(), weights.storage());
        tensor(y, [n, channels, rows, columns])
    }
}

impl Slopes for Flex {
    fn of_x(slopes: FlexTensor, weights: FlexTensor, window: Window) -> FlexTensor {
        let ([n, channels, ..], [rows, columns]) = (slopes.shape().dims::<4>(), window.input);
        let (slopes, weights) = (slopes.to_contiguous(), weights.to_contiguous());
        let x = planes::input_slopes(&window, channels, slopes.storage(), weights.storage());
        tensor(x, [n, channels, rows, columns])
    }

    fn of_weights(x: FlexTensor, slopes: FlexTensor, window: Window) -> FlexTensor {
        let ([_, channels, ..], [rows, columns]) = (x.shape().dims::<4>(), window.kernel);
        let (x, slopes) = (x.to_contiguous(), slopes.to_contiguous());
        let weights = planes::weight_slopes(&window, channels, x.storage(), slopes.storage());
        tensor(weights, [channels, 1, rows, columns])
    }
}

impl<B: Slopes, C: CheckpointStrategy> Depthwise for Autodiff<B, C> {
    fn depthwise(
        x: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        match Step.prepare::<C>([x.node(), weights.node()]).compute_bound().stateful() {
            OpsKind::Tracked(mut step) => {
                let state = (step.checkpoint(&x), step.checkpoint(&weights), window);
                step.finish(
                    state,
                    B::depthwise(x.into_primitive(), weights.into_primitive(), window),
                )
            }
            OpsKind::UnTracked(step) => {
                step.finish(B::depthwise(x.into_primitive(), weights.into_primitive(), window))
            }
        }
    }
}

/// The operation on the way back.
#[derive(Debug)]
struct Step;

impl<B: Slopes> Backward<B, 2> for Step {
    type State = (NodeId, NodeId, Window);

    fn backward(
        self,
        ops: Ops<Self::State, 2>,
        gradients: &mut Gradients,
        saved: &mut Checkpointer,
    ) {
        let [node_x, node_weights] = ops.parents;
        let (x, weights, window) = ops.state;
        let slopes = gradients.consume::<B>(&ops.node);
        // Both are taken out, wanted or not: each was put in to be taken once.
        let x = saved.retrieve_node_output::<FloatTensor<B>>(x);
        let weights = saved.retrieve_node_output::<FloatTensor<B>>(weights);
        if let Some(node) = node_x {
            gradients.register::<B>(node.id, B::of_x(slopes.clone(), weights, window));
        }
        if let Some(node) = node_weights {
            gradients.register::<B>(node.id, B::of_weights(x, slopes, window));
        }
    }
}
