//! Batches of requests, as the server hands them over.

#[path = "../synthetic/mod.rs"]
mod synthetic;

use clio::tail::{Network, Request, Tail, TailError};
use clio_build::artifact::{Code, FittedChannels, Partition};
use clio_rt::packet::Layout;
use clio_rt::stream::{Channels, Synthesis};
use synthetic::random::Random;
use tail_test::operators::tail::OperatorsTail;
use tail_test::resnet20::tail::ResNet20Tail;
use tail_test::tiny::tail::TinyTail;

fn request(partition: usize, prefix: &[u8]) -> Request {
    Request { partition: partition as u8, prefix: prefix.to_vec(), packets: 1 }
}

fn noise(length: usize, random: &mut Random) -> Vec<u8> {
    (0..length).map(|_| random.below(256) as u8).collect()
}

fn partitions(name: &str) -> Vec<Partition> {
    let model = synthetic::models().into_iter().find(|m| m.name == name).unwrap();
    model.artifact.partitions
}

#[test]
fn the_hash_is_the_one_given() {
    assert_eq!(TinyTail::new().unwrap().model(), [7; 8]);
}

#[test]
fn what_cannot_be_labelled_fails_alone() {
    let tail = TinyTail::new().unwrap();
    let local = partitions("Tiny").len() - 1;
    assert!(tail.serves(0) && tail.serves(1) && !tail.serves(local as u8) && !tail.serves(255));
    let results = tail.infer(&[
        request(1, &[1; 40]),
        request(local, &[1; 40]),
        request(255, &[1; 40]),
        request(1, &[]),
        request(1, &[1; 40]),
    ]);
    assert_eq!(results[1], Err(TailError::Partition(local as u8)));
    assert_eq!(results[2], Err(TailError::Partition(255)));
    assert!(matches!(results[3], Err(TailError::Failed(_))));
    assert!(results[0].is_ok());
    assert_eq!(results[0], results[4]);
    assert_eq!(tail.infer(&[]), []);
}

#[test]
fn a_request_is_labelled_alike_alone_and_among_others() {
    let tail = ResNet20Tail::new().unwrap();
    let mut random = Random(3);
    let batch: Vec<Request> = (0..24)
        .map(|i| {
            let prefix = noise(1 + random.below(600), &mut random);
            request([0, 4, 9][i % 3], &prefix)
        })
        .collect();
    let together = tail.infer(&batch);
    for (request, label) in batch.iter().zip(&together) {
        let alone = tail.infer(std::slice::from_ref(request)).remove(0).unwrap();
        let label = label.as_ref().unwrap();
        assert_eq!(alone.class, label.class);
        assert!(alone.confidence.abs_diff(label.confidence) <= 1);
    }
}

#[test]
fn no_bytes_panic() {
    let mut random = Random(4);
    for tail in [&TinyTail::new().unwrap() as &dyn Tail, &OperatorsTail::new().unwrap()] {
        for partition in 0..16 {
            for length in [1, 2, 3, 63, 64, 65, 700] {
                let result = tail.infer(&[request(partition, &noise(length, &mut random))]);
                assert_eq!(result[0].is_ok(), tail.serves(partition as u8));
            }
        }
    }
}

#[test]
fn the_rate_is_the_nearest_below_what_arrived() {
    let tail = TinyTail::new().unwrap();
    let partitions = partitions("Tiny");
    let layout = Layout::new(&partitions[1].bytes, 244).unwrap();
    let rates = tail.partition(1).unwrap().rates();
    assert_eq!(rates.count(), 4);
    assert_eq!(rates.nearest(0), 0);
    for slices in 1..=4 {
        assert_eq!(rates.nearest(layout.payload(slices)), slices - 1);
        assert_eq!(rates.nearest(layout.payload(slices) - 1), slices.max(2) - 2);
    }
    assert_eq!(rates.nearest(usize::MAX), 3);
}

#[test]
fn a_transform_prefix_decodes_as_the_runtime_does_within_the_bounds() {
    let tail = TinyTail::new().unwrap();
    let mut random = Random(5);
    for (number, partition) in partitions("Tiny").iter().enumerate() {
        let Code::Transform(code) = &partition.code else { continue };
        let prefix = noise(30, &mut random);
        let [least, greatest] =
            if number == 1 { [0.0, 6.0] } else { [f32::NEG_INFINITY, f32::INFINITY] };
        let expected: Vec<f32> = code.with(|transform| {
            let synthesis = Synthesis {
                transform,
                centroids: &code.centroids,
                inverse: &code.inverse,
                mean: &code.mean,
            };
            synthesis.tensor(&prefix).iter().map(|v| v.max(least).min(greatest)).collect()
        });
        let decoded = tail.partition(number as u8).unwrap().decode(&prefix);
        assert_eq!(decoded, expected, "partition {number}");
        assert!(number != 1 || decoded.contains(&0.0), "the clamp is tried");
    }
}

#[test]
fn channels_are_estimated_from_whole_slices() {
    let tail = OperatorsTail::new().unwrap();
    let mut random = Random(6);
    let partitions = partitions("Operators");
    let Code::Channels(code) = &partitions[1].code else { panic!("a channels code") };
    let [height, width, channels] = code.tensor.map(usize::from);
    let pixels = height * width;
    let tensor: Vec<i8> = noise(pixels * channels, &mut random).iter().map(|&b| b as i8).collect();
    let mut stream = vec![0; tensor.len()];
    let coder = Channels { pixels: pixels as u16, channels: channels as u16, order: &code.order };
    coder.encode(&tensor, &mut stream);
    let layout = Layout::new(&partitions[1].bytes, 244).unwrap();
    for slices in 1..=partitions[1].bytes.len() {
        let whole = layout.payload(slices);
        let expected = estimate(code, &tensor, slices, whole / pixels);
        for arrived in [whole, (whole + 1).min(stream.len())] {
            let decoded = tail.partition(1).unwrap().decode(&stream[..arrived]);
            let apart = decoded.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            assert!(apart.fold(0.0, f32::max) < 1e-4, "{slices} slices, {arrived} bytes");
        }
    }
    // Less than a slice: the channels that are whole, the others zero.
    assert_eq!(tail.partition(1).unwrap().decode(&stream[..1]).len(), tensor.len());
}

/// `[channels, height, width]`, straight from the definition.
fn estimate(code: &FittedChannels, tensor: &[i8], slices: usize, sent: usize) -> Vec<f32> {
    let [height, width, channels] = code.tensor.map(usize::from);
    let step = channels.div_ceil(4);
    let before: usize =
        (1..slices).map(|slice| channels * ((slice * step).min(channels) + 1)).sum();
    let weights = &code.imputation[before..][..channels * (sent + 1)];
    let real = |pixel: usize, channel: u16| {
        0.03 * (f32::from(tensor[pixel * channels + usize::from(channel)]) + 20.0)
    };
    weights
        .chunks(sent + 1)
        .flat_map(|row| {
            (0..height * width).map(move |pixel| {
                let known = row.iter().zip(&code.order[..sent]).map(|(w, &c)| w * real(pixel, c));
                row[sent] + known.sum::<f32>()
            })
        })
        .collect()
}
