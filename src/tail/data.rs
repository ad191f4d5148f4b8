use burn::tensor::{Device, Tensor, TensorData};

use super::LoadError;

/// Reads the arrays of a weights file in the order in which the compiler wrote them: little-endian, without gaps.
#[derive(Debug)]
pub struct Data<'a> {
    rest: &'a [u8],
    length: usize,
    device: &'a Device,
}

/// Weights and bias of a convolution (`D` is 4) or a fully connected layer (`D` is 2).
#[derive(Clone, Debug)]
pub struct Filter<const D: usize> {
    /// `[outputs, inputs per group, height, width]`, or `[inputs, outputs]`.
    pub weights: Tensor<D>,
    /// `[outputs]`.
    pub bias: Tensor<1>,
}

impl<'a> Data<'a> {
    /// Starts at the first array of `bytes`; tensors are made on `device`.
    pub fn new(bytes: &'a [u8], device: &'a Device) -> Self {
        Self { rest: bytes, length: bytes.len(), device }
    }

    /// Weights `[outputs, inputs per group, height, width]` and bias of a convolution.
    pub fn convolution(&mut self, shape: [usize; 4]) -> Result<Filter<4>, LoadError> {
        Ok(Filter { weights: self.tensor(shape)?, bias: self.tensor([shape[0]])? })
    }

    /// Weights `[inputs, outputs]` and bias of a fully connected layer.
    pub fn linear(&mut self, shape: [usize; 2]) -> Result<Filter<2>, LoadError> {
        Ok(Filter { weights: self.tensor(shape)?, bias: self.tensor([shape[1]])? })
    }

    /// A tensor of floats.
    pub fn tensor<const D: usize>(&mut self, shape: [usize; D]) -> Result<Tensor<D>, LoadError> {
        let values = self.floats(shape.iter().product())?;
        Ok(Tensor::from_data(TensorData::new(values, shape), self.device))
    }

    /// `count` floats.
    pub fn floats(&mut self, count: usize) -> Result<Vec<f32>, LoadError> {
        self.array(count, f32::from_le_bytes)
    }

    /// `count` signed words.
    pub fn words(&mut self, count: usize) -> Result<Vec<i16>, LoadError> {
        self.array(count, i16::from_le_bytes)
    }

    /// `count` unsigned words.
    pub fn unsigned(&mut self, count: usize) -> Result<Vec<u16>, LoadError> {
        self.array(count, u16::from_le_bytes)
    }

    /// Checks that everything was read.
    pub fn finish(self) -> Result<(), LoadError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(LoadError::Longer { left }),
        }
    }

    fn array<T, const N: usize>(
        &mut self,
        count: usize,
        value: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, LoadError> {
        let bytes = count.saturating_mul(N);
        let Some((array, rest)) = self.rest.split_at_checked(bytes) else {
            let before = self.length - self.rest.len();
            return Err(LoadError::Truncated {
                needs: before.saturating_add(bytes),
                has: self.length,
            });
        };
        self.rest = rest;
        Ok(array.as_chunks::<N>().0.iter().map(|&bytes| value(bytes)).collect())
    }
}
