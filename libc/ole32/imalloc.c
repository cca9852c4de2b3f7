/*
 * imalloc.c - IMalloc, the COM face of task memory: one object, never destroyed.
 *
 *   IMalloc *───►┌─────────┐      vtable (stdcall, `this` first)
 *                │ lpVtbl ─┼───►  00 QueryInterface  04 AddRef   08 Release
 *                └─────────┘      0C Alloc  10 Realloc  14 Free  18 GetSize  1C DidAlloc
 *                                 20 HeapMinimize
 *
 * Manual: MSDN "IMalloc", "CoGetMalloc"
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

static HRESULT STDMETHODCALLTYPE query_interface(IMalloc *self, REFIID iid, void **object)
{
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IMalloc)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = self;
    return S_OK;
}

/* The object lives as long as the DLL; the counts say no more than that. */
static ULONG STDMETHODCALLTYPE add_ref(IMalloc *self)
{
    return 2;
}

static ULONG STDMETHODCALLTYPE release(IMalloc *self)
{
    return 1;
}

static void *STDMETHODCALLTYPE alloc(IMalloc *self, SIZE_T bytes)
{
    return CoTaskMemAlloc(bytes);
}

static void *STDMETHODCALLTYPE realloc_block(IMalloc *self, void *block, SIZE_T bytes)
{
    return CoTaskMemRealloc(block, bytes);
}

static void STDMETHODCALLTYPE free_block(IMalloc *self, void *block)
{
    CoTaskMemFree(block);
}

static SIZE_T STDMETHODCALLTYPE get_size(IMalloc *self, void *block)
{
    return ole_spy ? ole_spied_size(block) : ole_size(block);
}

static int STDMETHODCALLTYPE did_alloc(IMalloc *self, void *block)
{
    return ole_spy ? ole_spied_did_alloc(block) : ole_did_alloc(block);
}

static void STDMETHODCALLTYPE heap_minimize(IMalloc *self)
{
    if (ole_spy)
        ole_spied_minimize();
    else
        ole_minimize();
}

static IMallocVtbl methods = {
    .QueryInterface = query_interface,
    .AddRef = add_ref,
    .Release = release,
    .Alloc = alloc,
    .Realloc = realloc_block,
    .Free = free_block,
    .GetSize = get_size,
    .DidAlloc = did_alloc,
    .HeapMinimize = heap_minimize,
};
static IMalloc task_allocator = {&methods};

/* context must be 1 (MEMCTX_TASK): E_INVALIDARG otherwise, with *allocator NULL. Works before
 * CoInitialize, too. */
HRESULT WINAPI CoGetMalloc(DWORD context, LPMALLOC *allocator)
{
    *allocator = context == MEMCTX_TASK ? &task_allocator : NULL;
    return *allocator ? S_OK : E_INVALIDARG;
}
