//! A fitted slice code at work: streams, what a prefix of them gives, and what that costs on air.

use clio_rt::packet::payload_capacity;
use clio_rt::stream::Channels;
use rayon::prelude::*;

use super::channels;
use super::float::clamp_of;
use super::head::Tensors;
use crate::artifact::{Code, FittedChannels, Partition};
use crate::graph::cut::Cut;
use crate::graph::ops::Range;
use crate::graph::{Graph, Shape};

/// Bytes of a packet's header, and what the first packet of a frame adds.
const HEADER: usize = 2;
const FIRST: usize = 1;
/// Most bytes on air of a frame, and most packets.
const MOST_BYTES: usize = u16::MAX as usize;
const MOST_PACKETS: usize = 128;

/// A slice code with its declared slices.
#[derive(Clone, Debug)]
pub struct Slicing {
    /// The code.
    pub code: Code,
    /// Cumulative bytes on air after each slice.
    pub bytes: Vec<u16>,
    /// Bytes of the stream that each slice count carries.
    pub payload: Vec<usize>,
    range: Range,
}

impl Slicing {
    /// A transform code with declared `bytes`.
    pub fn transform(graph: &Graph, cut: &Cut, code: Code, bytes: &[u16], mtu: u16) -> Self {
        let payload = (1..=bytes.len()).map(|n| payload_capacity(bytes, mtu, n)).collect();
        Self { code, bytes: bytes.to_vec(), payload, range: range(graph, cut) }
    }

    /// A channel code, with as many of its slices as packets can carry.
    pub fn channels(graph: &Graph, cut: &Cut, mut code: FittedChannels, mtu: u16) -> Self {
        let Shape { channels: all, height, width } = graph.shape(cut.tensor);
        let (mut bytes, mut before, mut packets): (Vec<u16>, usize, usize) = (vec![], 0, 0);
        for count in code.sent.iter().map(|&sent| usize::from(sent)) {
            let payload =
                (count - before) * height * width + if bytes.is_empty() { FIRST } else { 0 };
            let more = payload.div_ceil(usize::from(mtu) - HEADER);
            packets += more;
            let total = bytes.last().map_or(0, |&b| usize::from(b)) + payload + HEADER * more;
            if total > MOST_BYTES || packets > MOST_PACKETS {
                break;
            }
            bytes.push(total as u16);
            before = count;
        }
        code.sent.truncate(bytes.len());
        let kept = code.sent.iter().map(|&sent| all * (usize::from(sent) + 1)).sum();
        code.imputation.truncate(kept);
        let payload = (1..=bytes.len()).map(|n| payload_capacity(&bytes, mtu, n)).collect();
        Self { code: Code::Channels(code), bytes, payload, range: range(graph, cut) }
    }

    /// The code of a fitted partition at work; none where nothing is sent.
    pub fn fitted(graph: &Graph, partition: &Partition, mtu: u16) -> Option<Self> {
        let cut = &partition.cut;
        match &partition.code {
            Code::Channels(code) => Some(Self::channels(graph, cut, code.clone(), mtu)),
            code @ Code::Transform(_) => {
                Some(Self::transform(graph, cut, code.clone(), &partition.bytes, mtu))
            }
            Code::Local => None,
        }
    }

    /// The rate whose constants serve so many bytes, counted from 0: the last that they are enough for, or the first.
    pub fn nearest(&self, arrived: usize) -> usize {
        self.payload.partition_point(|payload| *payload <= arrived).saturating_sub(1)
    }

    /// The stream of every image, as far as the last slice.
    pub fn encode(&self, tensors: &Tensors) -> Vec<Vec<u8>> {
        let room = self.payload.last().copied().unwrap_or(0);
        let images: Vec<&[i8]> = tensors.images().collect();
        match &self.code {
            Code::Transform(code) => code.with(|transform| {
                let encode = |image: &&[i8]| {
                    let (mut workspace, mut stream) =
                        (vec![0i16; transform.workspace()], vec![0u8; room]);
                    let length = transform.encode(image, &mut workspace, &mut stream);
                    stream.truncate(length);
                    stream
                };
                images.par_iter().map(encode).collect()
            }),
            Code::Channels(code) => {
                let pixels = code.tensor[0] * code.tensor[1];
                let view = Channels { pixels, channels: code.tensor[2], order: &code.order };
                let encode = |image: &&[i8]| {
                    let mut stream = vec![0u8; room];
                    let length = view.encode(image, &mut stream);
                    stream.truncate(length);
                    stream
                };
                images.par_iter().map(encode).collect()
            }
            Code::Local => vec![vec![]; images.len()],
        }
    }

    /// Planar tensors as the tail sees them after `slices` slices; `like` gives shape and scale.
    pub fn decode(&self, like: &Tensors, streams: &[Vec<u8>], slices: usize) -> Vec<Vec<f32>> {
        self.decode_up_to(self.payload[slices - 1], like, streams, slices)
    }

    /// The same of prefixes that may be longer than the slices: as the tail decodes them, whose rate is the nearest below.
    pub fn decode_arrived(
        &self,
        like: &Tensors,
        prefixes: &[Vec<u8>],
        slices: usize,
    ) -> Vec<Vec<f32>> {
        let payload = match &self.code {
            Code::Transform(_) => usize::MAX,
            Code::Channels(_) | Code::Local => self.payload[slices - 1],
        };
        self.decode_up_to(payload, like, prefixes, slices)
    }

    fn decode_up_to(
        &self,
        payload: usize,
        like: &Tensors,
        streams: &[Vec<u8>],
        slices: usize,
    ) -> Vec<Vec<f32>> {
        let prefix = |stream: &Vec<u8>| stream[..stream.len().min(payload)].to_vec();
        match &self.code {
            Code::Transform(code) => code.with_synthesis(|synthesis| {
                streams
                    .par_iter()
                    .map(|stream| self.clamp(synthesis.tensor(&prefix(stream))))
                    .collect()
            }),
            Code::Channels(code) => {
                let all = code.tensor[2] as usize;
                let elements = |&sent: &u16| all * (usize::from(sent) + 1);
                let start: usize = code.sent[..slices - 1].iter().map(elements).sum();
                let sent = usize::from(code.sent[slices - 1]);
                let imputation = &code.imputation[start..start + all * (sent + 1)];
                let decode = |stream: &Vec<u8>| {
                    self.clamp(channels::reconstruct(code, like, &prefix(stream), sent, imputation))
                };
                streams.par_iter().map(decode).collect()
            }
            Code::Local => vec![],
        }
    }

    /// Mean bytes on air of `slices` slices: streams that end early send no more than they are.
    pub fn mean_bytes(&self, streams: &[Vec<u8>], slices: usize) -> f32 {
        let (bytes, payload) = (usize::from(self.bytes[slices - 1]), self.payload[slices - 1]);
        let on_air = |stream: &Vec<u8>| bytes - (payload - stream.len().min(payload));
        streams.iter().map(on_air).sum::<usize>() as f32 / streams.len().max(1) as f32
    }

    fn clamp(&self, mut tensor: Vec<f32>) -> Vec<f32> {
        let (min, max) =
            (self.range.min.unwrap_or(f32::NEG_INFINITY), self.range.max.unwrap_or(f32::INFINITY));
        tensor.iter_mut().for_each(|v| *v = v.max(min).min(max));
        tensor
    }
}

/// What the node before the cut lets through.
pub fn range(graph: &Graph, cut: &Cut) -> Range {
    let node = graph.nodes[..cut.nodes].iter().rev().find(|n| n.output == cut.tensor);
    node.map_or(Range::NONE, |node| clamp_of(&node.op))
}
