//! Accuracy over a link: every image's stream as the link leaves it, through the real decoder and the float tail.

use burn::tensor::Device;
use rayon::prelude::*;

use super::FitError;
use super::data::{Dataset, score::Score};
use super::float::FloatNet;
use super::head::{self, Tensors};
use super::partition::{CHUNK, measured};
use super::slicing::Slicing;
use super::tail::Tail;
use crate::artifact::{Artifact, Measured, Partition};
use crate::integer::{Integers, input_tables};

/// A link, one way: what it makes of the first slices of a stream of a partition, whose number and slices come first.
pub type Link<'a> = dyn FnMut(u8, u8, &[u8]) -> Received + 'a;

/// What a link leaves of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The prefix of the stream; none where nothing came.
    pub prefix: Option<Vec<u8>>,
    /// Bytes on air of all packets, those that were lost too.
    pub bytes: usize,
}

/// What was fitted, and how.
pub struct Fitted<'a> {
    /// The fitted network.
    pub artifact: &'a Artifact,
    /// Bytes of a packet, as it was fitted.
    pub mtu: u16,
}

/// Measures every operating point that sends over `link`, by partition. An image of which nothing came counts as wrong.
///
/// # Errors
/// A layer of the head has no integer counterpart.
pub fn measure(
    fitted: &Fitted,
    holdout: &Dataset,
    link: &mut Link,
) -> Result<Vec<Vec<Measured>>, FitError> {
    let artifact = fitted.artifact;
    let (graph, partitions) = (&artifact.graph, &artifact.partitions);
    let deepest = partitions.iter().map(|p| p.cut.nodes).max().unwrap_or(0);
    let integers = Integers::new(graph, &artifact.scales, deepest)?;
    let tables = input_tables(&artifact.mean, &artifact.std, artifact.scales[graph.input]);
    let wanted: Vec<usize> = partitions.iter().map(|p| p.cut.tensor).collect();
    let tensors = head::run(graph, &integers, &tables, holdout, &wanted);
    let net = FloatNet::new(graph, &Device::flex());
    let one = |((number, partition), tensors): ((u8, &Partition), &Tensors)| {
        let Some(slicing) = Slicing::fitted(graph, partition, fitted.mtu) else {
            return vec![];
        };
        let tail = Tail { net: &net, graph, cut: &partition.cut };
        let streams = slicing.encode(tensors);
        let point = |slices: u8| {
            let send = |stream: &Vec<u8>| link(number, slices, stream);
            let received: Vec<Received> = streams.iter().map(send).collect();
            let score = score(&slicing, partition, &tail, tensors, holdout, &received);
            let bytes = received.iter().map(|received| received.bytes).sum::<usize>();
            measured(slices.into(), bytes as f32 / received.len().max(1) as f32, &score)
        };
        (1..=partition.bytes.len() as u8).map(point).collect()
    };
    Ok((0u8..).zip(partitions).zip(&tensors).map(one).collect())
}

/// The images whose prefixes are of one rate run together, with the constants of the nearest rate below.
fn score(
    slicing: &Slicing,
    partition: &Partition,
    tail: &Tail,
    tensors: &Tensors,
    holdout: &Dataset,
    received: &[Received],
) -> Score {
    let mut members: Vec<Vec<usize>> = vec![vec![]; partition.rates.len()];
    let mut score = Score::default();
    for (image, received) in received.iter().enumerate() {
        match received.prefix.as_ref().filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => members[slicing.nearest(prefix.len())].push(image),
            None => score.images += usize::from(holdout.output(image).is_some()),
        }
    }
    for (rate, members) in members.iter().enumerate() {
        for chunk in members.chunks(CHUNK) {
            let prefix = |image: &usize| received[*image].prefix.clone().unwrap_or_default();
            let prefixes: Vec<Vec<u8>> = chunk.par_iter().map(prefix).collect();
            let maps = slicing.decode_arrived(tensors, &prefixes, rate + 1);
            let logits = tail.logits(&maps, &partition.rates[rate]);
            for (image, logits) in chunk.iter().zip(&logits) {
                score.add(holdout, *image, logits);
            }
        }
    }
    score
}
