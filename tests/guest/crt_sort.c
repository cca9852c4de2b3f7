/* crt_sort.c - qsort, bsearch, rand, and the small arithmetic.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <float.h>
#include <math.h>
#include <search.h>
#include <stdlib.h>

static int compares;

static int by_value(const void *a, const void *b)
{
    compares++;
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

static int sorted(const int *items, int count)
{
    for (int i = 1; i < count; i++)
        if (items[i - 1] > items[i])
            return 0;
    return 1;
}

enum { COUNT = 20000 };
static int items[COUNT];

static void try(const char *name, int (*value)(int i))
{
    long long before = 0, after = 0;
    for (int i = 0; i < COUNT; i++)
        before += items[i] = value(i);
    compares = 0;
    qsort(items, COUNT, sizeof *items, by_value);
    for (int i = 0; i < COUNT; i++)
        after += items[i];
    ok(sorted(items, COUNT) && before == after && compares < 100 * COUNT, name);
}

static int up(int i)
{
    return i;
}
static int down(int i)
{
    return -i;
}
static int same(int i)
{
    return i & 0;
}
static int few(int i)
{
    return i % 3;
}
static int mixed(int i)
{
    return i * 7919 % 10007;
}
static int organ(int i)
{
    return i < COUNT / 2 ? i : COUNT - i;
}

int main(void)
{
    static const int first[] = {41, 18467, 6334, 26500, 19169};
    int good = 1;
    srand(1);
    for (int i = 0; i < 5; i++)
        good &= rand() == first[i];
    ok(good, "rand is Microsoft's generator");
    try("qsort: ascending", up);
    try("qsort: descending", down);
    try("qsort: all equal", same);
    try("qsort: few values", few);
    try("qsort: up and down", organ);
    try("qsort: mixed", mixed);
    int key = items[1234], none = -5;
    int *found = bsearch(&key, items, COUNT, sizeof *items, by_value);
    ok(found && *found == key, "bsearch finds");
    ok(!bsearch(&none, items, COUNT, sizeof *items, by_value), "bsearch does not find");
    char words[][3] = {"zz", "aa", "mm"};
    qsort(words, 3, 3, (int (*)(const void *, const void *))strcmp);
    ok(!strcmp(words[0], "aa") && !strcmp(words[2], "zz"), "items of an odd size");
    div_t d = div(-7, 2);
    ok(d.quot == -3 && d.rem == -1 && abs(-3) == 3 && _rotl(0x80000001, 1) == 3, "div, abs, _rotl");
    ok(fabs(sin(1) - 0.8414709848078965) < 1e-15 && fabs(pow(2, 0.5) - sqrt(2)) < 1e-15 &&
           fabs(tanh(0.5) - 0.46211715726000975) < 1e-15,
       "sin, pow, sqrt, tanh");
    ok(fabs(acos(0.5) - 1.0471975511965979) < 1e-15 && log10(1000) == 3 && floor(-1.5) == -2 &&
           fmod(7, 3) == 1,
       "acos, log10, floor, fmod");
    ok(fabs(_j0(1) - 0.7651976865579666) < 1e-14 && fabs(_y1(2.5) - 0.1459181379667858) < 1e-12 &&
           fabs(_jn(3, 4) - 0.4301714738756219) < 1e-14,
       "_j0, _y1, _jn");
    ok(_finite(1) && !_finite(HUGE_VAL) && _fpclass(-0.0) == _FPCLASS_NZ, "_finite, _fpclass");
    unsigned old = _controlfp(0, 0);
    _controlfp(_RC_DOWN, _MCW_RC);
    ok((_controlfp(0, 0) & _MCW_RC) == _RC_DOWN, "_controlfp sets the rounding");
    _controlfp(old, _MCW_RC);
    ok(_controlfp(0, 0) == old, "and back");
    return done();
}
