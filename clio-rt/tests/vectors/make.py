"""Writes the vectors that tests/kernels replays: what TFLite's reference int8 kernels compute.

Every case is a .tflite model of one operator, run in the interpreter of the PyPI package
ai-edge-litert (2.x) with its reference kernels. Usage, from this folder, with numpy and ai-edge-litert:

    python make.py

A file is a sequence of cases, a case a sequence of arrays in the order of its function below, an array
`element size (1 or 4), count (u32), elements`, all little endian. The multipliers and bounds are
computed here as TFLite's Prepare functions do, so that a test sees what the compiler will emit.
"""

import math
import struct
import sys
from pathlib import Path

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as tfl
from ai_edge_litert.interpreter import Interpreter, OpResolverType

HERE = Path(__file__).parent
OP = tfl.BuiltinOperator
ACTIVATIONS = ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"]
F = np.float32


def main():
    rng = np.random.default_rng(20)
    for name, case, count in [
        ("conv2d", conv2d, 60),
        ("depthwise", depthwise, 50),
        ("fully_connected", fully_connected, 30),
        ("add", add, 40),
        ("max_pool", max_pool, 20),
        ("average_pool", average_pool, 30),
        ("mean", mean, 30),
        ("pad", pad, 15),
        ("slice", strided_slice, 20),
        ("softmax", softmax, 40),
    ]:
        cases = b"".join(encode(case(rng, i)) for i in range(count))
        (HERE / f"{name}.bin").write_bytes(struct.pack("<I", count) + cases)
        print(f"{name}: {count} cases, {len(cases)} bytes", file=sys.stderr)


def encode(arrays):
    out = b""
    for a in arrays:
        a = np.asarray(a)
        a = a if a.dtype == np.int8 else a.astype("<i4")
        out += struct.pack("<BI", a.itemsize, a.size) + a.tobytes()
    return out


# One function per operator: draws a case, runs it, returns its arrays.


def conv2d(rng, i):
    window = draw_window(rng, i)
    h, w, c, o = draw_image(rng, i, window), draw_image(rng, i + 1, window), pick(rng, 1, 3, 4, 7, 16), pick(rng, 1, 4, 5, 9)
    return convolution(rng, i, OP.CONV_2D, window, (h, w, c), o, [o, *window["kernel"], c], 0)


def depthwise(rng, i):
    window = draw_window(rng, i)
    multiplier = pick(rng, 1, 1, 1, 2, 3)
    h, w, c = draw_image(rng, i, window), draw_image(rng, i + 1, window), pick(rng, 1, 3, 4, 8, 16, 21, 24)
    o = c * multiplier
    return convolution(rng, i, OP.DEPTHWISE_CONV_2D, window, (h, w, c), o, [1, *window["kernel"], o], 3)


def convolution(rng, i, op, window, shape, o, filter_shape, channel_axis):
    x, weights = draw_values(rng, i, (1, *shape)), draw_values(rng, i + 1, filter_shape)
    q_in, s_out, z_out = draw_scale(rng, i), *draw_scale(rng, i + 3)
    taps = weights.size // o
    s_w = (10 ** rng.uniform(-3.5, 0.3, o) * s_out / q_in[0] / math.sqrt(taps)).astype(F)
    bias = draw_bias(rng, i, o)
    activation = ACTIVATIONS[i % 4]
    (oh, top), (ow, left) = (extent(window, a, shape[a]) for a in (0, 1))
    options = tfl.Conv2DOptionsT() if op == OP.CONV_2D else tfl.DepthwiseConv2DOptionsT()
    set_window(options, window, activation)
    options.dilationHFactor, options.dilationWFactor = window["dilation"]
    if op == OP.DEPTHWISE_CONV_2D:
        options.depthMultiplier = o // shape[2]
    y = run(
        op, 3, options,
        [(x, q_in)],
        [(weights, (s_w, [0] * o), channel_axis), (bias, ((s_w * q_in[0]).astype(F), [0] * o), 0)],
        ((1, oh, ow, o), (s_out, z_out)),
    )
    factors = [quantize(float(q_in[0]) * float(s) / float(s_out)) for s in s_w]
    params = [*shape, oh, ow, o, *window_params(window, top, left), q_in[1], z_out, *bounds(activation, s_out, z_out)]
    return [params, weights, bias, *zip(*factors), x, y]


def fully_connected(rng, i):
    n, o = pick(rng, 1, 5, 16, 33, 64), pick(rng, 1, 4, 6, 10)
    x, weights = draw_values(rng, i, (1, n)), draw_values(rng, i + 1, (o, n))
    q_in, s_out, z_out = draw_scale(rng, i), *draw_scale(rng, i + 3)
    s_w = F(10 ** rng.uniform(-3.5, 0.3) * s_out / q_in[0] / math.sqrt(n))
    bias = draw_bias(rng, i, o)
    activation = ACTIVATIONS[i % 4]
    options = tfl.FullyConnectedOptionsT()
    options.fusedActivationFunction = activation_code(activation)
    y = run(
        OP.FULLY_CONNECTED, 4, options,
        [(x, q_in)], [(weights, (s_w, 0)), (bias, (F(s_w * q_in[0]), 0))],
        ((1, o), (s_out, z_out)),
    )
    # With one scale for all outputs TFLite multiplies the input's and the weights' in float32.
    factor = quantize(float(F(q_in[0] * s_w)) / float(s_out))
    params = [n, o, q_in[1], z_out, *bounds(activation, s_out, z_out)]
    return [params, weights, bias, *zip(*[factor] * o), x, y]


def add(rng, i):
    shape = (1, pick(rng, 1, 5), 4, pick(rng, 1, 8, 13))
    left, right = draw_values(rng, i, shape), draw_values(rng, i + 2, shape)
    q = [draw_scale(rng, i), draw_scale(rng, i + 1)]
    s_out, z_out = F(max(q[0][0], q[1][0]) * 10 ** rng.uniform(-1.5, 1)), draw_scale(rng, i + 3)[1]
    activation = ACTIVATIONS[i % 4]
    options = tfl.AddOptionsT()
    options.fusedActivationFunction = activation_code(activation)
    y = run(OP.ADD, 2, options, [(left, q[0]), (right, q[1])], [], (shape, (s_out, z_out)))
    twice = 2 * max(float(q[0][0]), float(q[1][0]))
    factors = [quantize(float(s) / twice) for s, _ in q] + [quantize(twice / (2**20 * float(s_out)))]
    params = [q[0][1], q[1][1], z_out, *bounds(activation, s_out, z_out)]
    return [params, *zip(*factors), left, right, y]


def max_pool(rng, i):
    return pool(rng, i, OP.MAX_POOL_2D)


def average_pool(rng, i):
    return pool(rng, i, OP.AVERAGE_POOL_2D)


def pool(rng, i, op):
    window = draw_window(rng, i) | {"dilation": (1, 1)}
    shape = draw_image(rng, i, window), draw_image(rng, i + 1, window), pick(rng, 1, 5, 16, 19)
    if i % 5 == 4:
        window |= {"kernel": shape[:2], "same": False}
    (oh, top), (ow, left) = (extent(window, a, shape[a]) for a in (0, 1))
    x, q, activation = draw_values(rng, i, (1, *shape)), draw_scale(rng, i), ACTIVATIONS[i % 4]
    options = tfl.Pool2DOptionsT()
    set_window(options, window, activation)
    options.filterHeight, options.filterWidth = window["kernel"]
    y = run(op, 2, options, [(x, q)], [], ((1, oh, ow, shape[2]), q))
    params = [*shape, oh, ow, shape[2], *window_params(window, top, left), *bounds(activation, *q)]
    return [params, x, y]


def mean(rng, i):
    shape = pick(rng, 1, 3, 7), pick(rng, 1, 4, 7), pick(rng, 1, 5, 16, 19)
    x, q = draw_values(rng, i, (1, *shape)), draw_scale(rng, i)
    s_out, z_out = F(q[0] * 10 ** rng.uniform(-1, 0.7)), draw_scale(rng, i + 3)[1]
    options = tfl.ReducerOptionsT()
    options.keepDims = bool(i % 2)
    out = (1, 1, 1, shape[2]) if i % 2 else (1, shape[2])
    axes = np.array([1, 2], np.int32)
    y = run(OP.MEAN, 2, options, [(x, q)], [(axes, None)], (out, (s_out, z_out)))
    multiplier, exponent = quantize(float(q[0]) / float(s_out))
    pixels = shape[0] * shape[1]
    shift = min(pixels.bit_length() - 1, 32, 31 + exponent)
    return [[*shape, (multiplier << shift) // pixels, exponent - shift, q[1], z_out], x, y]


def pad(rng, i):
    shape, q = tuple(int(n) for n in rng.integers(1, 6, 3)), draw_scale(rng, i)
    pads = rng.integers(0, 4, (3, 2))
    out = [int(n + p.sum()) for n, p in zip(shape, pads)]
    x = draw_values(rng, i, (1, *shape))
    amounts = np.concatenate([[[0, 0]], pads]).astype(np.int32)
    y = run(OP.PAD, 2, tfl.PadOptionsT(), [(x, q)], [(amounts, None)], ((1, *out), q))
    return [[*shape, *out, *pads[:, 0], q[1]], x, y]


def strided_slice(rng, i):
    shape, q = tuple(int(n) for n in rng.integers(1, 9, 3)), draw_scale(rng, i)
    begin = [int(rng.integers(0, n)) for n in shape]
    end = [int(rng.integers(b + 1, n + 1)) for b, n in zip(begin, shape)]
    stride = [1 if i % 3 == 0 else pick(rng, 1, 2, 3) for _ in shape]
    out = [-(-(e - b) // s) for b, e, s in zip(begin, end, stride)]
    x = draw_values(rng, i, (1, *shape))
    constants = [(np.array([a, *b], np.int32), None) for a, b in ((0, begin), (1, end), (1, stride))]
    y = run(OP.STRIDED_SLICE, 2, tfl.StridedSliceOptionsT(), [(x, q)], constants, ((1, *out), q))
    return [[*shape, *out, *begin, *stride], x, y]


def softmax(rng, i):
    n, beta = pick(rng, 1, 2, 10, 20, 100), pick(rng, 1.0, 1.0, 0.5, 2.0)
    s, z = F(10 ** rng.uniform(-3, 0)), int(rng.integers(-128, 128))
    x = draw_values(rng, i, (1, n))
    options = tfl.SoftmaxOptionsT()
    options.beta = beta
    y = run(OP.SOFTMAX, 2, options, [(x, (s, z))], [], ((1, n), (F(1 / 256), -128)))
    multiplier, shift = quantize(min(beta * float(s) * 2**26, 2**31 - 1.0))
    diff_min = -math.floor(31 * 2**26 / 2**shift)
    return [[multiplier, shift, diff_min], x, y]


# TFLite's preparation of parameters.


def quantize(real):
    """QuantizeMultiplier of quantization_util.cc."""
    if real == 0:
        return 0, 0
    mantissa, exponent = math.frexp(real)
    q = math.floor(mantissa * 2**31 + 0.5)
    if q == 2**31:
        q, exponent = q // 2, exponent + 1
    if exponent < -31:
        return 0, 0
    return (q, exponent) if exponent <= 30 else (2**31 - 1, 30)


def bounds(activation, scale, zero):
    """CalculateActivationRangeQuantized of kernel_util.cc."""

    def quantized(value):
        ratio = F(F(value) / F(scale))
        return zero + int(math.copysign(math.floor(abs(float(ratio)) + 0.5), ratio))

    low, high = {"NONE": (None, None), "RELU": (0, None), "RELU6": (0, 6), "RELU_N1_TO_1": (-1, 1)}[activation]
    return (
        -128 if low is None else max(-128, quantized(low)),
        127 if high is None else min(127, quantized(high)),
    )


def extent(window, axis, size):
    """Output extent and padding before, ComputePaddingHeightWidth of padding.h."""
    kernel, stride = window["kernel"][axis], window["stride"][axis]
    reach = (kernel - 1) * window["dilation"][axis] + 1
    out = -(-size // stride) if window["same"] else -(-(size - reach + 1) // stride)
    return out, max((out - 1) * stride + reach - size, 0) // 2 if window["same"] else 0


# Drawing.


def pick(rng, *choices):
    return choices[rng.integers(len(choices))]


def draw_window(rng, i):
    dilation = (pick(rng, 1, 2, 3), pick(rng, 1, 2, 3)) if i % 4 == 3 else (1, 1)
    return {
        "kernel": [(3, 3), (1, 1), (pick(rng, 1, 2, 3), pick(rng, 2, 4)), (3, 3), (5, 5)][i % 5],
        "stride": (1, 1) if i % 2 else (pick(rng, 1, 2, 3), pick(rng, 1, 2)),
        "dilation": dilation,
        "same": bool(rng.integers(3)),
    }


def draw_image(rng, i, window):
    reach = max((k - 1) * d + 1 for k, d in zip(window["kernel"], window["dilation"]))
    return int(rng.integers(1 if window["same"] else reach, max(9, reach + 3)))


def draw_values(rng, i, shape):
    """Mostly random over the whole range; sometimes only the extremes, or one of them."""
    if i % 10 == 7:
        return rng.choice(np.array([-128, 127], np.int8), shape)
    if i % 10 == 8:
        return np.full(shape, rng.choice(np.array([-128, 127], np.int8)), np.int8)
    return rng.integers(-128, 128, shape).astype(np.int8)


def draw_scale(rng, i):
    zero = [-128, 127, 0, None, None][i % 5]
    return F(10 ** rng.uniform(-4, 1)), int(rng.integers(-128, 128)) if zero is None else zero


def draw_bias(rng, i, count):
    reach = [3_000, 100, 100_000][i % 3]
    return rng.integers(-reach, reach, count).astype(np.int32)


# Building and running the model.


def set_window(options, window, activation):
    options.padding = tfl.Padding.SAME if window["same"] else tfl.Padding.VALID
    options.strideH, options.strideW = window["stride"]
    options.fusedActivationFunction = activation_code(activation)


def window_params(window, top, left):
    return [*window["kernel"], *window["stride"], *window["dilation"], top, left]


def activation_code(name):
    return getattr(tfl.ActivationFunctionType, name)


def run(op, version, options, inputs, constants, output):
    """Output of a model of this one operator; an operand is (values, (scale, zero)[, channel axis])."""
    model, graph, operator = tfl.ModelT(), tfl.SubGraphT(), tfl.OperatorT()
    model.version, model.subgraphs, model.buffers = 3, [graph], [tfl.BufferT()]
    graph.tensors, graph.operators = [], [operator]
    operands = [*inputs, *constants]
    for index, (values, quantization, *axis) in enumerate(operands):
        buffer = 0
        if index >= len(inputs):
            buffer = len(model.buffers)
            model.buffers.append(tfl.BufferT())
            model.buffers[buffer].data = np.frombuffer(values.tobytes(), np.uint8)
        graph.tensors.append(tensor(values.shape, values.dtype, quantization, axis, buffer, f"t{index}"))
    graph.tensors.append(tensor(output[0], np.int8, output[1], [], 0, "output"))
    graph.inputs, graph.outputs = list(range(len(inputs))), [len(operands)]
    operator.inputs, operator.outputs = list(range(len(operands))), [len(operands)]
    operator.builtinOptions = options
    operator.builtinOptionsType = getattr(tfl.BuiltinOptions, type(options).__name__[:-1])
    code = tfl.OperatorCodeT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = op, min(op, 127), version
    model.operatorCodes = [code]
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(model.Pack(builder), b"TFL3")
    interpreter = Interpreter(
        model_content=bytes(builder.Output()), experimental_op_resolver_type=OpResolverType.BUILTIN_REF
    )
    interpreter.allocate_tensors()
    for index, (values, *_) in enumerate(inputs):
        interpreter.set_tensor(interpreter.get_input_details()[index]["index"], values)
    interpreter.invoke()
    result = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    assert result.shape == tuple(output[0]), (result.shape, output[0])
    return result


def tensor(shape, dtype, quantization, axis, buffer, name):
    out = tfl.TensorT()
    out.shape, out.buffer, out.name = [int(n) for n in shape], buffer, name
    out.type = tfl.TensorType.INT8 if dtype == np.int8 else tfl.TensorType.INT32
    if quantization is not None:
        out.quantization = tfl.QuantizationParametersT()
        out.quantization.scale = [float(s) for s in np.atleast_1d(quantization[0])]
        out.quantization.zeroPoint = [int(z) for z in np.atleast_1d(quantization[1])]
        if axis:
            out.quantization.quantizedDimension = axis[0]
    return out


if __name__ == "__main__":
    main()
