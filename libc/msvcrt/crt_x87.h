/* crt_x87.h - the x87's control word as named functions. SPDX-License-Identifier: MIT */
#ifndef CRT_X87_H
#define CRT_X87_H

enum {
    X87_PRECISION = 0x0300, /* 0x000 24 bits, 0x200 53 bits, 0x300 64 bits */
    X87_DOUBLE = 0x0200,
};

static inline unsigned short x87_control(void)
{
    unsigned short word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    return word;
}

static inline void x87_set_control(unsigned short word)
{
    __asm__ volatile("fldcw %0" : : "m"(word));
}

static inline unsigned short x87_status(void)
{
    unsigned short word;
    __asm__ volatile("fnstsw %0" : "=a"(word));
    return word;
}

static inline void x87_clear(void)
{
    __asm__ volatile("fnclex");
}

static inline void x87_init(void)
{
    __asm__ volatile("fninit");
}

/* Rounding to 53 bits for the code in between; the program's own setting comes back afterwards. */
static inline unsigned short x87_round_to_double(void)
{
    unsigned short old = x87_control();
    x87_set_control((old & ~X87_PRECISION) | X87_DOUBLE);
    return old;
}

#endif
