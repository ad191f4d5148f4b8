//! Which kernels the library has, and what they work in.

use clio_rt::kernels::Window;

use crate::integer::Kernel;

/// Words of memory that the library works in for a kernel; none where it has no such kernel.
///
/// By CMSIS-NN's `…_get_buffer_size_dsp`, of which these are the greatest for any compiler: two columns of halves for a
/// convolution (`arm_convolve_get_buffer_sizes_s8.c`), the filter in halves for a depthwise one (`arm_depthwise_conv_get_buffer_sizes_s8.c`), a word
/// per channel for an average pool (`arm_avgpool_get_buffer_sizes_s8.c`). The head asks the library itself before each call.
pub fn scratch(kernel: &Kernel) -> Option<usize> {
    let whole = |window: Window| window.dilation == [1; 2];
    match kernel {
        Kernel::Conv2d(op) => Some((op.window.taps() * op.input.depth()).next_multiple_of(4)),
        Kernel::Depthwise(op) => Some((op.window.taps() * op.input.depth()).div_ceil(2)),
        Kernel::AveragePool(op) if whole(op.window) => Some(op.input.depth()),
        Kernel::MaxPool(op) if whole(op.window) => Some(0),
        Kernel::FullyConnected(_) | Kernel::Add(_) | Kernel::Softmax(_) => Some(0),
        _ => None,
    }
}
