/*
 * x86.h - stands in for include/k/x86.h in the host test of the dispatcher: "interrupts" are a variable.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdint.h>

#define EFLAGS_TF 0x00000100u
#define EFLAGS_IF 0x00000200u
#define EFLAGS_DF 0x00000400u

extern uint32_t world_eflags;

static inline uint32_t read_eflags(void)
{
    return world_eflags;
}
static inline uint32_t irq_save(void)
{
    uint32_t flags = world_eflags;
    world_eflags &= ~EFLAGS_IF;
    return flags;
}
static inline void irq_restore(uint32_t flags)
{
    world_eflags |= flags & EFLAGS_IF;
}
static inline void fxsave(void *area)
{
}
static inline void fxrstor(const void *area)
{
}
static inline void fnsave(void *area)
{
}
static inline void frstor(const void *area)
{
}
