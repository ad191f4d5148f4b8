//! Drawn operators.

use clio_rt::kernels::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A drawn linear operator, owning its constants.
#[derive(Clone, Debug)]
pub struct Case {
    pub input: Shape,
    pub output: Shape,
    pub window: Window,
    pub weights: Vec<i8>,
    pub bias: Vec<i32>,
    pub multiplier: Vec<i32>,
    pub shift: Vec<i8>,
    pub zeros: [i8; 2],
    pub clamp: [i8; 2],
    pub x: Vec<i8>,
}

impl Case {
    pub fn requantize(&self) -> Requantize<'_> {
        Requantize { multiplier: &self.multiplier, shift: &self.shift }
    }

    pub fn conv2d(&self) -> Conv2d<'_> {
        Conv2d {
            input: self.input,
            output: self.output,
            window: self.window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: self.zeros[0],
            output_zero: self.zeros[1],
            clamp: self.clamp,
        }
    }

    /// Of all channels of both shapes, which are one pixel.
    pub fn fully_connected(&self) -> FullyConnected<'_> {
        FullyConnected {
            inputs: self.input.channels,
            outputs: self.output.channels,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: self.zeros[0],
            output_zero: self.zeros[1],
            clamp: self.clamp,
        }
    }

    pub fn depthwise(&self) -> Depthwise<'_> {
        Depthwise {
            input: self.input,
            output: self.output,
            window: self.window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: self.zeros[0],
            output_zero: self.zeros[1],
            clamp: self.clamp,
        }
    }
}

/// Any window, also one that is wholly in the padding for some outputs.
pub fn window() -> impl Strategy<Value = Window> {
    let pair = |from, to| [from..=to, from..=to];
    (pair(1u8, 4), pair(1u8, 3), prop_oneof![Just([1u8, 1]), [1u8..=3, 1u8..=3]], pair(0u8, 4))
        .prop_map(|(kernel, stride, dilation, padding)| Window {
            kernel,
            stride,
            dilation,
            padding,
        })
}

/// Values over the whole range, the extremes often.
pub fn value() -> impl Strategy<Value = i8> {
    prop_oneof![6 => any::<i8>(), 1 => Just(-128), 1 => Just(127)]
}

pub fn shape(channels: impl Strategy<Value = u16>) -> impl Strategy<Value = Shape> {
    (1u16..=7, 1u16..=7, channels).prop_map(|(h, w, c)| Shape::new(h, w, c))
}

/// Every legal multiplier and shift, left shifts that overflow included, since both sides wrap.
pub fn factors(count: usize) -> impl Strategy<Value = (Vec<i32>, Vec<i8>)> {
    let multiplier = prop_oneof![8 => (1i32 << 30)..=i32::MAX, 1 => Just(0), 1 => Just(i32::MAX)];
    let shift = prop_oneof![6 => -14i8..=-4, 1 => -31i8..=30];
    (vec(multiplier, count), vec(shift, count))
}

/// A linear operator from `input` to `output` whose weights number `weights(window)`.
pub fn case(
    input: Shape,
    output: Shape,
    weights: impl Fn(Window) -> usize,
) -> impl Strategy<Value = Case> {
    let channels = usize::from(output.channels);
    window().prop_flat_map(move |window| {
        (
            vec(value(), weights(window)),
            vec(prop_oneof![-5000i32..5000, any::<i32>()], channels),
            factors(channels),
            (value(), value(), value(), value()),
            vec(value(), input.elements()),
        )
            .prop_map(move |(weights, bias, (multiplier, shift), (zi, zo, a, b), x)| {
                Case {
                    input,
                    output,
                    window,
                    weights,
                    bias,
                    multiplier,
                    shift,
                    zeros: [zi, zo],
                    clamp: [a.min(b), a.max(b)],
                    x,
                }
            })
    })
}

pub fn convolution() -> impl Strategy<Value = Case> {
    (shape(1u16..=9), shape(1u16..=9)).prop_flat_map(|(input, output)| {
        case(input, output, move |w| w.taps() * input.depth() * output.depth())
    })
}

pub fn depthwise_convolution() -> impl Strategy<Value = Case> {
    let channels = prop_oneof![1u16..=9, Just(16), Just(19), Just(29), Just(32)];
    let multiplier = prop_oneof![3 => Just(1u16), 1 => 2u16..=3];
    (shape(channels), shape(Just(1)), multiplier).prop_flat_map(|(input, output, multiplier)| {
        let output = Shape { channels: input.channels * multiplier, ..output };
        case(input, output, move |w| w.taps() * output.depth())
    })
}
