//! What burn's `flex`, the processor, does slowly, done here: each an extension of the backend, with its way back.

pub mod clamp;
pub mod depthwise;
pub mod pointwise;

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Device, TensorData};

/// Whether the device is the processor.
pub fn is_processor(device: &Device) -> bool {
    device.clone().inner() == Device::flex()
}

type FlexTensor = FloatTensor<Flex>;

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// For tests: values without a pattern that a shift could hide, whole numbers so small that f32 adds them exactly in any order.
#[cfg(test)]
fn values<const D: usize>(dims: [usize; D], device: &Device) -> burn::tensor::Tensor<D> {
    let count: usize = dims.iter().product();
    let values: Vec<f32> = (0..count).map(|i| ((i * i * 31 + i * 7) % 23) as f32 - 11.0).collect();
    burn::tensor::Tensor::from_data(TensorData::new(values, dims), device)
}
