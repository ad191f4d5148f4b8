//! Random constants, the same at every run. `bench` includes this file too.

extern crate alloc;

use alloc::vec::Vec;

use clio_rt::kernels::{Conv2d, Depthwise, FullyConnected, Requantize, Shape, Window};

use super::ops::CLAMP;

/// Marsaglia's xorshift.
pub struct Draw(pub u32);

/// Constants of a linear operator, and its zeros.
pub struct Constants {
    pub weights: Vec<i8>,
    pub bias: Vec<i32>,
    pub multiplier: Vec<i32>,
    pub shift: Vec<i8>,
}

impl Constants {
    fn requantize(&self) -> Requantize<'_> {
        Requantize { multiplier: &self.multiplier, shift: &self.shift }
    }

    /// A convolution of these constants; `zeros` are those of input and output.
    pub fn conv2d(
        &self,
        input: Shape,
        output: Shape,
        window: Window,
        zeros: [i8; 2],
    ) -> Conv2d<'_> {
        Conv2d {
            input,
            output,
            window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: zeros[0],
            output_zero: zeros[1],
            clamp: CLAMP,
        }
    }

    /// A depthwise convolution of these constants.
    pub fn depthwise(
        &self,
        input: Shape,
        output: Shape,
        window: Window,
        zeros: [i8; 2],
    ) -> Depthwise<'_> {
        Depthwise {
            input,
            output,
            window,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: zeros[0],
            output_zero: zeros[1],
            clamp: CLAMP,
        }
    }

    /// A fully connected layer of these constants.
    pub fn fully_connected(&self, inputs: u16, outputs: u16, zeros: [i8; 2]) -> FullyConnected<'_> {
        FullyConnected {
            inputs,
            outputs,
            weights: &self.weights,
            bias: &self.bias,
            requantize: self.requantize(),
            input_zero: zeros[0],
            output_zero: zeros[1],
            clamp: CLAMP,
        }
    }
}

impl Draw {
    /// Of a case.
    #[allow(dead_code, reason = "only the firmware draws values")]
    pub fn of(case: &str) -> Self {
        case.bytes().fold(Self(0x1234_5678), |draw, byte| Self(draw.0 ^ u32::from(byte) << 8))
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Any 16 bits.
    #[allow(dead_code, reason = "only the firmware draws values of a code")]
    pub fn half(&mut self) -> u16 {
        (self.next() >> 16) as u16
    }

    /// Any int8 values.
    #[allow(dead_code, reason = "only the firmware runs the layers")]
    pub fn values(&mut self, count: usize) -> Vec<i8> {
        (0..count).map(|_| (self.next() >> 24) as i8).collect()
    }

    /// `outputs` filters of `filter` weights between ±`most`, at most 127; outputs spread over all of int8 and a little beyond.
    pub fn constants(&mut self, outputs: usize, filter: usize, most: u32) -> Constants {
        // The spread of a sum is about 73 · 0.58 `most` for each square root of a weight; 2^-7 of that for 127 is the spread of int8.
        let shift = most.ilog2() as i8 + (filter.max(1).ilog2() as i8 + 1) / 2;
        let weight = |word: u32| (word % (2 * most + 1)) as i32 - most as i32;
        Constants {
            weights: (0..outputs * filter).map(|_| weight(self.next()) as i8).collect(),
            bias: (0..outputs).map(|_| (self.next() % 8192) as i32 - 4096).collect(),
            multiplier: (0..outputs).map(|_| (1 << 30) + (self.next() >> 2) as i32).collect(),
            shift: (0..outputs).map(|_| (self.next() % 3) as i8 - 1 - shift).collect(),
        }
    }
}
