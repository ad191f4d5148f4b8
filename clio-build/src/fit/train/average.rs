//! The mean of the weights over the last part of training.
//!
//! Steps with small batches wander about the weights they are after; the mean of where they have been is nearer to these, and answers images that were
//! not trained on better, than the last (Izmailov and others, *Averaging weights leads to wider optima and better generalization*, 2018).

use super::weights::{Trained, Visit};

/// Share of training after which steps count.
pub const FROM: f64 = 0.5;

/// Takes the weights of one more step into the mean.
pub struct Include {
    /// Steps in the mean before this one.
    pub before: usize,
}

/// Puts the mean in the weights' place and these in its, where there is one.
pub struct Swap;

impl Include {
    fn tensor<const D: usize>(&self, tensor: &mut Trained<D>) {
        let value = tensor.value.clone();
        tensor.mean = Some(match tensor.mean.take().filter(|_| self.before > 0) {
            Some(mean) => mean.clone() + (value - mean) / (self.before + 1) as f32,
            None => value,
        });
    }
}

fn swap<const D: usize>(tensor: &mut Trained<D>) {
    if let Some(mean) = &mut tensor.mean {
        std::mem::swap(mean, &mut tensor.value);
    }
}

impl Visit for Include {
    fn four(&mut self, _name: &str, tensor: &mut Trained<4>) {
        self.tensor(tensor);
    }

    fn two(&mut self, _name: &str, tensor: &mut Trained<2>) {
        self.tensor(tensor);
    }

    fn one(&mut self, _name: &str, tensor: &mut Trained<1>) {
        self.tensor(tensor);
    }
}

impl Visit for Swap {
    fn four(&mut self, _name: &str, tensor: &mut Trained<4>) {
        swap(tensor);
    }

    fn two(&mut self, _name: &str, tensor: &mut Trained<2>) {
        swap(tensor);
    }

    fn one(&mut self, _name: &str, tensor: &mut Trained<1>) {
        swap(tensor);
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Tensor};

    use super::*;

    #[test]
    fn the_mean_is_that_of_the_steps_that_were_included() {
        let device = Device::default();
        let mut tensor = Trained::new(Tensor::<1>::from_data([9.0f32], &device));
        Swap.one("", &mut tensor);
        assert_eq!(tensor.value.clone().into_scalar::<f32>(), 9.0);
        for (before, value) in [1.0f32, 3.0, 8.0].into_iter().enumerate() {
            tensor.value = Tensor::from_data([value], &device);
            Include { before }.one("", &mut tensor);
        }
        assert_eq!(tensor.value.clone().into_scalar::<f32>(), 8.0);
        Swap.one("", &mut tensor);
        assert!((tensor.value.clone().into_scalar::<f32>() - 4.0).abs() < 1e-6);
        Swap.one("", &mut tensor);
        assert_eq!(tensor.value.into_scalar::<f32>(), 8.0);
    }
}
