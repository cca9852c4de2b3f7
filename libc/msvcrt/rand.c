/* rand.c - small arithmetic: rand, srand, abs, div, _rotl...
 *
 * Microsoft's generator: seed = seed * 214013 + 2531011; bits 16 to 30 are the number. One seed per
 * thread, at first 1.
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#undef abs
#undef labs

void srand(unsigned seed)
{
    crt_thread()->rand_state = seed;
}

/* rand(): 0 to 32767. */
int rand(void)
{
    struct per_thread *self = crt_thread();
    self->rand_state = self->rand_state * 214013 + 2531011;
    return self->rand_state >> 16 & RAND_MAX;
}

int abs(int value)
{
    return value < 0 ? -value : value;
}

long labs(long value)
{
    return value < 0 ? -value : value;
}

div_t div(int number, int by)
{
    return (div_t){number / by, number % by};
}

ldiv_t ldiv(long number, long by)
{
    return (ldiv_t){number / by, number % by};
}

unsigned _rotl(unsigned value, int bits)
{
    bits &= 31;
    return value << bits | value >> (-bits & 31);
}

unsigned _rotr(unsigned value, int bits)
{
    bits &= 31;
    return value >> bits | value << (-bits & 31);
}

unsigned long _lrotl(unsigned long value, int bits)
{
    return _rotl(value, bits);
}

unsigned long _lrotr(unsigned long value, int bits)
{
    return _rotr(value, bits);
}
