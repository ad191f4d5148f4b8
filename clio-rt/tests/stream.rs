//! The slice codes: every prefix of a stream decodes, and to exactly what was coded.

use clio_rt::stream::{
    Analysis, BitCoder, CONTEXTS, Channels, Class, Decoder, Encoder, MIN_PROBABILITY, Pass, Planes,
    Transform,
};
use proptest::prelude::*;

fn probability() -> impl Strategy<Value = u16> {
    prop_oneof![
        Just(MIN_PROBABILITY),
        Just(u16::MAX - MIN_PROBABILITY),
        MIN_PROBABILITY..u16::MAX - MIN_PROBABILITY
    ]
}

/// As many bits as `bytes` determine.
fn decode(bytes: &[u8], probabilities: impl Iterator<Item = u16>) -> Vec<bool> {
    let mut decoder = Decoder::new(bytes);
    probabilities.map_while(|p| decoder.code(false, p).ok()).collect()
}

proptest! {
    #[test]
    fn a_finished_stream_gives_all_bits_and_every_prefix_the_first_of_them(
        symbols in prop::collection::vec((any::<bool>(), probability()), 0..600)
    ) {
        let mut buffer = [0u8; 4096];
        let mut encoder = Encoder::new(&mut buffer);
        for &(bit, p) in &symbols {
            prop_assert_eq!(encoder.code(bit, p), Ok(bit));
        }
        let length = encoder.finish();
        let bits: Vec<bool> = symbols.iter().map(|s| s.0).collect();
        let mut known = 0;
        for end in 0..=length {
            let prefix = decode(&buffer[..end], symbols.iter().map(|s| s.1));
            prop_assert_eq!(&prefix[..], &bits[..prefix.len()]);
            prop_assert!(prefix.len() >= known);
            known = prefix.len();
        }
        prop_assert_eq!(known, bits.len());
    }

    #[test]
    fn a_full_buffer_ends_the_stream_without_changing_what_it_holds(
        symbols in prop::collection::vec((any::<bool>(), probability()), 0..600), room in 0usize..40
    ) {
        let mut whole = [0u8; 4096];
        let mut encoder = Encoder::new(&mut whole);
        symbols.iter().for_each(|&(bit, p)| { let _ = encoder.code(bit, p); });
        let length = encoder.finish();
        let mut buffer = vec![0u8; room];
        let mut encoder = Encoder::new(&mut buffer);
        let ended = symbols.iter().any(|&(bit, p)| encoder.code(bit, p).is_err());
        let written = encoder.written();
        prop_assert_eq!(&buffer[..written], &whole[..written]);
        prop_assert!(!ended || written == room.min(length));
    }

    #[test]
    fn the_decoder_takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let code = Code::sample();
        let mut values = vec![0i16; code.positions()];
        code.with(|transform| { transform.decode(&bytes, &mut values); });
    }

    #[test]
    fn every_prefix_of_a_tensor_decodes_to_the_planes_it_reaches(seed in any::<u64>(), spread in 1u8..128) {
        let code = Code::sample();
        let tensor = code.tensor(seed, spread);
        code.with(|transform| {
            let mut workspace = vec![0i16; transform.workspace()];
            let quantised = transform.quantise(&tensor, &mut workspace).unwrap().to_vec();
            let magnitude = |v: i16| (v as u16 & 0x1FFF) as i16 * if v < 0 { -1 } else { 1 };
            let mut stream = vec![0u8; 8192];
            let length = transform.encode(&tensor, &mut workspace, &mut stream);
            let mut before = 0;
            for end in (0..=length).step_by(7).chain([length]) {
                let mut values = vec![0i16; code.positions()];
                let reached = transform.decode(&stream[..end], &mut values);
                prop_assert!(reached.passes >= before);
                before = reached.passes;
                for (class, planes) in code.lowest_planes(reached.passes, reached.coefficients) {
                    for (&position, plane) in transform.planes.members(class).iter().zip(planes) {
                        let full = magnitude(quantised[usize::from(position)]);
                        let known = (full.abs() >> plane << plane) * full.signum();
                        prop_assert_eq!(values[usize::from(position)], known);
                    }
                }
            }
            prop_assert_eq!(before, transform.planes.passes.len());
            Ok(())
        })?;
    }

    #[test]
    fn channels_come_back_whole_and_in_order(values in prop::collection::vec(any::<i8>(), 12), end in 0usize..=12) {
        let code = Channels { pixels: 4, channels: 3, order: &[2, 0, 1] };
        let mut stream = [0u8; 12];
        prop_assert_eq!(code.encode(&values, &mut stream), 12);
        let got: Vec<(u16, Vec<i8>)> =
            code.decode(&stream[..end]).map(|(c, b)| (c, b.iter().map(|&b| b as i8).collect())).collect();
        let want: Vec<(u16, Vec<i8>)> = [2u16, 0, 1].iter().take(end / 4)
            .map(|&c| (c, values.iter().skip(usize::from(c)).step_by(3).copied().collect())).collect();
        prop_assert_eq!(got, want);
    }
}

/// Tails decode what heads in the field send: how coefficients are coded must never change.
#[test]
fn streams_are_those_of_the_first_release() {
    let code = Code::sample();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut total = 0;
    for seed in 0..200u64 {
        let tensor =
            code.tensor(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 3, 2 + (seed % 120) as u8);
        let mut stream = vec![0u8; if seed % 2 == 0 { 8192 } else { 20 + seed as usize / 8 }];
        let length = code.with(|transform| {
            let mut workspace = vec![0i16; transform.workspace()];
            transform.encode(&tensor, &mut workspace, &mut stream)
        });
        total += length;
        for &byte in &stream[..length] {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        }
    }
    assert_eq!((total, hash), (6005, 8_094_291_562_030_007_425));
}

/// A code of two components over 5 × 6 pixels of three channels, of which 4 × 5 frequencies are kept.
struct Code {
    rotation: Vec<i16>,
    vertical: Vec<i16>,
    horizontal: Vec<i16>,
    coefficients: Vec<u16>,
    scales: Vec<u16>,
    classes: Vec<Class>,
    passes: Vec<Pass>,
}

impl Code {
    fn sample() -> Self {
        let pass = |class, plane| Pass {
            class,
            plane,
            significant: [9000, 20000, 30000, 40000],
            refine: 31000,
        };
        assert_eq!(CONTEXTS, 4);
        let order = [
            (0, 9),
            (0, 8),
            (1, 6),
            (0, 7),
            (1, 5),
            (2, 3),
            (0, 6),
            (0, 5),
            (1, 4),
            (2, 2),
            (1, 3),
            (0, 4),
        ];
        let rest = [(0, 3), (1, 2), (2, 1), (0, 2), (1, 1), (2, 0), (0, 1), (1, 0), (0, 0)];
        Self {
            rotation: vec![900, 700, -500, 300, -800, 600],
            vertical: dct(5, 4),
            horizontal: dct(6, 5),
            coefficients: (0..40).map(|i| i * 7 % 40).collect(),
            scales: (0..40).map(|i| 3000 + 200 * i).collect(),
            classes: vec![
                Class { first: 0, count: 4, planes: 10 },
                Class { first: 4, count: 12, planes: 7 },
                Class { first: 16, count: 24, planes: 4 },
            ],
            passes: order.iter().chain(&rest).map(|&(class, plane)| pass(class, plane)).collect(),
        }
    }

    fn with<R>(&self, f: impl FnOnce(Transform) -> R) -> R {
        f(Transform {
            analysis: Analysis {
                height: 5,
                width: 6,
                channels: 3,
                rotation: &self.rotation,
                offset: &[128, -70],
                shift: 6,
                vertical: &self.vertical,
                horizontal: &self.horizontal,
            },
            scales: &self.scales,
            planes: Planes {
                shape: [2, 4, 5],
                coefficients: &self.coefficients,
                classes: &self.classes,
                passes: &self.passes,
            },
        })
    }

    fn positions(&self) -> usize {
        40
    }

    fn tensor(&self, seed: u64, spread: u8) -> Vec<i8> {
        let mut state = seed | 1;
        (0..90)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                ((state >> 40) as i32 % i32::from(spread)) as i8
            })
            .collect()
    }

    /// For each class, the lowest plane known of each of its coefficients.
    fn lowest_planes(&self, passes: usize, partial: usize) -> Vec<(u8, Vec<u8>)> {
        (0u8..3)
            .map(|class| {
                let info = self.classes[usize::from(class)];
                let mut planes = vec![info.planes; usize::from(info.count)];
                for (number, pass) in
                    self.passes.iter().enumerate().filter(|(_, p)| p.class == class)
                {
                    let done = if number < passes {
                        planes.len()
                    } else if number == passes {
                        partial
                    } else {
                        0
                    };
                    planes[..done].fill(pass.plane);
                }
                (class, planes)
            })
            .collect()
    }
}

fn dct(length: usize, kept: usize) -> Vec<i16> {
    let entry = |k: usize, n: usize| {
        let norm = if k == 0 { 1.0 } else { 2.0 };
        let angle = std::f64::consts::PI * (2 * n + 1) as f64 * k as f64 / (2 * length) as f64;
        ((norm / length as f64).sqrt() * angle.cos() * 8192.0).round() as i16
    };
    (0..kept).flat_map(|k| (0..length).map(move |n| entry(k, n))).collect()
}
