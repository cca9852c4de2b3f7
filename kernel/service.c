/*
 * service.c - KiSystemService: from a service number to a call with captured arguments.
 *
 * The table is made from services.def, with Windows XP SP3's numbers. A number that XP has and we do not gives
 * STATUS_NOT_IMPLEMENTED; a number that XP does not have, or of another table, STATUS_INVALID_SYSTEM_SERVICE.
 *
 * Before: kernel/sysentry.asm.  Next: mm/allocvm.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"

enum { SERVICE_COUNT = 0x11C, MAXIMUM_ARGUMENTS = 11, TABLE_MASK = 0x3000, INDEX_MASK = 0xFFF };

NTSTATUS KiCallService(void *service, const ULONG *arguments, ULONG dwords); /* sysentry.asm */

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

/* Calls service `number` with the arguments at `user`. Returns its status, or STATUS_INVALID_SYSTEM_SERVICE,
 * STATUS_NOT_IMPLEMENTED, STATUS_ACCESS_VIOLATION (the arguments cannot be read). */
NTSTATUS KiSystemService(KTRAP_FRAME *frame, ULONG number, const ULONG *user)
{
    ULONG arguments[MAXIMUM_ARGUMENTS];
    KTHREAD *thread = KeGetCurrentThread();
    ULONG index = number & INDEX_MASK;
    thread->TrapFrame = frame;
    thread->PreviousMode = UserMode;
    if (__builtin_expect(index >= SERVICE_COUNT || (number & TABLE_MASK) != 0, 0))
        return STATUS_INVALID_SYSTEM_SERVICE;
    if (__builtin_expect(services[index] == NULL, 0))
        return STATUS_NOT_IMPLEMENTED;
    ULONG count = argument_counts[index];
    if (count > 0) {
        NTSTATUS status = ProbeAndRead(arguments, user, count * sizeof(ULONG));
        if (__builtin_expect(!NT_SUCCESS(status), 0))
            return status;
    }
    return KiCallService(services[index], arguments, count);
}
