/*
 * inject.h - fault injection: the n-th allocation of a kind fails, so that every path that runs
 * short of memory can be tested.
 *
 * Armed by the option fail= (docs/channels.md); otherwise `kind` is InjectNone, and the question
 * costs one comparison.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

enum inject_kind {
    InjectNone,
    InjectFrame,  /* _PageAlloc: PAGE_NONE */
    InjectPool,   /* ExAllocatePoolWithTag: NULL */
    InjectVad,    /* the same, for tag 'Vad ' alone */
    InjectCharge, /* commit charge: refused */
    INJECT_COUNT,
};

typedef struct MM_INJECTION {
    uint32_t kind;     /* enum inject_kind that is counted */
    uint32_t left;     /* allocations until the one that fails */
    bool onward;       /* all after it fail, too */
    uint32_t injected; /* failures so far */
} MM_INJECTION;
extern MM_INJECTION MmInjection;

/* From now on the n-th (1, 2, …) allocation of the kind fails; onward: and every later one. */
void MmArmInjection(enum inject_kind kind, uint32_t n, bool onward);
uint32_t MmDisarmInjection(void); /* returns the failures there were */
bool MiInject(void);              /* counts one; true: it is to fail */

/* To be asked once by each allocation of the kind. */
static inline bool MiMustFail(enum inject_kind kind)
{
    return __builtin_expect(MmInjection.kind == (uint32_t)kind, 0) && MiInject();
}
