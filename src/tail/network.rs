use burn::tensor::{Device, Tensor};

use super::{Chosen, Partition, RunError};

/// A generated tail.
pub trait Network {
    /// Where its weights are.
    fn device(&self) -> &Device;

    /// The partition, where there is a tail behind it.
    fn partition(&self, partition: u8) -> Option<&Partition>;

    /// Runs from `stage` to the end, on the tensor `[n, channels, height, width]` that the stage reads: `[n, classes]`.
    fn forward(&self, stage: usize, x: Tensor<4>, rates: &Chosen<'_>) -> Tensor<2>;

    /// Probabilities `[n, classes]` of what [`Network::forward`] gives.
    fn probabilities(&self, outputs: Tensor<2>) -> Tensor<2>;
}

/// Runs the tail of `partition` on `x` `[n, channels, height, width]`, each of the `n` with the constants of its own
/// rate, which counts from 0 for one slice: the network's output `[n, classes]`.
pub fn run(
    network: &impl Network,
    partition: u8,
    x: Tensor<4>,
    rates: &[usize],
) -> Result<Tensor<2>, RunError> {
    let known = network.partition(partition).ok_or(RunError::Partition(partition))?;
    let [n, shape @ ..] = x.dims();
    if shape != known.shape() || n != rates.len() || n == 0 {
        return Err(RunError::Shape {
            partition,
            needs: known.shape(),
            has: x.dims(),
            rates: rates.len(),
        });
    }
    if let Some(&rate) = rates.iter().find(|&&rate| rate >= known.rates().count()) {
        return Err(RunError::Rate { partition, rates: known.rates().count(), rate });
    }
    let chosen = Chosen::new(known.rates(), rates, network.device());
    Ok(network.forward(known.stage(), x, &chosen))
}
