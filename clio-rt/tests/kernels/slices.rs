//! The transform slice code on a cluster of threads against the code on one core.

use clio_rt::kernels::xpulp::tiles::{encode, encode_bytes};
use clio_rt::stream::{Analysis, Class, Pass, Planes, Transform};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::tiles::Threads;

/// A code with a tensor.
#[derive(Debug)]
struct Case {
    /// Height, width, channels.
    tensor: [u16; 3],
    /// Components, rows, columns.
    shape: [u16; 3],
    x: Vec<i8>,
    rotation: Vec<i16>,
    offset: Vec<i32>,
    vertical: Vec<i16>,
    horizontal: Vec<i16>,
    coefficients: Vec<u16>,
    scales: Vec<u16>,
    classes: Vec<Class>,
    passes: Vec<Pass>,
}

impl Case {
    fn code(&self) -> Transform<'_> {
        let [height, width, channels] = self.tensor;
        Transform {
            analysis: Analysis {
                height,
                width,
                channels,
                rotation: &self.rotation,
                offset: &self.offset,
                shift: 6,
                vertical: &self.vertical,
                horizontal: &self.horizontal,
            },
            scales: &self.scales,
            planes: Planes {
                shape: self.shape,
                coefficients: &self.coefficients,
                classes: &self.classes,
                passes: &self.passes,
            },
        }
    }
}

/// Passes of these classes, each from its highest plane down, in an order that `turns` says.
fn passes(classes: &[Class], turns: &[(u8, [u16; 5])]) -> Vec<Pass> {
    let mut left: Vec<u8> = classes.iter().map(|class| class.planes).collect();
    let mut passes = vec![];
    for &(turn, probabilities) in turns.iter().cycle() {
        let some: Vec<usize> = (0..left.len()).filter(|&class| left[class] > 0).collect();
        if some.is_empty() {
            break;
        }
        let class = some[usize::from(turn) % some.len()];
        left[class] -= 1;
        let [a, b, c, d, refine] = probabilities;
        let significant = [a, b, c, d];
        passes.push(Pass { class: class as u8, plane: left[class], significant, refine });
    }
    passes
}

fn case() -> impl Strategy<Value = Case> {
    let sizes = (1u16..=9, 1u16..=9, 1u16..=13, 1u16..=6);
    let kept = sizes.prop_flat_map(|(height, width, channels, components)| {
        let shape = (1..=height, 1..=width).prop_map(move |(r, c)| [components, r, c]);
        (Just([height, width, channels]), shape)
    });
    kept.prop_flat_map(|(tensor, shape)| {
        let [height, width, channels] = tensor.map(usize::from);
        let [components, rows, columns] = shape.map(usize::from);
        let count = components * rows * columns;
        let matrices = (
            vec(-900i16..900, components * channels),
            vec(-9000i32..9000, components),
            vec(-8000i16..8000, rows * height),
            vec(-8000i16..8000, columns * width),
        );
        let positions: Vec<u16> = (0..count as u16).collect();
        let classes = vec((1usize..=20, 1u8..=12), 1..5);
        let turns = vec((any::<u8>(), proptest::array::uniform5(1u16..=u16::MAX)), 1..40);
        (
            (Just(tensor), Just(shape), vec(any::<i8>(), height * width * channels), matrices),
            (Just(positions).prop_shuffle(), vec(any::<u16>(), count), classes, turns),
        )
    })
    .prop_map(|((tensor, shape, x, matrices), (coefficients, scales, sizes, turns))| {
        let (rotation, offset, vertical, horizontal) = matrices;
        let mut first = 0;
        let class = |(count, planes): (usize, u8)| {
            let count = count.min(coefficients.len() - first);
            let class = Class { first: first as u16, count: count as u16, planes };
            first += count;
            class
        };
        let classes: Vec<Class> = sizes.into_iter().map(class).collect();
        let passes = passes(&classes, &turns);
        Case {
            tensor,
            shape,
            x,
            rotation,
            offset,
            vertical,
            horizontal,
            coefficients,
            scales,
            classes,
            passes,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whether L1 has room for all, for the analysis alone, or for neither.
    #[test]
    fn a_cluster_writes_the_stream_of_one_core(
        case in case(), cores in 1usize..=8, bytes in 0usize..300,
        more in prop_oneof![Just(-1isize), Just(0), 0isize..400, Just(20_000)],
    ) {
        let code = case.code();
        let mut workspace = vec![0; code.workspace()];
        let mut expected = vec![0; bytes];
        let length = code.encode(&case.x, &mut workspace, &mut expected);
        let words = (encode_bytes(&code, cores) / 4).saturating_add_signed(more);
        let mut stream = vec![0; bytes];
        let written = encode(&code, &case.x, &mut workspace, &mut stream, &Threads::new(cores, words));
        prop_assert_eq!(written, length);
        prop_assert_eq!(stream, expected);
    }
}
