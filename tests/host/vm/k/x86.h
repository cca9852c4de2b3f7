/*
 * x86.h - stands in for include/k/x86.h in the host test of virtual memory: the processor is
 * vm_world.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdint.h>

void WorldFlush(uint32_t address); /* one page's entry in the TLB */

static inline void invlpg(const void *address)
{
    WorldFlush((uint32_t)(uintptr_t)address);
}
