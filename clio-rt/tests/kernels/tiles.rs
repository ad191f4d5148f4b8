//! Layers cut into tiles against whole ones, on a cluster of threads whose copies happen as late as they may.

use crate::case::*;
use crate::xpulp::{convolution, depthwise_convolution, packable};
use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Barrier, Mutex};
use xpulp::tiles::{
    self, Ahead, Cluster, Compute, Core, Cut, Far, Layer, Layout, Piece, Sum, Tile, Tiling, Way,
    run, run_far, run_in_place, run_two, slide,
};

/// Threads that share a memory.
pub struct Threads {
    cores: usize,
    l1: RefCell<Vec<u32>>,
    /// What is on its way from L3, and has not come yet.
    far: Mutex<VecDeque<(*mut i32, *const i32, usize)>>,
}

// SAFETY: the memory is borrowed by `l1` alone, which only the thread that forks calls.
unsafe impl Sync for Threads {}

impl Threads {
    /// So many threads and words, which are not clean.
    pub fn new(cores: usize, words: usize) -> Self {
        Self { cores, l1: RefCell::new(vec![0x5555_5555; words]), far: Mutex::default() }
    }

    /// Copies until so many are left.
    fn arrive(&self, under_way: usize) {
        let mut far = self.far.lock().unwrap();
        while far.len() > under_way
            && let Some((place, far, words)) = far.pop_front()
        {
            // SAFETY: by the word of who had it brought.
            unsafe { place.copy_from_nonoverlapping(far, words) }
        }
    }
}

/// A cluster with as much memory as a layer needs, which is not clean.
fn cluster(layer: &impl Layer, cores: usize) -> Threads {
    Threads::new(cores, Layout::of(layer, cores).bytes.div_ceil(4))
}

/// A copy that has not happened yet.
type Copy = (Way, *mut u8, *mut u8, Piece);

struct Thread<'a> {
    id: usize,
    count: usize,
    barrier: &'a Barrier,
    cluster: &'a Threads,
    copies: RefCell<Vec<Option<Copy>>>,
}

impl Core for Thread<'_> {
    fn id(&self) -> usize {
        self.id
    }

    fn count(&self) -> usize {
        self.count
    }

    fn barrier(&self) {
        self.barrier.wait();
    }

    unsafe fn start(&self, way: Way, l1: *mut u8, outside: *mut u8, piece: Piece) -> u32 {
        let mut copies = self.copies.borrow_mut();
        assert!(copies.iter().flatten().count() < 4, "too many copies are under way");
        copies.push(Some((way, l1, outside, piece)));
        copies.len() as u32 - 1
    }

    fn wait(&self, copy: u32) {
        let copy = self.copies.borrow_mut()[copy as usize].take();
        let (way, l1, outside, piece) = copy.expect("a copy is waited for once");
        for byte in 0..piece.bytes {
            let place = piece.from + byte / piece.row * piece.stride + byte % piece.row;
            // SAFETY: by the word of who began it.
            unsafe {
                match way {
                    Way::In => *l1.add(byte) = *outside.add(place),
                    Way::Out => *outside.add(place) = *l1.add(byte),
                }
            }
        }
    }

    unsafe fn bring(&self, place: *mut i32, far: *const i32, words: usize) -> bool {
        assert_eq!(self.id, 0);
        let mut queue = self.cluster.far.lock().unwrap();
        if queue.len() == QUEUE {
            return false;
        }
        // SAFETY: by the word of who has it brought. Nobody reads what is there now.
        unsafe { place.write_bytes(0x55, words) };
        queue.push_back((place, far, words));
        true
    }

    fn arrived(&self, under_way: usize) {
        assert_eq!(self.id, 0);
        self.cluster.arrive(under_way);
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        assert!(self.copies.borrow().iter().all(Option::is_none), "a copy was not waited for");
    }
}

// SAFETY: the copies do what they shall, if late, and the memory is there.
unsafe impl Cluster for Threads {
    fn cores(&self) -> usize {
        self.cores
    }

    fn l1(&self) -> (*mut u8, usize) {
        let mut l1 = self.l1.borrow_mut();
        (l1.as_mut_ptr().cast(), 4 * l1.len())
    }

    fn fork(&self, work: &(dyn Fn(&dyn Core) + Sync)) {
        let barrier = Barrier::new(self.cores);
        std::thread::scope(|scope| {
            for id in 0..self.cores {
                let barrier = &barrier;
                let (cluster, count) = (self, self.cores);
                let core = move || Thread { id, count, barrier, cluster, copies: vec![].into() };
                scope.spawn(move || work(&core()));
            }
        });
    }
}

/// Calls whose words can be on their way from L3.
const QUEUE: usize = 3;

/// The outputs of a layer whose constants come from L3: of the first, the third and the fourth of a head's layers, which are all this one. The second is not run, though its constants are
/// brought. The memory has a block's words and so many more.
fn from_l3<L: Compute + std::marker::Copy>(
    layer: L,
    constants: &[i32],
    x: &[i8],
    bytes: usize,
    (cores, more): (usize, usize),
) -> Vec<Vec<i8>> {
    let cluster = cluster(&layer, cores);
    let block = layer.sizes().constants;
    let (this, other) = (Far { constants, block }, Far { constants: &[1; 10], block: 4 });
    let mut memory = vec![0x55; 4 * (block.max(4) + more) + 8];
    let mut outputs = vec![];
    let layers = [this, other, this, this];
    let mut ahead = Ahead::new(&mut memory[1..], &layers, &cluster);
    for which in [0, 2, 3] {
        let mut y = vec![85; bytes];
        run_far(&layer, which, x, &mut y, &mut ahead, &cluster);
        outputs.push(y);
    }
    drop(ahead);
    assert!(cluster.far.lock().unwrap().is_empty(), "what is on its way was not waited for");
    outputs
}

/// Whether every tile's window sees some of the input: others are refused.
fn sees(op: &impl Banded, height: u16) -> bool {
    (0..height).all(|row| op.needed(Rows { from: row, to: row + 1 }).count() > 0)
}

/// Words beside a block's.
fn more() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), 0usize..600, 0usize..20_000]
}

fn tiling() -> impl Strategy<Value = Tiling> {
    (1u16..=5, prop_oneof![Just(4u16), Just(8), Just(64)])
        .prop_map(|(rows, channels)| Tiling { rows, channels })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tiles_of_conv2d_are_the_whole(case in convolution(), tiling in tiling(), cores in 1usize..=8, more in more()) {
        let op = case.conv2d();
        prop_assume!(sees(&op, op.output.height));
        let (mut expected, mut y) = (vec![85; op.output.elements()], vec![85; op.output.elements()]);
        conv2d(&op, &case.x, &mut expected);
        let mut blocks = vec![0; xpulp::PackedConv2d::words(op.input, op.output, op.window)];
        let op = xpulp::PackedConv2d::pack(&op, &mut blocks).unwrap();
        let cut = Cut { op, tiling };
        run(&cut, &case.x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(&y, &expected);
        for y in from_l3(cut, op.blocks, &case.x, y.len(), (cores, more)) {
            prop_assert_eq!(&y, &expected);
        }
    }

    #[test]
    fn tiles_of_depthwise_are_the_whole(
        case in depthwise_convolution(), rows in 1u16..=4, tiling in tiling(),
        cores in 1usize..=8, more in more()
    ) {
        let op = case.depthwise();
        prop_assume!(sees(&op, op.output.height));
        let (mut expected, mut y) = (vec![85; op.output.elements()], vec![85; op.output.elements()]);
        depthwise(&op, &case.x, &mut expected);
        let mut blocks = vec![0; xpulp::PackedDepthwise::words(op.window, op.output.depth())];
        let op = xpulp::PackedDepthwise::pack(&op, rows, &mut blocks).unwrap();
        let cut = Cut { op, tiling };
        run(&cut, &case.x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(&y, &expected);
        for y in from_l3(cut, op.blocks, &case.x, y.len(), (cores, more)) {
            prop_assert_eq!(&y, &expected);
        }
    }

    #[test]
    fn tiles_of_fully_connected_are_the_whole(
        (inputs, outputs, case) in (1u16..=40, 1u16..=30).prop_flat_map(|(inputs, outputs)| {
            let (input, output) = (Shape::new(1, 1, inputs), Shape::new(1, 1, outputs));
            let case = case(input, output, move |_| input.depth() * output.depth());
            (Just(inputs), Just(outputs), case.prop_map(packable))
        }),
        tiling in tiling(),
        cores in 1usize..=8,
        more in more(),
    ) {
        let op = case.fully_connected();
        let (mut expected, mut y) = (vec![85; outputs.into()], vec![85; outputs.into()]);
        fully_connected(&op, &case.x, &mut expected);
        let mut blocks = vec![0; xpulp::PackedFullyConnected::words(inputs, outputs)];
        let op = xpulp::PackedFullyConnected::pack(&op, &mut blocks).unwrap();
        let cut = Cut { op, tiling };
        run(&cut, &case.x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(&y, &expected);
        for y in from_l3(cut, op.blocks, &case.x, y.len(), (cores, more)) {
            prop_assert_eq!(&y, &expected);
        }
    }

    #[test]
    fn tiles_of_add_are_the_whole(
        values in vec((value(), value()), 1..1500),
        tiling in tiling(),
        cores in 1usize..=8,
    ) {
        let op = Add {
            input_zero: [-3, 4],
            input_multiplier: [1_500_000_000, 1 << 30],
            input_shift: [-1, 0],
            output_zero: 5,
            output_multiplier: 1_400_000_000,
            output_shift: -18,
            clamp: [-100, 127],
        };
        let (left, right): (Vec<i8>, Vec<i8>) = values.into_iter().unzip();
        let (mut expected, mut y) = (vec![85; left.len()], vec![85; left.len()]);
        add(&op, &left, &right, &mut expected);
        let mut tables = vec![0; xpulp::PackedAdd::WORDS];
        let op = xpulp::PackedAdd::pack(&op, &mut tables).unwrap();
        let cut = Cut { op: Sum { op, elements: left.len() }, tiling };
        let threads = cluster(&cut, cores);
        run_two(&cut, &left, &right, &mut y, &threads);
        prop_assert_eq!(&y, &expected);
        let mut place = left.clone();
        run_in_place(&cut, &mut place, &right, &threads);
        prop_assert_eq!(&place, &expected);
    }

    #[test]
    fn tiles_of_pools_and_mean_are_the_whole(
        (window, input, output) in (window(), shape(1u16..=20), shape(Just(1))),
        values in vec(value(), 7 * 7 * 20),
        tiling in tiling(),
        cores in 1usize..=8,
    ) {
        let (x, clamp) = (&values[..input.elements()], [-100, 90]);
        let output = Shape { channels: input.channels, ..output };
        let op = MaxPool { input, output, window, clamp };
        prop_assume!(sees(&op, output.height));
        let (mut expected, mut y) = (vec![85; output.elements()], vec![85; output.elements()]);
        max_pool(&op, x, &mut expected);
        let cut = Cut { op, tiling };
        run(&cut, x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(&y, &expected);
        let op = AveragePool { input, output, window, clamp };
        average_pool(&op, x, &mut expected);
        let cut = Cut { op, tiling };
        run(&cut, x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(&y, &expected);
        let (mut expected, mut y) = (vec![85; input.depth()], vec![85; input.depth()]);
        let (multiplier, shift) = (1_300_000_000, -3);
        let op = Mean { input, multiplier, shift, input_zero: -3, output_zero: 5, clamp };
        mean(&op, x, &mut expected);
        let cut = Cut { op, tiling };
        run(&cut, x, &mut y, &cluster(&cut, cores));
        prop_assert_eq!(y, expected);
    }
}

/// Pieces end where their last byte is.
#[test]
fn a_piece_ends_behind_its_last_row() {
    assert_eq!(Piece { from: 3, bytes: 8, row: 4, stride: 10 }.end(), 17);
    assert_eq!(Piece { from: 3, bytes: 7, row: 4, stride: 10 }.end(), 16);
    assert_eq!(Piece::whole(3, 8).end(), 11);
}

/// Too little L1 leaves the output as it was in a release build, and is a panic in others.
#[test]
fn no_layer_goes_beyond_its_memory() {
    let op = MaxPool {
        input: Shape::new(4, 4, 4),
        output: Shape::new(2, 2, 4),
        window: Window { kernel: [2; 2], stride: [2; 2], dilation: [1; 2], padding: [0; 2] },
        clamp: [-128, 127],
    };
    let cut = Cut { op, tiling: Tiling { rows: 1, channels: 4 } };
    let bytes = Layout::of(&cut, 2).bytes;
    for tile in (0..2).map(|strip| Tile { block: 0, strip }) {
        assert!(cut.inputs(tile)[0].end() <= 64 && cut.output(tile).end() <= 16);
    }
    let small = Threads::new(2, bytes / 4 - 1);
    let mut y = [85; 16];
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run(&cut, &[1; 64], &mut y, &small);
    }));
    assert!(ran.is_err() == cfg!(debug_assertions) && y == [85; 16]);
}

proptest! {
    #[test]
    fn strips_slide_by_copies_as_they_do_by_hand(
        (row, rows, dropped) in (1usize..40, 1u16..12, 0u16..6),
        (words, cores) in (2usize..24, 1usize..=8),
        arena in vec(any::<i8>(), 4 * 40 * 18),
    ) {
        let size = row * usize::from(rows + dropped);
        let strips = [Strip { offset: 3, row }, Strip { offset: 3 + size, row }];
        let turns = [Turn::new(dropped, 5, 5 + rows, 7 + rows), Turn::new(dropped, 0, rows, rows)];
        let mut expected = arena.clone();
        strips.iter().zip(&turns).for_each(|(strip, turn)| strip.slide(turn, &mut expected));
        let mut slid = arena;
        let cluster = Threads::new(cores, words);
        slide(&[(strips[0], &turns[0]), (strips[1], &turns[1])], &mut slid, &cluster);
        prop_assert_eq!(slid, expected);
    }
}

/// Tables of so many channels, all different.
fn tables(channels: u16) -> Vec<[i8; 256]> {
    let table =
        |c: u16| std::array::from_fn(|v| (v as u8 ^ 0x80).cast_signed().wrapping_add(3 * c as i8));
    (0..channels).map(table).collect()
}

fn memory(words: usize, cores: usize) -> Threads {
    Threads { cores, l1: RefCell::new(vec![0x5555_5555; words]), far: Mutex::default() }
}

proptest! {
    /// In bands of any number of rows, and where not one fits.
    #[test]
    fn images_are_looked_up_together(
        shape in shape(1u16..=4),
        pixels in vec(any::<u8>(), 7 * 7 * 4),
        (words, cores) in (0usize..400, 1usize..=8),
        (from, rows) in (0u16..7, 1u16..=7),
    ) {
        let (tables, pixels) = (tables(shape.channels), &pixels[..shape.elements()]);
        let rows = Rows { from: from.min(shape.height), to: (from + rows).min(shape.height) };
        let bytes = usize::from(rows.count()) * shape.row();
        for layout in [PixelLayout::Planar, PixelLayout::Interleaved] {
            let op = ImageInput { shape, layout, tables: &tables };
            let (mut expected, mut y) = (vec![85; bytes], vec![85; bytes]);
            image_rows(&op, pixels, rows, &mut expected);
            tiles::image_rows(&op, pixels, rows, &mut y, &memory(words, cores));
            prop_assert_eq!(&y, &expected);
        }
    }
}

/// What becomes of an image and of the maps of two layers behind it, so many rows of the last a turn.
fn turns(windows: [Window; 2], heights: [u16; 3], rows: u16) -> Vec<[Turn; 3]> {
    let (mut turns, mut done, mut first) = (vec![], [0; 3], [0; 2]);
    while done[2] < heights[2] {
        let mut to = [done[0], done[1], (done[2] + rows).min(heights[2])];
        let mut kept = first;
        for map in [1, 0] {
            let (from, end) = (done[map + 1], to[map + 1]);
            let needed = |to| Rows { from, to }.needed(windows[map], heights[map]);
            if end > from {
                to[map] = needed(end).to.max(done[map]);
            }
            kept[map] = needed(from + 1).from.min(done[map]).max(first[map]);
        }
        let turn = |map: usize| Turn::new(kept[map] - first[map], kept[map], done[map], to[map]);
        turns.push([turn(0), turn(1), Turn::new(0, 0, done[2], to[2])]);
        (done, first) = (to, kept);
    }
    turns
}

/// All channels of a layer, whose constants are at hand.
fn step<'a>(
    layer: &'a dyn tiles::Rowwise,
    inputs: &'a [tiles::Place],
    output: Strip,
    turn: usize,
) -> tiles::Step<'a> {
    tiles::Step { layer, inputs, output, turn, slice: None, held: None }
}

/// A depthwise convolution, and one of one pixel that makes its input.
fn expanded() -> impl Strategy<Value = (Case, Case)> {
    depthwise_convolution().prop_flat_map(|depthwise| {
        let made = depthwise.input;
        let read = Shape { channels: 3, ..made };
        let one = Window { kernel: [1; 2], stride: [1; 2], dilation: [1; 2], padding: [0; 2] };
        let expand = case(read, made, move |_| read.depth() * made.depth()).prop_map(packable);
        (expand.prop_map(move |case| Case { window: one, ..case }), Just(depthwise))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_global_rejects: 1 << 14, ..ProptestConfig::default() })]
    /// Four channels at a time are expanded and convolved, from strips that overlap; constants come from L3.
    #[test]
    fn slices_of_a_group_are_its_layers(
        (expand, convolved) in expanded(),
        (rows, together) in (1u16..=4, 1u16..=4),
        (first, second) in (tiling(), tiling()),
        cores in 1usize..=8,
    ) {
        let (op, depth) = (expand.conv2d(), convolved.depthwise());
        prop_assume!(sees(&depth, depth.output.height));
        let (mut map, mut expected) = (vec![85; op.output.elements()], vec![85; depth.output.elements()]);
        conv2d(&op, &expand.x, &mut map);
        depthwise(&depth, &map, &mut expected);

        let mut blocks = vec![0; xpulp::PackedConv2d::words(op.input, op.output, op.window)];
        let packed = xpulp::PackedConv2d::pack(&op, &mut blocks).unwrap();
        let conv = Cut { op: packed, tiling: first };
        let mut blocks = vec![0; xpulp::PackedDepthwise::words(depth.window, depth.output.depth())];
        let packed = xpulp::PackedDepthwise::pack(&depth, together, &mut blocks).unwrap();
        let deep = Cut { op: packed, tiling: second };
        let heights = [op.input.height, op.output.height, depth.output.height];
        let turns = turns([op.window, depth.window], heights, rows);
        let most = |of: fn(&Turn) -> u16| turns.iter().map(|turn| usize::from(of(&turn[1]))).max().unwrap();
        let (kept, all) = (most(|turn| turn.rows.from - turn.first), most(|turn| turn.rows.to - turn.first));
        // The input, then the slices' strips, the output, and constants.
        let row = 4 * usize::from(op.output.width);
        let count = usize::from(op.output.channels / 4);
        let read = Strip { offset: 0, row: op.input.row() };
        let before = op.input.elements();
        let strip = |slice: usize| Strip { offset: before + (count - 1 - slice) * kept * row, row };
        let last = Strip { offset: before + ((count - 1) * kept + all) * row, row: depth.output.row() };
        let constants = [conv.op.blocks, deep.op.blocks];
        let places = [0, 1].map(|which| (last.offset + expected.len()).next_multiple_of(4) + which * 4 * constants[0].len());
        let held = |which: usize| Some(tiles::Held { constants: constants[which], offset: places[which] });
        let inputs: Vec<_> = (0..count).map(|slice| [
            [tiles::Place { strip: read, turn: None }],
            [tiles::Place { strip: strip(slice), turn: Some(1) }],
        ]).collect();
        let steps: Vec<_> = (0..count).flat_map(|index| {
            let slice = Some(tiles::Slice { from: 4 * index as u16, count: 4 });
            [
                tiles::Step { slice, held: held(0), ..step(&conv, &inputs[index][0], strip(index), 1) },
                tiles::Step { slice, held: held(1), ..step(&deep, &inputs[index][1], last, 2) },
            ]
        }).collect();
        let strips: Vec<_> = (0..count).rev().map(|slice| (strip(slice), 1)).collect();
        let group = tiles::Group { turns: &turns, image: None, strips: &strips, steps: &steps };
        let words = Layout::of(&conv, cores).bytes.max(Layout::of(&deep, cores).bytes);
        let mut arena = vec![0x5555_5555u32; (places[1] + 4 * constants[1].len()) / 4];
        // SAFETY: bytes are as good as words.
        let (_, arena, _) = unsafe { arena.align_to_mut::<i8>() };
        arena[..before].copy_from_slice(&expand.x);
        tiles::run_group(&group, &[], arena, &memory(words.div_ceil(4) + 200, cores));
        prop_assert_eq!(&arena[last.offset..last.offset + expected.len()], &expected);
    }

    /// A convolution of an image that enters in bands, and a pool, from strips that hold no row too many.
    #[test]
    fn a_group_of_layers_is_its_layers(
        case in convolution(),
        (pool, height, rows) in (window(), 1u16..=7, 1u16..=4),
        (first, second) in (tiling(), tiling()),
        cores in 1usize..=8,
    ) {
        let op = case.conv2d();
        let output = Shape { height, channels: op.output.channels, ..op.output };
        let pool = MaxPool { input: op.output, output, window: pool, clamp: [-100, 90] };
        prop_assume!(sees(&op, op.output.height) && sees(&pool, height));
        let tables = tables(op.input.channels);
        let pixels: Vec<u8> = case.x.iter().map(|x| x.cast_unsigned()).collect();
        let image = ImageInput { shape: op.input, layout: PixelLayout::Planar, tables: &tables };
        let (mut x, mut map) = (vec![85; pixels.len()], vec![85; op.output.elements()]);
        let mut expected = vec![85; output.elements()];
        image_input(&image, &pixels, &mut x);
        conv2d(&op, &x, &mut map);
        max_pool(&pool, &map, &mut expected);

        let mut blocks = vec![0; xpulp::PackedConv2d::words(op.input, op.output, op.window)];
        let packed = xpulp::PackedConv2d::pack(&op, &mut blocks).unwrap();
        let (conv, max) = (Cut { op: packed, tiling: first }, Cut { op: pool, tiling: second });
        let heights = [op.input.height, op.output.height, height];
        let turns = turns([op.window, pool.window], heights, rows);
        let strip = |map: usize, offset: usize, row: usize| {
            let kept = turns.iter().map(|turn| turn[map].rows.to - turn[map].first).max().unwrap();
            (Strip { offset, row }, offset + usize::from(kept) * row)
        };
        let (images, end) = strip(0, 0, op.input.row());
        let (maps, end) = strip(1, end, op.output.row());
        let (last, end) = strip(2, end, output.row());
        let from = |strip, turn| [tiles::Place { strip, turn: Some(turn) }];
        let inputs = [from(images, 0), from(maps, 1)];
        let steps = [
            step(&conv, &inputs[0], maps, 1),
            step(&max, &inputs[1], last, 2),
        ];
        let group = tiles::Group {
            turns: &turns,
            image: Some((&image, images)),
            strips: &[(images, 0), (maps, 1)],
            steps: &steps,
        };
        let words = [Layout::of(&conv, cores).bytes, Layout::of(&max, cores).bytes];
        let mut arena = vec![85; end];
        // Room for the whole layers is room for bands of them.
        let words = words[0].max(words[1]).div_ceil(4) + 200;
        tiles::run_group(&group, &pixels, &mut arena, &memory(words, cores));
        prop_assert_eq!(&arena[last.offset..], &expected);
    }
}
