/*
 * probe.c - user memory: range check, then one guarded copy. Nothing else of the kernel touches it.
 *
 * Each byte is read once, into kernel memory, before anybody looks at it: a second thread of ring 3
 * that changes it meanwhile changes nothing. A page that can be made present is (MmAccessFault);
 * else the copy ends with a status.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/ke.h"
#include "k/x86.h"

bool KiYieldAfterReads;
NTSTATUS KiCopyUser(void *to, const void *from, size_t bytes); /* usercopy.asm */

static inline bool in_user_range(const void *user, size_t bytes)
{
    uintptr_t at = (uintptr_t)user;
    return bytes <= USER_PROBE_ADDRESS && at <= USER_PROBE_ADDRESS - bytes;
}

/* Not within a fault, which another thread's lock may wait for. */
static NOINLINE void let_others_run(void)
{
    if (read_eflags() & EFLAGS_IF)
        KeYield();
}

NTSTATUS ProbeAndRead(void *to, const void *user, size_t bytes)
{
    if (__builtin_expect(!in_user_range(user, bytes), 0))
        return STATUS_ACCESS_VIOLATION;
    NTSTATUS status = KiCopyUser(to, user, bytes);
    if (__builtin_expect(KiYieldAfterReads, 0))
        let_others_run();
    return status;
}

NTSTATUS ProbeAndWrite(void *user, const void *from, size_t bytes)
{
    if (__builtin_expect(!in_user_range(user, bytes), 0))
        return STATUS_ACCESS_VIOLATION;
    return KiCopyUser(user, from, bytes);
}

NTSTATUS ProbeForWrite(void *user, size_t bytes)
{
    if (!in_user_range(user, bytes))
        return STATUS_ACCESS_VIOLATION;
    uintptr_t at = (uintptr_t)user, end = at + bytes;
    for (; at < end; at = ROUND_DOWN(at, PAGE_SIZE) + PAGE_SIZE) {
        UCHAR byte;
        NTSTATUS status = KiCopyUser(&byte, (void *)at, 1);
        if (NT_SUCCESS(status))
            status = KiCopyUser((void *)at, &byte, 1);
        if (!NT_SUCCESS(status))
            return status;
    }
    return STATUS_SUCCESS;
}

NTSTATUS ProbeAndCaptureString(UNICODE_STRING *out, const UNICODE_STRING *user)
{
    UNICODE_STRING string;
    *out = (UNICODE_STRING){0, 0, NULL};
    NTSTATUS status = ReadUser(&string, user);
    if (!NT_SUCCESS(status))
        return status;
    if (string.Length & 1)
        return STATUS_OBJECT_NAME_INVALID;
    PWSTR buffer = ExAllocatePoolWithTag(NonPagedPool, string.Length + sizeof(WCHAR),
                                         TAG_('S', 't', 'r', ' '));
    if (buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = ProbeAndRead(buffer, string.Buffer, string.Length);
    if (!NT_SUCCESS(status)) {
        ExFreePool(buffer);
        return status;
    }
    buffer[string.Length / sizeof(WCHAR)] = 0;
    *out = (UNICODE_STRING){string.Length, string.Length, buffer};
    return STATUS_SUCCESS;
}
