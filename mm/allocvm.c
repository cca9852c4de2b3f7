/*
 * allocvm.c - NtAllocateVirtualMemory: reserve addresses, commit pages. No frame is taken here.
 *
 * Decode, then perform: decode() only reads and refuses; reserve() makes a VAD; commit() charges
 * and marks. A range that is reserved and committed at once needs no page table:
 * its VAD says that all of it is demand-zero.
 * Lock: the space's.  Before: kernel/service.c.  Next: mm/pagefault.c, at the first touch.
 * Source: MSDN VirtualAlloc; WDK ZwAllocateVirtualMemory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/aslr.h"
#include "mm/section.h"
#include "mm/userpage.h"

enum {
    LOWEST_PAGE = LOWEST_USER_ADDRESS >> PAGE_SHIFT,
    HIGHEST_PAGE = HIGHEST_USER_ADDRESS >> PAGE_SHIFT,
    MOST_ZERO_BITS = 20, /* high bits of a base of our choice that are to be 0 */
};
#define SPECIAL     (MEM_WRITE_WATCH | MEM_PHYSICAL | MEM_LARGE_PAGES)
#define KNOWN_TYPES (MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_TOP_DOWN | SPECIAL)

/* The request, understood. Pages, inclusive. */
struct request {
    ULONG first, last;
    ULONG lowest, highest; /* window for a base of our choice */
    ULONG code;            /* MM_* */
    bool choose, reserve, commit, top_down;
    bool watched, physical, large; /* vadkind.c has their rules */
};

static NTSTATUS decode_type(struct request *r, ULONG base, ULONG type)
{
    if ((type & ~KNOWN_TYPES) != 0 || (type & (MEM_COMMIT | MEM_RESERVE | MEM_RESET)) == 0)
        return STATUS_INVALID_PARAMETER_5;
    if ((type & MEM_RESET) && type != MEM_RESET)
        return STATUS_INVALID_PARAMETER_5;
    r->choose = base == 0;
    r->commit = (type & MEM_COMMIT) != 0;
    r->reserve = (type & MEM_RESERVE) != 0 || (r->choose && r->commit);
    r->top_down = (type & MEM_TOP_DOWN) != 0;
    r->watched = (type & MEM_WRITE_WATCH) != 0;
    r->physical = (type & MEM_PHYSICAL) != 0;
    r->large = (type & MEM_LARGE_PAGES) != 0;
    return STATUS_SUCCESS;
}

/* Can each argument be meant? Rounds to 64 KiB where addresses are reserved, else to pages. */
static NTSTATUS decode(struct request *r, ULONG base, ULONG bytes, ULONG zero_bits, ULONG type,
                       ULONG protect)
{
    if (zero_bits > MOST_ZERO_BITS)
        return STATUS_INVALID_PARAMETER_3;
    r->lowest = LOWEST_PAGE;
    r->highest = zero_bits > 1 ? 0xFFFFFu >> zero_bits : HIGHEST_PAGE;
    NTSTATUS status = decode_type(r, base, type);
    if (!NT_SUCCESS(status))
        return status;
    int code = MiProtectionCode(protect);
    if (code < 0 || MiIsCopyCode((ULONG)code))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (base > HIGHEST_USER_ADDRESS)
        return STATUS_INVALID_PARAMETER_2;
    if (bytes == 0 || bytes > HIGHEST_USER_ADDRESS + 1 - base)
        return STATUS_INVALID_PARAMETER_4;
    r->code = (ULONG)code;
    r->first = (r->reserve ? ROUND_DOWN(base, 0x10000u) : base) >> PAGE_SHIFT;
    r->last = (base + bytes - 1) >> PAGE_SHIFT;
    if (!r->choose && r->reserve && r->first < LOWEST_PAGE)
        return STATUS_INVALID_PARAMETER_2;
    return (type & SPECIAL) != 0 ? MiCheckKind(type, base, bytes, r->code) : STATUS_SUCCESS;
}

static NTSTATUS reserve(MM_SPACE *space, struct request *r, MMVAD **out)
{
    if (r->choose) {
        ULONG pages = r->last - r->first + 1, slack = r->large ? LARGE_PAGE_PAGES - 16 : 0;
        r->first = MiChooseGap(space, pages + slack, r->lowest, r->highest, r->top_down);
        if (r->first == 0)
            return STATUS_NO_MEMORY;
        if (r->large)
            r->first = ROUND_UP(r->first, LARGE_PAGE_PAGES);
        r->last = r->first + pages - 1;
    } else if (!MiRangeIsFree(space, r->first, r->last)) {
        return STATUS_CONFLICTING_ADDRESSES;
    }
    MMVAD *vad = *out = MiInsertVad(space, r->first, r->last, r->code);
    if (vad == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    vad->watched = r->watched;
    vad->kind = r->large ? VadLarge : r->physical ? VadPhysical : VadOrdinary;
    return STATUS_SUCCESS;
}

/* Reserved a moment ago: the VAD itself carries the promise. */
static NTSTATUS commit_whole(MM_SPACE *space, MMVAD *vad)
{
    if (!MiChargeCommit(space, vad, MiVadPages(vad))) {
        MiRemoveVad(space, vad);
        return STATUS_COMMITMENT_LIMIT;
    }
    vad->mem_commit = true;
    return vad->kind == VadLarge ? MiMapLargePages(space, vad) : STATUS_SUCCESS;
}

static NTSTATUS commit(MM_SPACE *space, const struct request *r)
{
    MMVAD *vad = MiFindVad(space, r->first);
    if (vad == NULL || r->last > vad->last_page || vad->fixed || vad->kind == VadPhysical)
        return STATUS_CONFLICTING_ADDRESSES;
    if (vad->area != NULL)
        return MiCommitView(space, vad, r->first, r->last, r->code);
    if (vad->kind == VadLarge)
        return STATUS_ALREADY_COMMITTED;
    if (!MiMakeTables(space, r->first, r->last))
        return STATUS_INSUFFICIENT_RESOURCES;
    ULONG fresh = r->last - r->first + 1 - MiCountCommitted(vad, r->first, r->last);
    if (!MiChargeCommit(space, vad, fresh)) {
        MiFreeEmptyTables(space, r->first, r->last);
        return STATUS_COMMITMENT_LIMIT;
    }
    MiSetRangeCode(r->first, r->last, r->code);
    return STATUS_SUCCESS;
}

static NTSTATUS reset(MM_SPACE *space, const struct request *r)
{
    MMVAD *vad = MiFindVad(space, r->first);
    bool of_file = vad != NULL && vad->area != NULL && vad->area->kind != AreaPaging;
    if (vad == NULL || r->last > vad->last_page || of_file || vad->fixed)
        return STATUS_CONFLICTING_ADDRESSES;
    MiResetRange(space, vad, r->first, r->last);
    return STATUS_SUCCESS;
}

static NTSTATUS allocate(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG zero_bits, ULONG type,
                         ULONG protect)
{
    struct request r;
    MMVAD *vad;
    NTSTATUS status = decode(&r, *base, *bytes, zero_bits, type, protect);
    if (!NT_SUCCESS(status))
        return status;
    KeAcquireLock(&space->lock);
    if (r.reserve) {
        status = reserve(space, &r, &vad);
        if (NT_SUCCESS(status) && r.commit)
            status = commit_whole(space, vad);
    } else {
        status = r.commit ? commit(space, &r) : reset(space, &r);
    }
    KeReleaseLock(&space->lock);
    *base = r.first << PAGE_SHIFT;
    *bytes = (r.last - r.first + 1) << PAGE_SHIFT;
    return status;
}

NTSTATUS MmAllocate(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG type, ULONG protect)
{
    return allocate(space, base, bytes, 0, type, protect);
}

NOINLINE NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID *user_base,
                                                ULONG_PTR zero_bits, SIZE_T *user_size, ULONG type,
                                                ULONG protect)
{
    MM_VISIT visit;
    ULONG base, bytes;
    NTSTATUS status = MiCaptureRange(&base, user_base, &bytes, user_size);
    if (NT_SUCCESS(status))
        status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    status = allocate(visit.space, &base, &bytes, zero_bits, type, protect);
    MiLeaveSpace(&visit);
    return NT_SUCCESS(status) ? MiReturnRange(user_base, &base, user_size, &bytes) : status;
}
