//! The operators.

use clio_rt::kernels::xpulp::{
    self, DepthwiseCourse, Finish, PackedAdd, PackedConv2d, PackedDepthwise, PackedFullyConnected,
    Rounding, Share,
};
use clio_rt::kernels::{AveragePool, Clamp, MaxPool, Mean, Shape, Window};
use clio_rt::stream::{Analysis, Planes};
use core::slice;
use gap8_rt::Core;

use crate::order::{self, Order};
use crate::{l1, raw};

/// Computes a core's share; calls `begin` when all is prepared.
///
/// # Safety
/// L1 is laid out as the order says.
#[inline(never)]
pub unsafe fn run(order: &Order, core: Core, begin: impl Fn()) {
    // SAFETY: by the caller's word; inputs are only read, the output is shared, and each core has its own scratch memory.
    let (left, blocks, scratch, output) = unsafe {
        (
            bytes(order.left, order.left_bytes),
            slice::from_raw_parts(l1::<i32>(order.blocks), order.blocks_bytes as usize / 4),
            slice::from_raw_parts_mut(
                l1::<i32>(order.scratch + order.scratch_bytes * core.id() as u32),
                order.scratch_bytes as usize / 4,
            ),
            Share::new(l1(order.output), order.output_bytes as usize, core.id(), core.count()),
        )
    };
    let (input, target, window) = shapes(order);
    let clamp: Clamp = [order.lowest as i8, order.highest as i8];
    let input_zero = order.input_zero as i8;
    let rounding = rounding(order.rounding);
    match order.work {
        order::CONV2D => {
            let op =
                PackedConv2d { input, output: target, window, blocks, input_zero, clamp, rounding };
            begin();
            conv2d(&op, left, output, scratch);
        }
        order::DEPTHWISE => {
            let rows = order.rows as u16;
            let op =
                PackedDepthwise { input, output: target, window, rows, blocks, input_zero, clamp };
            if order.again == 1 {
                let spoil = || {
                    core.barrier();
                    if core.id() == 0 {
                        // SAFETY: the output is there, and the other cores wait in `begin`.
                        unsafe {
                            l1::<u8>(order.output).write_bytes(0x55, order.output_bytes as usize)
                        };
                    }
                    begin();
                };
                depthwise_again(&op, left, &output, scratch, spoil);
            } else {
                begin();
                depthwise(&op, left, output, scratch);
            }
        }
        order::FULLY_CONNECTED => {
            let (inputs, outputs) = (input.channels, target.channels);
            let op = PackedFullyConnected { inputs, outputs, blocks, clamp, rounding };
            begin();
            connected(&op, left, output, scratch);
        }
        order::ADD => {
            let [multiplier, round, shift] =
                [order.multiplier, order.round, order.shift].map(u32::cast_signed);
            let finish = match order.rounding {
                order::SHIFTED => Finish::Shifted(order.shift as u8),
                rounding => {
                    let signed = rounding == order::SCALED_BOTH;
                    Finish::Scaled { signed, multiplier, round, shift }
                }
            };
            let op = PackedAdd { tables: blocks, finish, clamp };
            // SAFETY: as above.
            let right = unsafe { bytes(order.right, order.right_bytes) };
            begin();
            add(&op, left, right, output);
        }
        order::MAX_POOL => {
            let op = MaxPool { input, output: target, window, clamp };
            begin();
            max_pool(&op, left, output);
        }
        order::AVERAGE_POOL => {
            let op = AveragePool { input, output: target, window, clamp };
            begin();
            average_pool(&op, left, output);
        }
        order::MEAN => {
            let (multiplier, shift) = (order.multiplier.cast_signed(), order.shift as i8);
            let output_zero = order.output_zero as i8;
            let op = Mean { input, multiplier, shift, input_zero, output_zero, clamp };
            begin();
            mean(&op, left, output);
        }
        order::ANALYSIS => {
            analysis(order, blocks, left, scratch, core, begin);
        }
        order::FOUR_BY_TWO => raw::four_by_two(order, core, begin),
        _ => panic!("there is no work {}", order.work),
    }
}

// By themselves, so that the stack holds one at a time.

#[inline(never)]
fn conv2d(op: &PackedConv2d, input: &[i8], output: Share, scratch: &mut [i32]) {
    xpulp::conv2d(op, input, output, scratch);
}

#[inline(never)]
fn depthwise(op: &PackedDepthwise, input: &[i8], output: Share, scratch: &mut [i32]) {
    xpulp::depthwise(op, input, output, scratch);
}

/// As a head runs a layer's tiles after the first such.
#[inline(never)]
fn depthwise_again(
    op: &PackedDepthwise,
    input: &[i8],
    output: &Share,
    scratch: &mut [i32],
    begin: impl Fn(),
) {
    let mut course = DepthwiseCourse::new(op, output);
    // SAFETY: the share is the one it was made for, and the core's scratch memory its own.
    unsafe {
        course.run_again(op.blocks, input, output, scratch);
        begin();
        course.run_again(op.blocks, input, output, scratch);
    }
}

#[inline(never)]
fn connected(op: &PackedFullyConnected, input: &[i8], output: Share, scratch: &mut [i32]) {
    xpulp::fully_connected(op, input, output, scratch);
}

#[inline(never)]
fn add(op: &PackedAdd, left: &[i8], right: &[i8], output: Share) {
    xpulp::add(op, left, right, output);
}

#[inline(never)]
fn max_pool(op: &MaxPool, input: &[i8], output: Share) {
    xpulp::max_pool(op, input, output);
}

#[inline(never)]
fn average_pool(op: &AveragePool, input: &[i8], output: Share) {
    xpulp::average_pool(op, input, output);
}

#[inline(never)]
fn mean(op: &Mean, input: &[i8], output: Share) {
    xpulp::mean(op, input, output);
}

#[inline(never)]
fn analysis(
    order: &Order,
    blocks: &[i32],
    tensor: &[i8],
    own: &mut [i32],
    core: Core,
    begin: impl Fn(),
) {
    let (tensor_shape, kept, _) = shapes(order);
    let (offset, rest) = blocks.split_at(kept.channels.into());
    // SAFETY: words are two halves each.
    let halves = unsafe { slice::from_raw_parts(rest.as_ptr().cast::<i16>(), 2 * rest.len()) };
    let (rotation, rest) = halves.split_at(kept.depth() * tensor_shape.depth());
    let (vertical, rest) =
        rest.split_at(usize::from(kept.height) * usize::from(tensor_shape.height));
    let horizontal = &rest[..usize::from(kept.width) * usize::from(tensor_shape.width)];
    let Shape { height, width, channels } = tensor_shape;
    let shift = order.shift as u8;
    let analysis =
        Analysis { height, width, channels, rotation, offset, shift, vertical, horizontal };
    let shape = [kept.channels, kept.height, kept.width];
    let planes = Planes { shape, coefficients: &[], classes: &[], passes: &[] };
    let own = clio_rt::kernels::halves(own);
    begin();
    let cores = [core.id(), core.count()];
    // SAFETY: the output is the maps, and each core of the team is here with its own number.
    let done = unsafe {
        let maps = l1(order.output);
        analysis.run_shared(&planes, tensor, maps, cores, own, || core.barrier())
    };
    assert!(done.is_some(), "a buffer is too small");
}

/// # Safety
/// They are there, and nobody writes them.
unsafe fn bytes(at: u32, bytes: u32) -> &'static [i8] {
    // SAFETY: by the caller's word.
    unsafe { slice::from_raw_parts(l1(at), bytes as usize) }
}

fn rounding(number: u32) -> Rounding {
    Rounding::ALL.get(number as usize).copied().unwrap_or(Rounding::Signed)
}

fn shapes(order: &Order) -> (Shape, Shape, Window) {
    let shape = |height: u32, width: u32, channels: u32| {
        Shape::new(height as u16, width as u16, channels as u16)
    };
    let window = Window {
        kernel: [order.kernel_height as u8, order.kernel_width as u8],
        stride: [order.stride_height as u8, order.stride_width as u8],
        dilation: [order.dilation_height as u8, 1],
        padding: [order.padding_top as u8, order.padding_left as u8],
    };
    (
        shape(order.input_height, order.input_width, order.input_channels),
        shape(order.output_height, order.output_width, order.output_channels),
        window,
    )
}
