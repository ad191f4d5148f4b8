//! What the library's head computes is what the host computes.

#[path = "../../../clio-build/tests/synthetic/mod.rs"]
mod synthetic;

use clio_rt::kernels as rt;
use vendor_test::{bands, counts, softmax_of, whole};

/// One test, since the library counts for all threads.
#[test]
fn heads_on_a_library_are_bit_exact_whole_in_bands_and_where_it_refuses() {
    assert_eq!(counts().0[..6], [0; 6]);
    let mut head = whole::Tiny::new();
    for (image, tensors) in &synthetic::cases() {
        for (partition, tensor) in tensors.iter().enumerate() {
            assert_eq!(head.run_to(image, partition as u8).unwrap(), tensor, "{partition}");
        }
    }
    let (calls, refusals) = counts();
    assert!(calls[..6].iter().all(|&calls| calls > 0), "{calls:?}");
    // Convolutions with stride 2: the stem and one more, in the first of the partitions behind them and all later ones.
    assert!(refusals > 0 && refusals < calls[0], "{refusals} of {calls:?}");

    let mut head = bands::Tiny::new();
    for (image, tensors) in &synthetic::cases() {
        assert_eq!(head.run_to(image, 2).unwrap(), &tensors[2], "in bands");
    }
    assert!(counts().0[1] > calls[1] + 8, "bands are calls of their own");
}

#[test]
fn the_librarys_softmax_is_the_runtimes() {
    let op = rt::Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 };
    let mut random = synthetic::Random(3);
    for length in [1usize, 2, 10, 37] {
        let input: Vec<i8> = (0..length).map(|_| random.next() as i8).collect();
        let (mut expected, mut output) = (vec![0; length], vec![1; length]);
        rt::softmax(&op, &input, &mut expected);
        softmax_of(&op, &input, &mut output);
        assert_eq!(output, expected);
    }
}
