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
#include "mm/section.h"
#include "mm/userpage.h"

enum {
    LOWEST_PAGE = LOWEST_USER_ADDRESS >> PAGE_SHIFT,
    HIGHEST_PAGE = HIGHEST_USER_ADDRESS >> PAGE_SHIFT
};
#define KNOWN_TYPES (MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_TOP_DOWN)

/* The request, understood. Pages, inclusive. */
struct request {
    ULONG first, last;
    ULONG lowest, highest; /* window for a base of our choice */
    ULONG code;            /* MM_* */
    bool choose, reserve, commit, top_down;
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
    return STATUS_SUCCESS;
}

/* Can each argument be meant? Rounds to 64 KiB where addresses are reserved, else to pages. */
static NTSTATUS decode(struct request *r, ULONG base, ULONG bytes, ULONG zero_bits, ULONG type,
                       ULONG protect)
{
    if (zero_bits > 20)
        return STATUS_INVALID_PARAMETER_3;
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
    r->lowest = LOWEST_PAGE;
    r->highest =
        zero_bits != 0 && r->choose ? (0xFFFFFFFFu >> zero_bits) >> PAGE_SHIFT : HIGHEST_PAGE;
    if (r->highest > HIGHEST_PAGE)
        r->highest = HIGHEST_PAGE;
    if (!r->choose && r->reserve && r->first < LOWEST_PAGE)
        return STATUS_INVALID_PARAMETER_2;
    return STATUS_SUCCESS;
}

static NTSTATUS reserve(MM_SPACE *space, struct request *r, MMVAD **out)
{
    if (r->choose) {
        ULONG pages = r->last - r->first + 1;
        r->first = MiFindGap(space, pages, r->lowest, r->highest, r->top_down);
        if (r->first == 0)
            return STATUS_NO_MEMORY;
        r->last = r->first + pages - 1;
    } else if (!MiRangeIsFree(space, r->first, r->last)) {
        return STATUS_CONFLICTING_ADDRESSES;
    }
    *out = MiInsertVad(space, r->first, r->last, r->code);
    return *out != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* Reserved a moment ago: the VAD itself carries the promise. */
static NTSTATUS commit_whole(MM_SPACE *space, MMVAD *vad)
{
    if (!MiChargeCommit(space, vad, MiVadPages(vad))) {
        MiRemoveVad(space, vad);
        return STATUS_COMMITMENT_LIMIT;
    }
    vad->mem_commit = true;
    return STATUS_SUCCESS;
}

static NTSTATUS commit(MM_SPACE *space, const struct request *r)
{
    MMVAD *vad = MiFindVad(space, r->first);
    if (vad == NULL || r->last > vad->last_page || vad->fixed)
        return STATUS_CONFLICTING_ADDRESSES;
    if (vad->area != NULL)
        return MiCommitView(space, vad, r->first, r->last, r->code);
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

/* MEM_RESET: the contents are of no interest any more.
 * Keeping them is within the contract (MSDN). */
static NTSTATUS reset(MM_SPACE *space, const struct request *r)
{
    MMVAD *vad = MiFindVad(space, r->first);
    return vad != NULL && r->last <= vad->last_page ? STATUS_SUCCESS : STATUS_CONFLICTING_ADDRESSES;
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
