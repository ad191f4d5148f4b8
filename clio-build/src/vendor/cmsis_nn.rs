use ::clio::rt::kernels as rt;
use rt::{Banded, Rows, Shape};

/// A layer with weights, and the exponents of its factors in four bytes each.
#[derive(Clone, Copy)]
pub(super) struct Shifted<O> {
    pub op: O,
    pub shift: &'static [i32],
}

impl<O: Banded> Banded for Shifted<O> {
    fn needed(&self, output: Rows) -> Rows {
        self.op.needed(output)
    }

    fn band(&self, output: Rows) -> Self {
        Self { op: self.op.band(output), shift: self.shift }
    }
}

macro_rules! consistent {
    ($($operator:ident),*) => {
        $(impl Shifted<rt::$operator<'static>> {
            /// Whether shapes, window and the lengths of the constants agree.
            pub const fn is_consistent(&self) -> bool {
                self.op.is_consistent() && self.shift.len() == self.op.bias.len()
            }
        })*
    };
}
consistent!(Conv2d, Depthwise, FullyConnected);

/// `[rows, columns]`.
fn tile([h, w]: [u8; 2]) -> cmsis_nn_tile {
    cmsis_nn_tile { w: w.into(), h: h.into() }
}

fn dims(n: usize, shape: Shape) -> cmsis_nn_dims {
    let [h, w, c] = [shape.height, shape.width, shape.channels].map(i32::from);
    cmsis_nn_dims { n: n as i32, h, w, c }
}

/// A filter of `n` outputs, or of as many as it has channels.
fn filter(n: usize, [h, w]: [u8; 2], channels: usize) -> cmsis_nn_dims {
    cmsis_nn_dims { n: n as i32, h: h.into(), w: w.into(), c: channels as i32 }
}

fn flat(channels: usize) -> cmsis_nn_dims {
    cmsis_nn_dims { n: 1, h: 1, w: 1, c: channels as i32 }
}

fn activation([min, max]: [i8; 2]) -> cmsis_nn_activation {
    cmsis_nn_activation { min: min.into(), max: max.into() }
}

/// What the library works in, if it is as much as it asks for.
fn context(scratch: &mut [i32], needs: i32) -> Option<cmsis_nn_context> {
    let has = i32::try_from(4 * scratch.len()).unwrap_or(i32::MAX);
    (needs <= has).then(|| cmsis_nn_context { buf: scratch.as_mut_ptr().cast(), size: has })
}

fn matches(shapes: [Shape; 2], input: &[i8], output: &[i8]) -> bool {
    input.len() == shapes[0].elements() && output.len() == shapes[1].elements()
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn conv2d(
    layer: &Shifted<rt::Conv2d<'static>>,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) -> bool {
    let op = &layer.op;
    let parameters = cmsis_nn_conv_params {
        input_offset: -i32::from(op.input_zero),
        output_offset: op.output_zero.into(),
        stride: tile(op.window.stride),
        padding: tile(op.window.padding),
        dilation: tile(op.window.dilation),
        activation: activation(op.clamp),
    };
    let quantization = cmsis_nn_per_channel_quant_params {
        multiplier: op.requantize.multiplier.as_ptr().cast_mut(),
        shift: layer.shift.as_ptr().cast_mut(),
    };
    let (from, to) = (dims(1, op.input), dims(1, op.output));
    let filter = filter(op.output.depth(), op.window.kernel, op.input.depth());
    // SAFETY: reads the four structs.
    let needs =
        unsafe { arm_convolve_wrapper_s8_get_buffer_size(&parameters, &from, &filter, &to) };
    if matches([op.input, op.output], input, output)
        && let Some(context) = context(scratch, needs)
    {
        // SAFETY: input and output are as long as their shapes, the constants as the layer's check says, the context as the library asked; it changes
        // no constant.
        let status = unsafe {
            arm_convolve_wrapper_s8(
                &context,
                &parameters,
                &quantization,
                &from,
                input.as_ptr(),
                &filter,
                op.weights.as_ptr(),
                &flat(op.output.depth()),
                op.bias.as_ptr(),
                &to,
                output.as_mut_ptr(),
            )
        };
        if status == ARM_CMSIS_NN_SUCCESS {
            return true;
        }
    }
    rt::conv2d(op, input, output);
    false
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn depthwise(
    layer: &Shifted<rt::Depthwise<'static>>,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) -> bool {
    let op = &layer.op;
    let parameters = cmsis_nn_dw_conv_params {
        input_offset: -i32::from(op.input_zero),
        output_offset: op.output_zero.into(),
        ch_mult: (op.output.depth() / op.input.depth().max(1)) as i32,
        stride: tile(op.window.stride),
        padding: tile(op.window.padding),
        dilation: tile(op.window.dilation),
        activation: activation(op.clamp),
    };
    let quantization = cmsis_nn_per_channel_quant_params {
        multiplier: op.requantize.multiplier.as_ptr().cast_mut(),
        shift: layer.shift.as_ptr().cast_mut(),
    };
    let (from, to) = (dims(1, op.input), dims(1, op.output));
    let filter = filter(1, op.window.kernel, op.output.depth());
    // SAFETY: reads the four structs.
    let needs =
        unsafe { arm_depthwise_conv_wrapper_s8_get_buffer_size(&parameters, &from, &filter, &to) };
    if matches([op.input, op.output], input, output)
        && let Some(context) = context(scratch, needs)
    {
        // SAFETY: input and output are as long as their shapes, the constants as the layer's check says, the context as the library asked; it changes
        // no constant.
        let status = unsafe {
            arm_depthwise_conv_wrapper_s8(
                &context,
                &parameters,
                &quantization,
                &from,
                input.as_ptr(),
                &filter,
                op.weights.as_ptr(),
                &flat(op.output.depth()),
                op.bias.as_ptr(),
                &to,
                output.as_mut_ptr(),
            )
        };
        if status == ARM_CMSIS_NN_SUCCESS {
            return true;
        }
    }
    rt::depthwise(op, input, output);
    false
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn fully_connected(
    layer: &Shifted<rt::FullyConnected<'static>>,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) -> bool {
    let op = &layer.op;
    let parameters = cmsis_nn_fc_params {
        input_offset: -i32::from(op.input_zero),
        filter_offset: 0,
        output_offset: op.output_zero.into(),
        activation: activation(op.clamp),
    };
    let quantization = cmsis_nn_quant_params {
        multiplier: op.requantize.multiplier.as_ptr().cast_mut(),
        shift: layer.shift.as_ptr().cast_mut(),
        is_per_channel: 1,
    };
    let (inputs, outputs) = (usize::from(op.inputs), usize::from(op.outputs));
    let fits = input.len() == inputs && output.len() == outputs;
    if let Some(context) = context(scratch, 0).filter(|_| fits) {
        // SAFETY: input and output are as long as the layer says, the constants as its check says; the library changes no constant.
        let status = unsafe {
            arm_fully_connected_wrapper_s8(
                &context,
                &parameters,
                &quantization,
                &flat(inputs),
                input.as_ptr(),
                &filter(inputs, [1; 2], outputs),
                op.weights.as_ptr(),
                &flat(outputs),
                op.bias.as_ptr(),
                &flat(outputs),
                output.as_mut_ptr(),
            )
        };
        if status == ARM_CMSIS_NN_SUCCESS {
            return true;
        }
    }
    rt::fully_connected(op, input, output);
    false
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn add(op: &rt::Add, left: &[i8], right: &[i8], output: &mut [i8]) -> bool {
    let length = output.len();
    let fits = left.len() == length && right.len() == length;
    // SAFETY: all three are of `length`.
    if fits && unsafe { sums(op, left.as_ptr(), right.as_ptr(), output.as_mut_ptr(), length) } {
        return true;
    }
    rt::add(op, left, right, output);
    false
}

/// As `clio-rt`'s, which computes what the library refuses before it has changed anything; false where it did.
pub(super) fn add_in_place(op: &rt::Add, left: &mut [i8], right: &[i8]) -> bool {
    let (length, first) = (left.len(), left.as_mut_ptr());
    // SAFETY: both are of `length`; the library reads elements before it writes them.
    if right.len() == length && unsafe { sums(op, first, right.as_ptr(), first, length) } {
        return true;
    }
    rt::add_in_place(op, left, right);
    false
}

/// Whether the library added.
///
/// # Safety
/// All three have `length` elements; `output` may be `left`.
unsafe fn sums(
    op: &rt::Add,
    left: *const i8,
    right: *const i8,
    output: *mut i8,
    length: usize,
) -> bool {
    let [left_offset, right_offset] = op.input_zero.map(|zero| -i32::from(zero));
    let [left_shift, right_shift] = op.input_shift.map(i32::from);
    let [min, max] = op.clamp.map(i32::from);
    // SAFETY: the caller's.
    let status = unsafe {
        arm_elementwise_add_s8(
            left,
            right,
            left_offset,
            op.input_multiplier[0],
            left_shift,
            right_offset,
            op.input_multiplier[1],
            right_shift,
            20,
            output,
            op.output_zero.into(),
            op.output_multiplier,
            op.output_shift.into(),
            min,
            max,
            length as i32,
        )
    };
    status == ARM_CMSIS_NN_SUCCESS
}

fn pool(window: rt::Window, clamp: [i8; 2]) -> cmsis_nn_pool_params {
    let (stride, padding) = (tile(window.stride), tile(window.padding));
    cmsis_nn_pool_params { stride, padding, activation: activation(clamp) }
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn max_pool(op: &rt::MaxPool, input: &[i8], output: &mut [i8]) -> bool {
    let context = cmsis_nn_context { buf: ::core::ptr::null_mut(), size: 0 };
    if matches([op.input, op.output], input, output) {
        // SAFETY: input and output are as long as their shapes.
        let status = unsafe {
            arm_max_pool_s8(
                &context,
                &pool(op.window, op.clamp),
                &dims(1, op.input),
                input.as_ptr(),
                &filter(1, op.window.kernel, 1),
                &dims(1, op.output),
                output.as_mut_ptr(),
            )
        };
        if status == ARM_CMSIS_NN_SUCCESS {
            return true;
        }
    }
    rt::max_pool(op, input, output);
    false
}

/// As `clio-rt`'s, which computes what the library refuses; false where it did.
pub(super) fn average_pool(
    op: &rt::AveragePool,
    input: &[i8],
    output: &mut [i8],
    scratch: &mut [i32],
) -> bool {
    let (width, channels) = (i32::from(op.output.width), i32::from(op.input.channels));
    // SAFETY: computes with two numbers.
    let needs = unsafe { arm_avgpool_s8_get_buffer_size(width, channels) };
    if matches([op.input, op.output], input, output)
        && let Some(context) = context(scratch, needs)
    {
        // SAFETY: input and output are as long as their shapes, the context as the library asked.
        let status = unsafe {
            arm_avgpool_s8(
                &context,
                &pool(op.window, op.clamp),
                &dims(1, op.input),
                input.as_ptr(),
                &filter(1, op.window.kernel, 1),
                &dims(1, op.output),
                output.as_mut_ptr(),
            )
        };
        if status == ARM_CMSIS_NN_SUCCESS {
            return true;
        }
    }
    rt::average_pool(op, input, output);
    false
}

/// As `clio-rt`'s; false where it computed.
pub(super) fn softmax(op: &rt::Softmax, input: &[i8], output: &mut [i8]) -> bool {
    if input.len() != output.len() {
        rt::softmax(op, input, output);
        return false;
    }
    // SAFETY: both have one row of as many elements.
    unsafe {
        arm_softmax_s8(
            input.as_ptr(),
            1,
            input.len() as i32,
            op.multiplier,
            op.shift.into(),
            op.diff_min,
            output.as_mut_ptr(),
        )
    }
    true
}
