/* Layers without weights. */
#include "arithmetic.h"
#include "include/kernels.h"

/* The window of one output: what is greatest, the sum, and how many there are. */
static void window(
    const cmsis_nn_pool_params *p, const cmsis_nn_dims *in, const int8_t *input, const cmsis_nn_dims *f, int32_t y,
    int32_t x, int32_t c, int32_t *greatest, int32_t *sum, int32_t *count)
{
    *greatest = INT8_MIN, *sum = 0, *count = 0;
    for (int32_t i = 0; i < f->h; i++)
        for (int32_t j = 0; j < f->w; j++) {
            int32_t row = y * p->stride.h + i - p->padding.h, column = x * p->stride.w + j - p->padding.w;
            if (row < 0 || row >= in->h || column < 0 || column >= in->w)
                continue;
            int32_t value = input[(row * in->w + column) * in->c + c];
            *greatest = value > *greatest ? value : *greatest;
            *sum += value, *count += 1;
        }
}

arm_cmsis_nn_status arm_max_pool_s8(
    const cmsis_nn_context *ctx, const cmsis_nn_pool_params *p, const cmsis_nn_dims *in, const int8_t *input,
    const cmsis_nn_dims *f, const cmsis_nn_dims *out, int8_t *output)
{
    (void)ctx;
    kernels_calls[4]++;
    for (int32_t y = 0; y < out->h; y++)
        for (int32_t x = 0; x < out->w; x++)
            for (int32_t c = 0; c < out->c; c++) {
                int32_t greatest, sum, count;
                window(p, in, input, f, y, x, c, &greatest, &sum, &count);
                *output++ = (int8_t)clamped(greatest, p->activation.min, p->activation.max);
            }
    return ARM_CMSIS_NN_SUCCESS;
}

/* Needs a word of scratch memory per channel. */
arm_cmsis_nn_status arm_avgpool_s8(
    const cmsis_nn_context *ctx, const cmsis_nn_pool_params *p, const cmsis_nn_dims *in, const int8_t *input,
    const cmsis_nn_dims *f, const cmsis_nn_dims *out, int8_t *output)
{
    kernels_calls[5]++;
    if (ctx->size < 4 * in->c)
        return ARM_CMSIS_NN_ARG_ERROR;
    for (int32_t y = 0; y < out->h; y++)
        for (int32_t x = 0; x < out->w; x++)
            for (int32_t c = 0; c < out->c; c++) {
                int32_t greatest, sum, count;
                window(p, in, input, f, y, x, c, &greatest, &sum, &count);
                int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
                *output++ = (int8_t)clamped(mean, p->activation.min, p->activation.max);
            }
    return ARM_CMSIS_NN_SUCCESS;
}

int32_t arm_avgpool_s8_get_buffer_size(const int output_width, const int channels)
{
    (void)output_width;
    return 4 * channels;
}

static int32_t shifted(int32_t x, int32_t bits)
{
    int64_t wide = (int64_t)x << bits;
    return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* exp(x) for x in [-1/4, 0), Q0. */
static int32_t exp_within_quarter(int32_t x)
{
    x += 1 << 28;
    int32_t square = high(x, x), cube = high(square, x);
    int32_t fourth = divided(high(square, square), 2);
    int32_t tail = divided(high(fourth + cube, 715827883) + square, 1);
    return 1895147668 + high(1895147668, x + tail);
}

/* exp(x) for x <= 0, Q5 to Q0. */
static int32_t exp_of_negative(int32_t x)
{
    static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    if (x == 0)
        return INT32_MAX;
    int32_t within = (x & ((1 << 24) - 1)) - (1 << 24), rest = within - x;
    int32_t result = exp_within_quarter(shifted(within, 5));
    for (int32_t i = 0; i < 7; i++)
        if (rest & (1 << (24 + i)))
            result = high(result, factors[i]);
    return result;
}

/* 1 / (1 + x) for x in [0, 1), Q0. */
static int32_t one_over_one_plus(int32_t x)
{
    int32_t half = (int32_t)(((int64_t)x + INT32_MAX + 1) / 2);
    int32_t result = 1515870810 + high(half, -1010580540);
    for (int32_t i = 0; i < 3; i++)
        result += shifted(high(result, (1 << 29) - high(half, result)), 2);
    return shifted(result, 1);
}

void arm_softmax_s8(
    const int8_t *input, int32_t rows, int32_t length, int32_t mult, int32_t shift, int32_t diff_min, int8_t *output)
{
    kernels_calls[6]++;
    for (; rows > 0; rows--, input += length, output += length) {
        int32_t greatest = INT8_MIN, sum = 0;
        for (int32_t i = 0; i < length; i++)
            greatest = input[i] > greatest ? input[i] : greatest;
        for (int32_t i = 0; i < length; i++)
            if (input[i] - greatest >= diff_min)
                sum += divided(exp_of_negative(high((input[i] - greatest) * (1 << shift), mult)), 12);
        int32_t headroom = __builtin_clz((uint32_t)sum);
        int32_t scale = one_over_one_plus((int32_t)(((uint32_t)sum << headroom) - (1u << 31)));
        for (int32_t i = 0; i < length; i++) {
            int32_t difference = input[i] - greatest;
            if (difference < diff_min) {
                output[i] = INT8_MIN;
                continue;
            }
            int32_t e = exp_of_negative(high(difference * (1 << shift), mult));
            output[i] = (int8_t)clamped(divided(high(scale, e), 12 + 31 - 8 - headroom) - 128, -128, 127);
        }
    }
}
