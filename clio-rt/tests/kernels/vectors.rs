use crate::reader::{Params, Reader};
use clio_rt::kernels::*;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../vectors/", $name, ".bin"))
    };
}

/// The constants that the linear operators share.
struct Linear {
    weights: Vec<i8>,
    bias: Vec<i32>,
    multiplier: Vec<i32>,
    shift: Vec<i8>,
}

impl Linear {
    fn read(case: &mut Reader) -> Self {
        Self {
            weights: case.bytes(),
            bias: case.words(),
            multiplier: case.words(),
            shift: case.shifts(),
        }
    }

    fn requantize(&self) -> Requantize<'_> {
        Requantize { multiplier: &self.multiplier, shift: &self.shift }
    }
}

/// Runs a kernel from the case's next array and compares with the one after.
fn check(name: &str, index: usize, case: &mut Reader, run: impl Fn(&[i8], &mut [i8])) {
    let (input, expected) = (case.bytes(), case.bytes());
    let mut output = vec![85; expected.len()];
    run(&input, &mut output);
    assert_eq!(output, expected, "{name}, case {index}");
}

#[test]
fn conv2d_equals_tflite() {
    Reader::each_case(file!("conv2d"), |index, case| {
        let (mut p, linear) = (case.params(), Linear::read(case));
        let op = Conv2d {
            input: p.shape(),
            output: p.shape(),
            window: p.window(),
            input_zero: p.next(),
            output_zero: p.next(),
            clamp: p.clamp(),
            weights: &linear.weights,
            bias: &linear.bias,
            requantize: linear.requantize(),
        };
        check("conv2d", index, case, |x, y| conv2d(&op, x, y));
    });
}

#[test]
fn depthwise_equals_tflite() {
    Reader::each_case(file!("depthwise"), |index, case| {
        let (mut p, linear) = (case.params(), Linear::read(case));
        let op = Depthwise {
            input: p.shape(),
            output: p.shape(),
            window: p.window(),
            input_zero: p.next(),
            output_zero: p.next(),
            clamp: p.clamp(),
            weights: &linear.weights,
            bias: &linear.bias,
            requantize: linear.requantize(),
        };
        check("depthwise", index, case, |x, y| depthwise(&op, x, y));
    });
}

#[test]
fn fully_connected_equals_tflite() {
    Reader::each_case(file!("fully_connected"), |index, case| {
        let (mut p, linear) = (case.params(), Linear::read(case));
        let op = FullyConnected {
            inputs: p.next(),
            outputs: p.next(),
            input_zero: p.next(),
            output_zero: p.next(),
            clamp: p.clamp(),
            weights: &linear.weights,
            bias: &linear.bias,
            requantize: linear.requantize(),
        };
        check("fully_connected", index, case, |x, y| fully_connected(&op, x, y));
    });
}

#[test]
fn add_equals_tflite() {
    Reader::each_case(file!("add"), |index, case| {
        let (mut p, multiplier, shift) = (case.params(), case.words(), case.shifts());
        let op = Add {
            input_zero: [p.next(), p.next()],
            output_zero: p.next(),
            clamp: p.clamp(),
            input_multiplier: [multiplier[0], multiplier[1]],
            input_shift: [shift[0], shift[1]],
            output_multiplier: multiplier[2],
            output_shift: shift[2],
        };
        let left = case.bytes();
        check("add", index, case, |right, y| {
            add(&op, &left, right, y);
            let mut in_place = left.clone();
            add_in_place(&op, &mut in_place, right);
            assert_eq!(y, in_place);
        });
    });
}

#[test]
fn pools_equal_tflite() {
    Reader::each_case(file!("max_pool"), |index, case| {
        let p = &mut case.params();
        let op =
            MaxPool { input: p.shape(), output: p.shape(), window: p.window(), clamp: p.clamp() };
        check("max_pool", index, case, |x, y| max_pool(&op, x, y));
    });
    Reader::each_case(file!("average_pool"), |index, case| {
        let p = &mut case.params();
        let op = AveragePool {
            input: p.shape(),
            output: p.shape(),
            window: p.window(),
            clamp: p.clamp(),
        };
        check("average_pool", index, case, |x, y| average_pool(&op, x, y));
    });
}

#[test]
fn mean_equals_tflite() {
    let read = |p: &mut Params| Mean {
        input: p.shape(),
        multiplier: p.next(),
        shift: p.next(),
        input_zero: p.next(),
        output_zero: p.next(),
        clamp: [-128, 127],
    };
    Reader::each_case(file!("mean"), |index, case| {
        let op = read(&mut case.params());
        check("mean", index, case, |x, y| mean(&op, x, y));
    });
}

#[test]
fn pad_equals_tflite() {
    Reader::each_case(file!("pad"), |index, case| {
        let p = &mut case.params();
        let op = Pad { input: p.shape(), output: p.shape(), before: p.triple(), value: p.next() };
        check("pad", index, case, |x, y| pad(&op, x, y));
    });
}

#[test]
fn slice_equals_tflite() {
    Reader::each_case(file!("slice"), |index, case| {
        let p = &mut case.params();
        let op =
            Slice { input: p.shape(), output: p.shape(), begin: p.triple(), stride: p.triple() };
        assert!(op.is_consistent());
        check("slice", index, case, |x, y| slice(&op, x, y));
    });
}

#[test]
fn softmax_equals_tflite() {
    Reader::each_case(file!("softmax"), |index, case| {
        let p = &mut case.params();
        let op = Softmax { multiplier: p.next(), shift: p.next(), diff_min: p.next() };
        check("softmax", index, case, |x, y| softmax(&op, x, y));
    });
}
