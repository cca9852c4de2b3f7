// flags: -lole32 -luuid
/*
 * com_spy.c - IMallocSpy: what a spy sees of each call of the task allocator.
 *
 * The spy puts a header before each block and writes down every call; pointers are said as what
 * they are. The expected text is MSDN's ("IMallocSpy" and its methods); the oracle hands
 * PostDidAlloc the raw block, counts a block's header twice, and has no CoTaskMemRealloc(NULL).
 *
 * SPDX-License-Identifier: MIT
 */
#include "com_use.h"

static int fail_next; /* the spy makes the next allocation fail */

static ULONG references = 1;

static HRESULT STDMETHODCALLTYPE query(IMallocSpy *self, REFIID iid, void **object)
{
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IMallocSpy)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = self;
    references++;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add_ref(IMallocSpy *self)
{
    return ++references;
}

static ULONG STDMETHODCALLTYPE release(IMallocSpy *self)
{
    printf("    the spy is released\n");
    return --references;
}

static SIZE_T STDMETHODCALLTYPE pre_alloc(IMallocSpy *self, SIZE_T bytes)
{
    printf("    PreAlloc(%lu)\n", (unsigned long)bytes);
    if (fail_next) {
        fail_next = 0;
        return 0;
    }
    return bytes + HEADER;
}

static void *STDMETHODCALLTYPE post_alloc(IMallocSpy *self, void *raw)
{
    printf("    PostAlloc(%s)\n", raw ? "raw" : "null");
    return raw ? (char *)raw + HEADER : NULL;
}

static void *STDMETHODCALLTYPE pre_free(IMallocSpy *self, void *block, BOOL spied)
{
    printf("    PreFree(%s, %d)\n", kind(block), spied);
    return block && spied ? (char *)block - HEADER : block;
}

static void STDMETHODCALLTYPE post_free(IMallocSpy *self, BOOL spied)
{
    printf("    PostFree(%d)\n", spied);
}

static SIZE_T STDMETHODCALLTYPE pre_realloc(IMallocSpy *self, void *block, SIZE_T bytes, void **raw,
                                            BOOL spied)
{
    printf("    PreRealloc(%s, %lu, %d)\n", kind(block), (unsigned long)bytes, spied);
    if (fail_next) {
        fail_next = 0;
        return 0;
    }
    *raw = spied ? (char *)block - HEADER : block;
    return spied ? bytes + HEADER : bytes;
}

static void *STDMETHODCALLTYPE post_realloc(IMallocSpy *self, void *raw, BOOL spied)
{
    printf("    PostRealloc(%s, %d)\n", raw ? "raw" : "null", spied);
    return raw && spied ? (char *)raw + HEADER : raw;
}

static void *STDMETHODCALLTYPE pre_size(IMallocSpy *self, void *block, BOOL spied)
{
    printf("    PreGetSize(%s, %d)\n", kind(block), spied);
    return block && spied ? (char *)block - HEADER : block;
}

static SIZE_T STDMETHODCALLTYPE post_size(IMallocSpy *self, SIZE_T bytes, BOOL spied)
{
    printf("    PostGetSize(%ld, %d)\n", (long)bytes, spied);
    return spied ? bytes - HEADER : bytes;
}

static void *STDMETHODCALLTYPE pre_did(IMallocSpy *self, void *block, BOOL spied)
{
    printf("    PreDidAlloc(%s, %d)\n", kind(block), spied);
    return block && spied ? (char *)block - HEADER : block;
}

static int STDMETHODCALLTYPE post_did(IMallocSpy *self, void *block, BOOL spied, int did)
{
    printf("    PostDidAlloc(%s, %d, %d)\n", kind(block), spied, did);
    return did;
}

static void STDMETHODCALLTYPE pre_minimize(IMallocSpy *self)
{
    printf("    PreHeapMinimize\n");
}

static void STDMETHODCALLTYPE post_minimize(IMallocSpy *self)
{
    printf("    PostHeapMinimize\n");
}

static IMallocSpyVtbl spy_methods = {query,        add_ref,      release,      pre_alloc,
                                     post_alloc,   pre_free,     post_free,    pre_realloc,
                                     post_realloc, pre_size,     post_size,    pre_did,
                                     post_did,     pre_minimize, post_minimize};
static IMallocSpy spy = {&spy_methods};

static void spied(IMalloc *task)
{
    char *before = CoTaskMemAlloc(20);
    printf("register: %lx", CoRegisterMallocSpy(&spy));
    printf(", references %lu\n", references);
    printf("register again: %lx\n", CoRegisterMallocSpy(&spy));
    use(task);
    current = before;
    printf("free a block from before\n");
    CoTaskMemFree(before);
    fail_next = 1;
    printf("the spy refuses: %s\n", kind(CoTaskMemAlloc(8)));
    current = CoTaskMemAlloc(8);
    fail_next = 1;
    printf("the spy refuses: %s\n", kind(CoTaskMemRealloc(current, 9)));
    printf("revoke with a block left: %lx\n", CoRevokeMallocSpy());
    printf("free it\n");
    CoTaskMemFree(current);
    printf("revoke: %lx", CoRevokeMallocSpy());
    printf(", references %lu\n", references);
    printf("register: %lx\n", CoRegisterMallocSpy(&spy));
    printf("revoke: %lx\n", CoRevokeMallocSpy());
    printf("references %lu\n", references);
    printf("revoke: %lx\n", CoRevokeMallocSpy());
    printf("register(NULL): %lx\n", CoRegisterMallocSpy(NULL));
}

int main(void)
{
    IMalloc *task;
    CoGetMalloc(1, &task);
    spied(task);
    return 0;
}
