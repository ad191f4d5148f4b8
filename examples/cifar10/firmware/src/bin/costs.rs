//! Counts the instructions of `clio-rt`'s kernels, from which `clio-build/src/target/cortex_m7.toml` is made.
//!
//! ```text
//! cargo build --release --bin costs
//! qemu-system-arm -M mps2-an500 -nographic -monitor none -serial stdio -icount shift=6 \
//!     -semihosting-config enable=on,target=native -kernel ../../../target/thumbv7em-none-eabihf/release/costs
//! ```
//!
//! Each line is a kernel, its instructions, and how often what it is priced by happened.
#![no_std]
#![no_main]

use core::fmt::{self, Write};
use core::hint::black_box;

use cifar10_firmware::board::{self, Counter};
use clio_rt::kernels as rt;
use clio_rt::stream::{Analysis, Channels, Class, Pass, Planes, Transform};
use cortex_m_rt::entry;

const ELEMENTS: usize = 65536;
/// What the transform of 16 × 16 × 32 works in: its maps, its lines and a pixel.
const WORKSPACE_WORDS: usize = 16 * 16 * 32 + 16 * 32 + 32;
const CLAMP: [i8; 2] = [-128, 127];

static WEIGHTS: [i8; ELEMENTS] = [7; ELEMENTS];
static BIAS: [i32; 256] = [100; 256];
static MULTIPLIER: [i32; 256] = [1 << 30; 256];
static SHIFT: [i8; 256] = [-8; 256];
static MATRIX: [i16; 4096] = [37; 4096];
static SCALES: [u16; 8192] = [3000; 8192];
static POSITIONS: [u16; 8192] = {
    let mut positions = [0; 8192];
    let mut index = 0;
    while index < positions.len() {
        positions[index] = index as u16;
        index += 1;
    }
    positions
};
static IMAGE: [u8; 3072] = [77; 3072];
static TABLES: [[i8; 256]; 3] = [[1; 256]; 3];

#[entry]
fn main() -> ! {
    // The entry macro makes these mutable references, which only this function has.
    static mut INPUT: [i8; ELEMENTS] = [3; ELEMENTS];
    static mut OUTPUT: [i8; ELEMENTS] = [5; ELEMENTS];
    static mut WORKSPACE: [i16; WORKSPACE_WORDS] = [0; WORKSPACE_WORDS];
    for (index, value) in INPUT.iter_mut().enumerate() {
        *value = (index * 31) as i8;
    }
    let mut bench = Bench { counter: board::start(), input: INPUT, output: OUTPUT };
    for [kernel, inputs, outputs, size] in [
        [3, 3, 16, 32],
        [3, 8, 16, 16],
        [3, 16, 16, 32],
        [3, 16, 32, 16],
        [3, 32, 32, 16],
        [3, 64, 64, 8],
        [1, 4, 64, 16],
        [1, 16, 96, 16],
        [1, 32, 64, 16],
        [1, 96, 24, 16],
        [1, 192, 64, 8],
    ] {
        bench.convolution(kernel, inputs, outputs, size);
    }
    for [kernel, channels, size] in [[3, 24, 16], [3, 96, 16], [5, 32, 16]] {
        bench.depthwise(kernel, channels, size);
    }
    bench.others();
    // What the second takes more is the coder.
    bench.transform(0, WORKSPACE);
    bench.transform(4, WORKSPACE);
    bench.channels();
    board::halt(true)
}

struct Bench<'a> {
    counter: Counter,
    input: &'a mut [i8; ELEMENTS],
    output: &'a mut [i8; ELEMENTS],
}

impl Bench<'_> {
    /// Counts `run` and prints the line, `units` being what it is priced by.
    fn line(&mut self, name: fmt::Arguments<'_>, units: usize, run: impl FnOnce(&[i8], &mut [i8])) {
        let before = self.counter.finished();
        self.counter.resume();
        run(self.input, self.output);
        self.counter.pause();
        let count = self.counter.finished() - before;
        // The serial port takes everything.
        let _ = writeln!(Port, "{name}: {count} / {units}");
    }

    fn convolution(&mut self, kernel: u16, inputs: u16, outputs: u16, size: u16) {
        let (input, output) =
            (rt::Shape::new(size, size, inputs), rt::Shape::new(size, size, outputs));
        let weights = usize::from(kernel * kernel * inputs);
        let op = rt::Conv2d {
            input,
            output,
            window: same(kernel),
            weights: &WEIGHTS[..weights * output.depth()],
            bias: &BIAS[..output.depth()],
            requantize: requantize(output.depth()),
            input_zero: -128,
            output_zero: 3,
            clamp: CLAMP,
        };
        let name = format_args!("convolution {kernel}×{kernel} {inputs}→{outputs} {size}×{size}");
        self.line(name, weights * output.elements(), |x, y| {
            rt::conv2d(black_box(&op), &x[..input.elements()], &mut y[..output.elements()]);
        });
    }

    fn depthwise(&mut self, kernel: u16, channels: u16, size: u16) {
        let shape = rt::Shape::new(size, size, channels);
        let taps = usize::from(kernel * kernel);
        let op = rt::Depthwise {
            input: shape,
            output: shape,
            window: same(kernel),
            weights: &WEIGHTS[..taps * shape.depth()],
            bias: &BIAS[..shape.depth()],
            requantize: requantize(shape.depth()),
            input_zero: -128,
            output_zero: 3,
            clamp: CLAMP,
        };
        let name = format_args!("depthwise {kernel}×{kernel} {channels} {size}×{size}");
        self.line(name, taps * shape.elements(), |x, y| {
            rt::depthwise(black_box(&op), &x[..shape.elements()], &mut y[..shape.elements()]);
        });
    }

    fn others(&mut self) {
        let (input, output) = (rt::Shape::new(16, 16, 32), rt::Shape::new(8, 8, 32));
        let window =
            rt::Window { kernel: [2; 2], stride: [2; 2], dilation: [1; 2], padding: [0; 2] };
        let connected = rt::FullyConnected {
            inputs: 640,
            outputs: 64,
            weights: &WEIGHTS[..40960],
            bias: &BIAS[..64],
            requantize: requantize(64),
            input_zero: 0,
            output_zero: 0,
            clamp: CLAMP,
        };
        self.line(format_args!("fully connected 640→64"), 40960, |x, y| {
            rt::fully_connected(black_box(&connected), &x[..640], &mut y[..64]);
        });
        let add = rt::Add {
            input_zero: [-3, 4],
            input_multiplier: [1 << 30, 1_900_000_000],
            input_shift: [0, -1],
            output_zero: 3,
            output_multiplier: 1_500_000_000,
            output_shift: -18,
            clamp: CLAMP,
        };
        self.line(format_args!("add"), 8192, |x, y| {
            rt::add_in_place(black_box(&add), &mut y[..8192], &x[..8192]);
        });
        let max = rt::MaxPool { input, output, window, clamp: CLAMP };
        self.line(format_args!("max pool"), 8192, |x, y| {
            rt::max_pool(black_box(&max), &x[..8192], &mut y[..2048]);
        });
        let average = rt::AveragePool { input, output, window, clamp: CLAMP };
        self.line(format_args!("average pool"), 8192, |x, y| {
            rt::average_pool(black_box(&average), &x[..8192], &mut y[..2048]);
        });
        let (multiplier, shift, input_zero, output_zero) = (1 << 30, -7, 0, 0);
        let mean = rt::Mean { input, multiplier, shift, input_zero, output_zero, clamp: CLAMP };
        self.line(format_args!("mean"), 8192, |x, y| {
            rt::mean(black_box(&mean), &x[..8192], &mut y[..32]);
        });
        self.line(format_args!("clamp"), 8192, |_, y| {
            rt::clamp(black_box([-100, 100]), &mut y[..8192]);
        });
        let slice = rt::Slice { input, output, begin: [0; 3], stride: [2, 2, 1] };
        self.line(format_args!("slice"), 2048, |x, y| {
            rt::slice(black_box(&slice), &x[..8192], &mut y[..2048]);
        });
        let wide = rt::Shape::new(8, 8, 64);
        let pad = rt::Pad { input: output, output: wide, before: [0, 0, 16], value: 0 };
        self.line(format_args!("pad"), 4096, |x, y| {
            rt::pad(black_box(&pad), &x[..2048], &mut y[..4096]);
        });
        let softmax = rt::Softmax { multiplier: 1 << 30, shift: 23, diff_min: -248 };
        self.line(format_args!("softmax"), 100, |x, y| {
            rt::softmax(black_box(&softmax), &x[..100], &mut y[..100]);
        });
        let (shape, layout) = (rt::Shape::new(32, 32, 3), rt::PixelLayout::Planar);
        let image = rt::ImageInput { shape, layout, tables: &TABLES };
        self.line(format_args!("input"), 3072, |_, y| {
            rt::image_input(black_box(&image), &IMAGE, &mut y[..3072]);
        });
    }

    fn transform(&mut self, passes: u8, workspace: &mut [i16; WORKSPACE_WORDS]) {
        let [height, width, channels] = [16, 16, 32];
        let shape @ [components, rows, columns] = [32, 16, 16];
        let count = components * rows * columns;
        let classes = [Class { first: 0, count, planes: 8 }];
        let significant = [2000, 20000, 30000, 40000];
        let pass = |plane| Pass { class: 0, plane, significant, refine: 30000 };
        let all = [7, 6, 5, 4].map(pass);
        let transform = Transform {
            analysis: Analysis {
                height,
                width,
                channels,
                rotation: &MATRIX[..usize::from(components * channels)],
                offset: &BIAS[..usize::from(components)],
                shift: 7,
                vertical: &MATRIX[..usize::from(rows * height)],
                horizontal: &MATRIX[..usize::from(columns * width)],
            },
            scales: &SCALES[..usize::from(count)],
            planes: Planes {
                shape,
                coefficients: &POSITIONS[..usize::from(count)],
                classes: &classes,
                passes: &all[..usize::from(passes)],
            },
        };
        assert!(transform.workspace() <= workspace.len());
        let elements = usize::from(height) * usize::from(width) * usize::from(channels);
        let out: &mut [u8] = &mut [0; 4096];
        let values = usize::from(count) * usize::from(passes);
        self.line(format_args!("transform, {passes} passes, coded values"), values, |x, _| {
            black_box(black_box(&transform).encode(&x[..elements], workspace, out));
        });
    }

    fn channels(&mut self) {
        let out: &mut [u8] = &mut [0; 1024];
        let code = Channels { pixels: 256, channels: 32, order: &[0, 1, 2, 3] };
        self.line(format_args!("channels"), 1024, |x, _| {
            black_box(black_box(&code).encode(&x[..8192], out));
        });
    }
}

fn same(kernel: u16) -> rt::Window {
    let half = (kernel / 2) as u8;
    rt::Window { kernel: [kernel as u8; 2], stride: [1; 2], dilation: [1; 2], padding: [half; 2] }
}

fn requantize(channels: usize) -> rt::Requantize<'static> {
    rt::Requantize { multiplier: &MULTIPLIER[..channels], shift: &SHIFT[..channels] }
}

/// The serial port as text.
struct Port;

impl Write for Port {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(board::write);
        Ok(())
    }
}
