/*
 * malloc_spy.c - IMallocSpy: an object of the program that is called before and after each call of
 * the task allocator, and may put bytes of its own around the blocks.
 *
 *   CoTaskMemAlloc(n) ─► m = PreAlloc(n) ─► raw = allocate m ─► return PostAlloc(raw)
 *   CoTaskMemFree(p)  ─► raw = PreFree(p, spied) ─► free raw ─► PostFree(spied)
 *
 * "spied" says that the block was allocated under this spy; so the blocks that are, are kept in a
 * table, by the address that the program has. A spy that is revoked while such blocks are left
 * goes on seeing all calls, and goes with the last of them.
 *
 * Lock: spy_lock, held from Pre to Post: no other call comes in between (MSDN). It may be taken
 * again by the thread that has it, since a spy may allocate.
 * Manual: MSDN "IMallocSpy", "CoRegisterMallocSpy", "CoRevokeMallocSpy"
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

#define BUCKETS 256u

typedef struct SPIED {
    struct SPIED *next;
    void *block;
} SPIED;

IMallocSpy *volatile ole_spy;
static CRITICAL_SECTION spy_lock;
static SPIED *buckets[BUCKETS];
static SIZE_T spied_count;
static BOOL revoked; /* goes when spied_count reaches 0 */

void ole_spy_attach(void)
{
    InitializeCriticalSection(&spy_lock);
}

/* Where the block is linked in, or the end of its chain. */
static SPIED **find(void *block)
{
    SPIED **link = &buckets[(SIZE_T)block / 8 % BUCKETS];
    while (*link && (*link)->block != block)
        link = &(*link)->next;
    return link;
}

static BOOL is_spied(void *block)
{
    return *find(block) != NULL;
}

/* Without memory for the entry the block counts as one from before the spy. */
static void enter(void *block)
{
    SPIED *entry = block ? ole_alloc(sizeof *entry) : NULL;
    if (!entry)
        return;
    SPIED **link = find(block);
    *entry = (SPIED){*link, block};
    *link = entry;
    spied_count++;
}

static void leave(void *block)
{
    SPIED **link = find(block), *entry = *link;
    if (!entry)
        return;
    *link = entry->next;
    ole_free(entry);
    spied_count--;
}

static void drop_spy(void)
{
    IMallocSpy *spy = ole_spy;
    ole_spy = NULL;
    revoked = FALSE;
    IMallocSpy_Release(spy);
}

/* The spy, with the lock; NULL, without it: another thread has just revoked it. */
static IMallocSpy *begin(void)
{
    EnterCriticalSection(&spy_lock);
    if (!ole_spy)
        LeaveCriticalSection(&spy_lock);
    return ole_spy;
}

static void end(void)
{
    if (revoked && spied_count == 0)
        drop_spy();
    LeaveCriticalSection(&spy_lock);
}

void *ole_spied_alloc(SIZE_T bytes)
{
    IMallocSpy *spy = begin();
    if (!spy)
        return ole_alloc(bytes);
    SIZE_T wanted = IMallocSpy_PreAlloc(spy, bytes);
    void *block = NULL;
    if (wanted || !bytes) { /* 0 for some: the spy makes the call fail */
        block = IMallocSpy_PostAlloc(spy, ole_alloc(wanted));
        enter(block);
    }
    end();
    return block;
}

void ole_spied_free(void *block)
{
    IMallocSpy *spy = begin();
    if (!spy) {
        ole_free(block);
        return;
    }
    BOOL spied = is_spied(block);
    ole_free(IMallocSpy_PreFree(spy, block, spied));
    IMallocSpy_PostFree(spy, spied);
    leave(block);
    end();
}

void *ole_spied_realloc(void *block, SIZE_T bytes)
{
    if (!block)
        return ole_spied_alloc(bytes);
    if (!bytes) {
        ole_spied_free(block);
        return NULL;
    }
    IMallocSpy *spy = begin();
    if (!spy)
        return ole_realloc(block, bytes);
    BOOL spied = is_spied(block);
    void *raw = block, *moved = NULL;
    SIZE_T wanted = IMallocSpy_PreRealloc(spy, block, bytes, &raw, spied);
    if (wanted) {
        moved = IMallocSpy_PostRealloc(spy, ole_realloc(raw, wanted), spied);
        if (moved && spied) {
            leave(block);
            enter(moved);
        }
    }
    end();
    return moved;
}

SIZE_T ole_spied_size(void *block)
{
    IMallocSpy *spy = begin();
    if (!spy)
        return ole_size(block);
    BOOL spied = is_spied(block);
    SIZE_T bytes = ole_size(IMallocSpy_PreGetSize(spy, block, spied));
    bytes = IMallocSpy_PostGetSize(spy, bytes, spied);
    end();
    return bytes;
}

int ole_spied_did_alloc(void *block)
{
    IMallocSpy *spy = begin();
    if (!spy)
        return ole_did_alloc(block);
    BOOL spied = is_spied(block);
    int did = ole_did_alloc(IMallocSpy_PreDidAlloc(spy, block, spied));
    did = IMallocSpy_PostDidAlloc(spy, block, spied, did);
    end();
    return did;
}

void ole_spied_minimize(void)
{
    IMallocSpy *spy = begin();
    if (spy)
        IMallocSpy_PreHeapMinimize(spy);
    ole_minimize();
    if (spy) {
        IMallocSpy_PostHeapMinimize(spy);
        end();
    }
}

/* Sets the spy, and keeps a reference to it. E_INVALIDARG: it has no IMallocSpy;
 * CO_E_OBJISREG: there is one. */
HRESULT WINAPI CoRegisterMallocSpy(LPMALLOCSPY spy)
{
    if (!spy)
        return E_INVALIDARG;
    HRESULT result = CO_E_OBJISREG;
    EnterCriticalSection(&spy_lock);
    if (!ole_spy) {
        void *own;
        result = IMallocSpy_QueryInterface(spy, &IID_IMallocSpy, &own);
        if (SUCCEEDED(result))
            ole_spy = own;
        else
            result = E_INVALIDARG;
    }
    LeaveCriticalSection(&spy_lock);
    return result;
}

/* Takes the spy away. E_ACCESSDENIED: when the last block that was allocated under it is freed.
 * CO_E_OBJNOTREG: there is none. */
HRESULT WINAPI CoRevokeMallocSpy(void)
{
    HRESULT result = S_OK;
    EnterCriticalSection(&spy_lock);
    if (!ole_spy) {
        result = CO_E_OBJNOTREG;
    } else if (spied_count) {
        revoked = TRUE;
        result = E_ACCESSDENIED;
    } else {
        drop_spy();
    }
    LeaveCriticalSection(&spy_lock);
    return result;
}
