/*
 * bad_pointer.c - IsBadReadPtr and its kin: asks the memory manager instead of touching the memory.
 *
 * Windows touches each page and catches the fault, which eats guard pages. Here the answer comes
 * from VirtualQuery and has no side effect; the last error is not used.
 *
 * Manual: MSDN "IsBadReadPtr", "IsBadWritePtr", "IsBadStringPtr", "IsBadCodePtr".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define READABLE                                                                                   \
    (PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE | PAGE_EXECUTE_READ |          \
     PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)
#define WRITABLE (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)

/* The number of bytes, at most `bytes`, from `address` on whose pages have one of `protections`. */
static SIZE_T accessible_bytes(const char *address, SIZE_T bytes, DWORD protections)
{
    SIZE_T seen = 0;
    while (seen < bytes) {
        MEMORY_BASIC_INFORMATION info;
        if (NtQueryVirtualMemory(NtCurrentProcess(), (PVOID)(address + seen), 0, &info, sizeof info,
                                 NULL) < 0)
            break;
        if (info.State != MEM_COMMIT || !(info.Protect & protections) ||
            (info.Protect & PAGE_GUARD))
            break;
        SIZE_T region = (const char *)info.BaseAddress + info.RegionSize - (address + seen);
        seen += region < bytes - seen ? region : bytes - seen;
    }
    return seen;
}

static BOOL is_bad(const void *address, SIZE_T bytes, DWORD protections)
{
    if ((ULONG_PTR)address + bytes < (ULONG_PTR)address)
        return TRUE;
    return accessible_bytes(address, bytes, protections) < bytes;
}

/* TRUE when a byte of [address, address + bytes) cannot be read. */
BOOL WINAPI IsBadReadPtr(CONST VOID *address, UINT_PTR bytes)
{
    return is_bad(address, bytes, READABLE);
}

/* TRUE when a byte of [address, address + bytes) cannot be written. */
BOOL WINAPI IsBadWritePtr(LPVOID address, UINT_PTR bytes)
{
    return is_bad(address, bytes, WRITABLE);
}

BOOL WINAPI IsBadHugeReadPtr(CONST VOID *address, UINT_PTR bytes)
{
    return is_bad(address, bytes, READABLE);
}

BOOL WINAPI IsBadHugeWritePtr(LPVOID address, UINT_PTR bytes)
{
    return is_bad(address, bytes, WRITABLE);
}

BOOL WINAPI IsBadCodePtr(FARPROC address)
{
    return is_bad((const void *)address, 1, READABLE);
}

/* TRUE when neither a NUL nor `maximum` readable characters stand at `text`. */
BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR maximum)
{
    SIZE_T readable = accessible_bytes(text, maximum, READABLE);
    for (SIZE_T i = 0; i < readable; i++)
        if (!text[i])
            return FALSE;
    return readable < maximum;
}

BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR maximum)
{
    SIZE_T limit = maximum > SIZE_MAX / sizeof(WCHAR) ? SIZE_MAX : maximum * sizeof(WCHAR);
    SIZE_T readable = accessible_bytes((const char *)text, limit, READABLE) / sizeof(WCHAR);
    for (SIZE_T i = 0; i < readable; i++)
        if (!text[i])
            return FALSE;
    return readable < maximum;
}
