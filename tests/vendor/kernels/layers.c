/* Layers with weights, and add. */
#include "arithmetic.h"
#include "include/kernels.h"

uint32_t kernels_calls[7];
uint32_t kernels_refusals;

/* Where a tap of an output falls along one axis; outside the input it is none. */
static int32_t at(int32_t output, int32_t tap, int32_t stride, int32_t dilation, int32_t padding, int32_t extent)
{
    int32_t place = output * stride + tap * dilation - padding;
    return place >= 0 && place < extent ? place : -1;
}

/* Needs a word of scratch memory, which it writes, and refuses strides of 2. */
arm_cmsis_nn_status arm_convolve_wrapper_s8(
    const cmsis_nn_context *ctx, const cmsis_nn_conv_params *p, const cmsis_nn_per_channel_quant_params *q,
    const cmsis_nn_dims *in, const int8_t *input, const cmsis_nn_dims *f, const int8_t *filter,
    const cmsis_nn_dims *bias_dims, const int32_t *bias, const cmsis_nn_dims *out, int8_t *output)
{
    kernels_calls[0]++;
    if (p->stride.w == 2 || ctx->size < 4 || bias_dims->c != out->c) {
        kernels_refusals++;
        return ARM_CMSIS_NN_ARG_ERROR;
    }
    *(int32_t *)ctx->buf = -1;
    for (int32_t y = 0; y < out->h; y++)
        for (int32_t x = 0; x < out->w; x++)
            for (int32_t c = 0; c < out->c; c++) {
                int32_t sum = bias[c];
                for (int32_t i = 0; i < f->h; i++)
                    for (int32_t j = 0; j < f->w; j++) {
                        int32_t row = at(y, i, p->stride.h, p->dilation.h, p->padding.h, in->h);
                        int32_t column = at(x, j, p->stride.w, p->dilation.w, p->padding.w, in->w);
                        if (row < 0 || column < 0)
                            continue;
                        const int8_t *pixel = input + (row * in->w + column) * in->c;
                        const int8_t *weights = filter + ((c * f->h + i) * f->w + j) * f->c;
                        for (int32_t k = 0; k < f->c; k++)
                            sum += (pixel[k] + p->input_offset) * weights[k];
                    }
                int32_t value = scaled(sum, q->multiplier[c], q->shift[c]) + p->output_offset;
                *output++ = (int8_t)clamped(value, p->activation.min, p->activation.max);
            }
    return ARM_CMSIS_NN_SUCCESS;
}

int32_t arm_convolve_wrapper_s8_get_buffer_size(
    const cmsis_nn_conv_params *p, const cmsis_nn_dims *in, const cmsis_nn_dims *f, const cmsis_nn_dims *out)
{
    (void)p, (void)in, (void)f, (void)out;
    return 4;
}

arm_cmsis_nn_status arm_depthwise_conv_wrapper_s8(
    const cmsis_nn_context *ctx, const cmsis_nn_dw_conv_params *p, const cmsis_nn_per_channel_quant_params *q,
    const cmsis_nn_dims *in, const int8_t *input, const cmsis_nn_dims *f, const int8_t *filter,
    const cmsis_nn_dims *bias_dims, const int32_t *bias, const cmsis_nn_dims *out, int8_t *output)
{
    (void)ctx, (void)bias_dims;
    kernels_calls[1]++;
    for (int32_t y = 0; y < out->h; y++)
        for (int32_t x = 0; x < out->w; x++)
            for (int32_t c = 0; c < out->c; c++) {
                int32_t sum = bias[c];
                for (int32_t i = 0; i < f->h; i++)
                    for (int32_t j = 0; j < f->w; j++) {
                        int32_t row = at(y, i, p->stride.h, p->dilation.h, p->padding.h, in->h);
                        int32_t column = at(x, j, p->stride.w, p->dilation.w, p->padding.w, in->w);
                        if (row < 0 || column < 0)
                            continue;
                        int32_t value = input[(row * in->w + column) * in->c + c / p->ch_mult];
                        sum += (value + p->input_offset) * filter[(i * f->w + j) * f->c + c];
                    }
                int32_t value = scaled(sum, q->multiplier[c], q->shift[c]) + p->output_offset;
                *output++ = (int8_t)clamped(value, p->activation.min, p->activation.max);
            }
    return ARM_CMSIS_NN_SUCCESS;
}

int32_t arm_depthwise_conv_wrapper_s8_get_buffer_size(
    const cmsis_nn_dw_conv_params *p, const cmsis_nn_dims *in, const cmsis_nn_dims *f, const cmsis_nn_dims *out)
{
    (void)p, (void)in, (void)f, (void)out;
    return 0;
}

arm_cmsis_nn_status arm_fully_connected_wrapper_s8(
    const cmsis_nn_context *ctx, const cmsis_nn_fc_params *p, const cmsis_nn_quant_params *q,
    const cmsis_nn_dims *in, const int8_t *input, const cmsis_nn_dims *f, const int8_t *filter,
    const cmsis_nn_dims *bias_dims, const int32_t *bias, const cmsis_nn_dims *out, int8_t *output)
{
    (void)ctx, (void)in, (void)bias_dims;
    kernels_calls[2]++;
    if (!q->is_per_channel)
        return ARM_CMSIS_NN_NO_IMPL_ERROR;
    for (int32_t c = 0; c < out->c; c++) {
        int32_t sum = bias[c];
        for (int32_t k = 0; k < f->n; k++)
            sum += (input[k] + p->input_offset) * (filter[c * f->n + k] + p->filter_offset);
        int32_t value = scaled(sum, q->multiplier[c], q->shift[c]) + p->output_offset;
        output[c] = (int8_t)clamped(value, p->activation.min, p->activation.max);
    }
    return ARM_CMSIS_NN_SUCCESS;
}

arm_cmsis_nn_status arm_elementwise_add_s8(
    const int8_t *left, const int8_t *right, int32_t left_offset, int32_t left_mult, int32_t left_shift,
    int32_t right_offset, int32_t right_mult, int32_t right_shift, int32_t widening, int8_t *output,
    int32_t output_offset, int32_t output_mult, int32_t output_shift, int32_t min, int32_t max, int32_t length)
{
    kernels_calls[3]++;
    for (int32_t i = 0; i < length; i++) {
        int32_t a = scaled((left[i] + left_offset) * (1 << widening), left_mult, left_shift);
        int32_t b = scaled((right[i] + right_offset) * (1 << widening), right_mult, right_shift);
        output[i] = (int8_t)clamped(scaled(a + b, output_mult, output_shift) + output_offset, min, max);
    }
    return ARM_CMSIS_NN_SUCCESS;
}
