/* TFLite's fixed point: gemmlowp's fixedpoint.h and MultiplyByQuantizedMultiplier. */
#ifndef ARITHMETIC_H
#define ARITHMETIC_H

#include <stdint.h>

#ifndef KERNELS_ROUND_TWICE
#error "the declaration's `defines` did not arrive"
#endif
_Static_assert(KERNELS_LEAST == -INT32_MAX, "the declaration's `defines` did not arrive with their values");

static inline int32_t clamped(int32_t value, int32_t min, int32_t max)
{
    return value < min ? min : value > max ? max : value;
}

/* The doubling high half of a product, rounded. */
static inline int32_t high(int32_t a, int32_t b)
{
    int64_t product = ((int64_t)a * b + (1 << 30)) >> 31;
    return product > INT32_MAX ? INT32_MAX : (int32_t)product;
}

/* Divided by a power of two, rounded to the nearest, halves away from zero. */
static inline int32_t divided(int32_t x, int32_t exponent)
{
    int32_t mask = (int32_t)(((int64_t)1 << exponent) - 1);
    int32_t threshold = (mask >> 1) + (x < 0);
    return (x >> exponent) + ((x & mask) > threshold);
}

static inline int32_t scaled(int32_t x, int32_t multiplier, int32_t shift)
{
    int32_t left = shift > 0 ? shift : 0, right = shift < 0 ? -shift : 0;
    return divided(high((int32_t)((uint32_t)x << left), multiplier), right);
}

#endif
