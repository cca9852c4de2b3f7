/*
 * bad_pointer.c - IsBadReadPtr and its kin: touches the memory and catches the exception.
 *
 * As on Windows, and with its faults: a guard page goes off, and what is good now may be bad a
 * moment later. Manual: MSDN "IsBadReadPtr", "IsBadWritePtr", "IsBadStringPtr", "IsBadCodePtr".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define PAGE_BYTES 4096u

BOOL BasepTouchPages(const char *first, const char *last, BOOL write); /* touch_pages.asm */

static BOOL is_bad(const void *address, SIZE_T bytes, BOOL write)
{
    const char *first = address, *last = first + bytes - 1;
    if (bytes == 0)
        return FALSE;
    return (ULONG_PTR)last < (ULONG_PTR)first || !BasepTouchPages(first, last, write);
}

/* TRUE when a byte of [address, address + bytes) cannot be read. */
BOOL WINAPI IsBadReadPtr(CONST VOID *address, UINT_PTR bytes)
{
    return is_bad(address, bytes, FALSE);
}

/* TRUE when a byte of [address, address + bytes) cannot be written. */
BOOL WINAPI IsBadWritePtr(LPVOID address, UINT_PTR bytes)
{
    return is_bad(address, bytes, TRUE);
}

BOOL WINAPI IsBadHugeReadPtr(CONST VOID *address, UINT_PTR bytes)
{
    return is_bad(address, bytes, FALSE);
}

BOOL WINAPI IsBadHugeWritePtr(LPVOID address, UINT_PTR bytes)
{
    return is_bad(address, bytes, TRUE);
}

BOOL WINAPI IsBadCodePtr(FARPROC address)
{
    return is_bad((const void *)address, 1, FALSE);
}

/* Touches the page of each character that is the first of its page. */
static BOOL is_bad_text(const char *text, UINT_PTR maximum, SIZE_T size)
{
    for (UINT_PTR i = 0; i < maximum; i++, text += size) {
        BOOL enters = i == 0 || ((ULONG_PTR)text ^ ((ULONG_PTR)text - size)) >= PAGE_BYTES ||
                      ((ULONG_PTR)text & (PAGE_BYTES - 1)) > PAGE_BYTES - size;
        if (enters && !BasepTouchPages(text, text + size - 1, FALSE))
            return TRUE;
        if (size == sizeof(WCHAR) ? *(const WCHAR *)text == 0 : *text == 0)
            return FALSE;
    }
    return FALSE;
}

/* TRUE when neither a NUL nor `maximum` readable characters stand at `text`. */
BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR maximum)
{
    return is_bad_text(text, maximum, sizeof *text);
}

BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR maximum)
{
    return is_bad_text((const char *)text, maximum, sizeof *text);
}
