//! The generated head, as the golden files have it: bit for bit what the host computes.
#![cfg(feature = "build")]

mod synthetic;

use clio::rt::packet::Format;
use clio::rt::session::{Head, HeadError, Output};
use clio_build::artifact::Code;
use clio_build::hash::model_hash;
use clio_rt::kernels::argmax;

/// Every partition, planned for every board.
#[rustfmt::skip]
mod all {
    include!("golden/all/Tiny.rs");
}

/// What the table of each board needs.
#[rustfmt::skip]
mod table {
    include!("golden/table/Tiny.rs");
}

/// The input's partition for a link that loses packets.
#[rustfmt::skip]
mod lossy {
    include!("golden/lossy/Tiny.rs");
}

/// The partition behind the inverted residual, in too little memory for its maps.
#[rustfmt::skip]
mod little {
    include!("golden/little/Tiny.rs");
}

/// The same on GAP8, in so little that the residual's sum takes the place of its input.
#[rustfmt::skip]
mod tight {
    include!("golden/tight/Tiny.rs");
}

/// The deepest partition on GAP8, in so little memory for constants that some lie in L3.
#[rustfmt::skip]
mod far {
    include!("golden/far/Tiny.rs");
}

use all::Tiny;

#[test]
fn every_partition_is_bit_exact() {
    let cases = synthetic::cases();
    let mut head = Tiny::new();
    for (image, tensors) in cases {
        for (partition, tensor) in tensors.iter().enumerate() {
            assert_eq!(head.run_to(&image, partition as u8).unwrap(), tensor, "{partition}");
        }
        assert!(
            tensors.iter().all(|t| t.iter().any(|v| *v != t[0])),
            "a constant tensor proves little"
        );
    }
}

#[test]
fn bands_of_rows_are_bit_exact_in_less_memory() {
    let cases = synthetic::cases();
    let (mut packed, mut same) = (little::tiny::stm32f746::Tiny::new(), 0);
    for (image, tensors) in &cases {
        assert_eq!(packed.run_to(image, 3).unwrap(), tensors[3]);
        same += usize::from(tensors[3] == cases[0].1[3]);
    }
    assert_eq!(same, 1, "all tensors are the same");
    let limit = synthetic::LITTLE as usize - (8 << 10);
    assert!((little::Tiny::RAM_BYTES..Tiny::RAM_BYTES).contains(&limit));
}

#[test]
fn bands_on_a_cluster_are_bit_exact_in_place() {
    install();
    let mut head = tight::Tiny::new();
    for (image, tensors) in &synthetic::cases() {
        assert_eq!(head.run_to(image, 3).unwrap(), tensors[3]);
    }
    // Strips of three rows of 8×24 and one more, and one map of 512 bytes.
    let bytes = tight::Tiny::ARENA_BYTES;
    assert!(bytes < 2 * 512 + 4 * 192, "{bytes}");
}

#[test]
fn constants_from_l3_are_bit_exact() {
    install();
    let mut head = far::Tiny::new();
    const { assert!(far::Tiny::L3_BYTES > 0) }
    for (image, tensors) in &synthetic::cases() {
        let deepest = synthetic::DEEPEST;
        assert_eq!(head.run_to(image, deepest).unwrap(), tensors[usize::from(deepest)]);
    }
}

/// A cluster of one core, for heads of GAP8.
fn install() {
    use clio_rt::kernels::xpulp::tiles::{Alone, Cluster, install};
    static ALONE: Alone = Alone::new();
    static CLUSTER: &dyn Cluster = &ALONE;
    install(&CLUSTER);
}

#[test]
fn every_stream_is_bit_exact() {
    let (artifact, cases) = (synthetic::artifact(), synthetic::cases());
    let mut head = Tiny::new();
    for (image, tensors) in cases {
        for (number, (partition, tensor)) in artifact.partitions.iter().zip(&tensors).enumerate() {
            let limit = Tiny::SLICE_BYTES[number].last().map_or(0, |b| usize::from(*b) - 3);
            let output = head.run(&image, number as u8, limit).unwrap();
            match (&partition.code, output) {
                (Code::Transform(code), Output::Stream(stream)) => {
                    let mut expected = vec![0; limit];
                    let length = code.with(|transform| {
                        let mut workspace = vec![0; transform.workspace()];
                        transform.encode(tensor, &mut workspace, &mut expected)
                    });
                    assert_eq!(stream, &expected[..length], "partition {number}");
                    assert!(length > 16 || tensor.len() < 200, "{length} bytes prove little");
                }
                (Code::Channels(code), Output::Stream(stream)) => {
                    let pixels = code.tensor[0] * code.tensor[1];
                    let view = clio_rt::stream::Channels {
                        pixels,
                        channels: code.tensor[2],
                        order: &code.order,
                    };
                    let mut expected = vec![0; stream.len()];
                    view.encode(tensor, &mut expected);
                    assert_eq!(stream, expected, "partition {number}");
                }
                (Code::Local, Output::Label { class, confidence }) => {
                    assert_eq!(usize::from(class), argmax(tensor));
                    let scale = artifact.scales[artifact.graph.output];
                    let real = |q: &i8| f64::from(scale.real(*q)).exp();
                    let sum: f64 = tensor.iter().map(real).sum();
                    let probability = real(&tensor[usize::from(class)]) / sum;
                    assert!((f64::from(confidence) - 255.0 * probability).abs() < 2.0);
                }
                (code, output) => panic!("partition {number}: {code:?} gave {output:?}"),
            }
        }
    }
}

#[test]
fn consts_tell_the_truth() {
    let artifact = synthetic::artifact();
    assert_eq!(Tiny::RAM_BYTES, size_of::<Tiny>());
    assert_eq!(Tiny::PARTITIONS.len(), artifact.partitions.len());
    assert_eq!(Tiny::MODEL_HASH, model_hash(&artifact.to_bytes().unwrap()));
    assert_eq!(Tiny::new().model(), Tiny::MODEL_HASH);
    assert_eq!(Tiny::MACS[0], 0);
    assert!(Tiny::MACS.is_sorted());
    assert_eq!(Tiny::CLASSES[9], "class 9");
    assert_eq!(Tiny::FLASH_BYTES, all::tiny::mps2_an500::Tiny::FLASH_BYTES);
}

#[test]
fn protections_are_those_of_the_table_and_fit_the_stream() {
    let mut head = lossy::Tiny::new();
    assert_eq!((head.format(), Tiny::new().format()), (Format::Protected, Format::Plain));
    assert_eq!(
        (head.protection(0, 0), head.protection(1, 1), head.protection(9, 1)),
        (None, None, None)
    );
    for (slices, declared) in (1..).zip(synthetic::BYTES) {
        let protection = head.protection(0, slices).unwrap();
        assert!(protection.bytes() <= declared.into(), "{protection:?}");
        assert!(protection.largest() <= head.mtu().into());
        let point = head.table().find(0, slices);
        assert!(point.is_none_or(|point| usize::from(point.bytes) == protection.bytes()));
        let Ok(Output::Stream(stream)) = head.run(&[77; 768], 0, protection.payload()) else {
            panic!("the input is a stream");
        };
        assert!(stream.len() <= protection.payload());
    }
    assert!(!head.table().points().is_empty());
}

#[test]
fn wrong_images_and_partitions_are_typed_errors() {
    let mut head = table::Tiny::new();
    let image = [0; 768];
    assert_eq!(head.run(&image[1..], 0, 9), Err(HeadError::Image { needs: 768, has: 767 }));
    assert_eq!(head.run(&image, 200, 9), Err(HeadError::Partition(200)));
    let kept: Vec<u8> = head.table().points().iter().map(|p| p.partition).collect();
    for partition in 0..Tiny::PARTITIONS.len() as u8 {
        let result = head.run(&image, partition, 9).map(|_| ());
        let expected =
            if kept.contains(&partition) { Ok(()) } else { Err(HeadError::Partition(partition)) };
        assert_eq!(result, expected);
    }
}
