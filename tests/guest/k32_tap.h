// SPDX-License-Identifier: MIT
// What the k32_ tests add to tap.h: is(got, wanted, "what") shows both numbers when they differ.
#pragma once
#include "tap.h"
#include <string.h>

static inline void is(long long got, long long wanted, const char *text)
{
    ok(got == wanted, "%s", text);
    if (got != wanted)
        printf("# got %lld (0x%llx), wanted %lld (0x%llx)\n", got, got, wanted, wanted);
}
