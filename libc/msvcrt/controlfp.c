/* controlfp.c - the floating-point control word in Microsoft's portable bits.
 *
 * Masks (EM_), rounding (RC_) and precision (PC_) of <float.h> are in another order than the x87's.
 * Manual: Visual C++ run-time library, "_control87, _controlfp", "_clear87, _clearfp", "_status87,
 *         _statusfp", "_fpreset"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "crt_x87.h"
#include <float.h>

/* Programs of Visual C++ 6 ask whether the processor divides wrongly (1994); none does now. */
int _adjust_fdiv;

static const struct {
    unsigned short x87;
    unsigned portable;
} flags[] = {
    {0x01, _EM_INVALID},  {0x02, _EM_DENORMAL},  {0x04, _EM_ZERODIVIDE},
    {0x08, _EM_OVERFLOW}, {0x10, _EM_UNDERFLOW}, {0x20, _EM_INEXACT},
};
enum { FLAGS = sizeof flags / sizeof *flags };

static unsigned to_portable(unsigned short word)
{
    static const unsigned precision[] = {_PC_24, _PC_53, _PC_53, _PC_64};
    unsigned portable = precision[word >> 8 & 3] | (word >> 10 & 3) << 8;
    for (int i = 0; i < FLAGS; i++)
        if (word & flags[i].x87)
            portable |= flags[i].portable;
    return portable;
}

static unsigned short to_x87(unsigned portable, unsigned short old)
{
    unsigned precision = portable & _MCW_PC;
    unsigned short word = old & ~0x0F3F;
    word |= (portable >> 8 & 3) << 10;
    word |= precision == _PC_24 ? 0x000 : precision == _PC_53 ? 0x200 : 0x300;
    for (int i = 0; i < FLAGS; i++)
        if (portable & flags[i].portable)
            word |= flags[i].x87;
    return word;
}

/* _control87(value, mask): changes the bits of mask; the word that results. Mask 0 only asks. */
unsigned _control87(unsigned value, unsigned mask)
{
    unsigned short word = x87_control();
    unsigned portable = to_portable(word);
    if (!mask)
        return portable;
    portable = (portable & ~mask) | (value & mask);
    x87_set_control(to_x87(portable, word));
    return portable;
}

/* _controlfp: the same, but leaves the mask of denormals alone. */
unsigned _controlfp(unsigned value, unsigned mask)
{
    return _control87(value, mask & ~_EM_DENORMAL);
}

/* _statusfp(): which exceptions have happened; _clearfp(): and forgets them. */
unsigned _statusfp(void)
{
    unsigned status = 0;
    unsigned short word = x87_status();
    for (int i = 0; i < FLAGS; i++)
        if (word & flags[i].x87)
            status |= flags[i].portable;
    return status;
}

unsigned _clearfp(void)
{
    unsigned status = _statusfp();
    x87_clear();
    return status;
}

/* _fpreset(): as at start-up: all masked, 53 bits, to nearest. */
void _fpreset(void)
{
    x87_init();
    x87_set_control(0x027F);
}
