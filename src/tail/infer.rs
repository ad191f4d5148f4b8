use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};
use clio_rt::cloud::{Label, Request, TailError};

use super::classes::labels;
use super::{Network, Partition, run};

/// What [`Tail::infer`](super::Tail::infer) returns.
pub type Labels = Vec<Result<Label, TailError>>;

/// Labels each request, in order. Requests of one partition run together, whatever their slice counts.
///
/// A request of a partition that is not served, or of which nothing arrived, fails alone.
pub fn infer(network: &impl Network, batch: &[Request]) -> Labels {
    let mut results: Labels =
        batch.iter().map(|request| Err(TailError::Partition(request.partition))).collect();
    for (&partition, members) in &by_partition(batch) {
        let Some(known) = network.partition(partition) else { continue };
        let (arrived, empty): (Vec<usize>, Vec<usize>) =
            members.iter().partition(|&&member| !batch[member].prefix.is_empty());
        for member in empty {
            results[member] = Err(TailError::Failed("nothing of the stream arrived".into()));
        }
        let prefixes: Vec<&[u8]> =
            arrived.iter().map(|&member| &batch[member].prefix[..]).collect();
        for (member, label) in arrived.into_iter().zip(label(network, partition, known, &prefixes))
        {
            results[member] = label;
        }
    }
    results
}

/// Indices of the requests of each partition.
fn by_partition(batch: &[Request]) -> BTreeMap<u8, Vec<usize>> {
    let mut members: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (index, request) in batch.iter().enumerate() {
        members.entry(request.partition).or_default().push(index);
    }
    members
}

fn label(network: &impl Network, partition: u8, known: &Partition, prefixes: &[&[u8]]) -> Labels {
    if prefixes.is_empty() {
        return vec![];
    }
    let failed = |error: TailError| vec![Err(error); prefixes.len()];
    let [channels, height, width] = known.shape();
    let shape = [prefixes.len(), channels, height, width];
    let values: Vec<f32> = prefixes.iter().flat_map(|prefix| known.decode(prefix)).collect();
    if values.len() != shape.iter().product::<usize>() {
        return failed(TailError::Failed("the stream decodes to a tensor of another size".into()));
    }
    let x = Tensor::from_data(TensorData::new(values, shape), network.device());
    let rates: Vec<usize> =
        prefixes.iter().map(|prefix| known.rates().nearest(prefix.len())).collect();
    match run(network, partition, x, &rates) {
        Ok(outputs) => labels(network.probabilities(outputs)).unwrap_or_else(failed),
        Err(error) => failed(TailError::Failed(error.to_string())),
    }
}
