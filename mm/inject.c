/*
 * inject.c - see inject.h. Source: the idea of failing the n-th allocation, for every n, is that of
 * the test suites of SQLite and Lua.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/inject.h"

MM_INJECTION MmInjection;

void MmArmInjection(enum inject_kind kind, uint32_t n, bool onward)
{
    KASSERT(kind < INJECT_COUNT && n > 0);
    MmInjection = (MM_INJECTION){.kind = kind, .left = n, .onward = onward};
}

uint32_t MmDisarmInjection(void)
{
    MmInjection.kind = InjectNone;
    return MmInjection.injected;
}

bool MiInject(void)
{
    if (MmInjection.left > 0)
        MmInjection.left--;
    bool fails = MmInjection.left == 0 && (MmInjection.onward || MmInjection.injected == 0);
    MmInjection.injected += fails;
    return fails;
}
