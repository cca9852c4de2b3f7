/*
 * service.c - KiSystemService: from a service number to a call with captured arguments.
 *
 * The table is made from services.def, with Windows XP SP3's numbers.
 * A number that XP has and we do not gives
 * STATUS_NOT_IMPLEMENTED; a number that XP does not have,
 * or of another table, STATUS_INVALID_SYSTEM_SERVICE.
 *
 * Before: kernel/sysentry.asm.  Next: mm/allocvm.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"

enum {
    SERVICE_COUNT = 0x11C,
    MAXIMUM_ARGUMENTS = 11,
    NUMBER_MASK = 0x3FFF /* table and index; ours is table 0 */
};

/* Copies the arguments from ring 3 onto the kernel stack and calls (usercopy.asm). */
NTSTATUS KiCallService(void *service, const ULONG *user, ULONG dwords);

/* Functions and argument counts, by number. */
#define SVC_(number, name, count) [number] = (void *)name,
static void *const services[SERVICE_COUNT] = {
#include "nt/services.def"
};
#undef SVC_
#define SVC_(number, name, count) [number] = count,
static const UCHAR argument_counts[SERVICE_COUNT] = {
#include "nt/services.def"
};
#undef SVC_

/* Calls service `number` with the arguments at `user`. Returns its status,
 * or STATUS_INVALID_SYSTEM_SERVICE,
 * STATUS_NOT_IMPLEMENTED, STATUS_ACCESS_VIOLATION (the arguments cannot be read). */
NTSTATUS KiSystemService(KTRAP_FRAME *frame, ULONG number, const ULONG *user)
{
    KTHREAD *thread = KeGetCurrentThread();
    ULONG index = number & NUMBER_MASK;
    thread->TrapFrame = frame;
    if (__builtin_expect(index >= SERVICE_COUNT, 0))
        return STATUS_INVALID_SYSTEM_SERVICE;
    if (__builtin_expect(services[index] == NULL, 0))
        return STATUS_NOT_IMPLEMENTED;
    if (__builtin_expect((uintptr_t)user > USER_PROBE_ADDRESS - MAXIMUM_ARGUMENTS * sizeof(ULONG),
                         0))
        return STATUS_ACCESS_VIOLATION;
    return KiCallService(services[index], user, argument_counts[index]);
}
