/*
 * multibyte.c - MultiByteToWideChar and WideCharToMultiByte.
 *
 * Both decide what is wrong with the arguments first, then count, then convert. Characters that a
 * page does not have become the default character; there is no best fit (é stays é, ā does not
 * become a). Manual: MSDN "MultiByteToWideChar", "WideCharToMultiByte".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/codepage.h"

#define NARROW_FLAGS (MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID_CHARS)
#define WIDE_FLAGS                                                                                 \
    (WC_COMPOSITECHECK | WC_DISCARDNS | WC_SEPCHARS | WC_DEFAULTCHAR | WC_NO_BEST_FIT_CHARS)

static WCHAR widen_byte(const codepage_t *page, UCHAR byte)
{
    return byte < 0x80 || !page->high ? byte : page->high[byte - 0x80];
}

/* TRUE, and the byte, when the page has the character. */
static BOOL narrow_unit(const codepage_t *page, WCHAR unit, char *byte)
{
    *byte = (char)unit;
    if (unit < 0x80 || (!page->high && unit < page->limit))
        return TRUE;
    for (unsigned i = 0; page->high && i < 128; i++) {
        if (page->high[i] == unit) {
            *byte = (char)(i + 0x80);
            return TRUE;
        }
    }
    return FALSE;
}

/* How much of `needed` is the result: 0 with ERROR_INSUFFICIENT_BUFFER when it did not fit. */
static int fitting(DWORD needed, int size)
{
    if (size && needed > (DWORD)size)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    return needed;
}

static BOOL are_bad_arguments(const void *from, int length, const void *to, int size)
{
    return !from || !length || size < 0 || (size && (!to || to == from));
}

/* length: bytes, or negative: up to and with the NUL; size: units of `to`, or 0 to only count.
 * Returns the units; 0 with ERROR_INVALID_PARAMETER, ERROR_INVALID_FLAGS,
 * ERROR_INSUFFICIENT_BUFFER, or ERROR_NO_UNICODE_TRANSLATION. */
int WINAPI MultiByteToWideChar(UINT number, DWORD flags, LPCCH from, int length, LPWSTR to,
                               int size)
{
    codepage_t page;
    if (are_bad_arguments(from, length, to, size) || !BasepFindCodePage(number, &page))
        return BasepFail(ERROR_INVALID_PARAMETER);
    DWORD allowed = page.number == CP_UTF8 ? MB_ERR_INVALID_CHARS : NARROW_FLAGS;
    if (flags & ~allowed)
        return BasepFail(ERROR_INVALID_FLAGS);
    if (length < 0)
        length = strlen(from) + 1;

    if (page.number == CP_UTF8) {
        BOOL bad;
        DWORD needed = BasepDecodeUtf8(from, length, size ? to : NULL, size, &bad);
        if (bad && (flags & MB_ERR_INVALID_CHARS))
            return BasepFail(ERROR_NO_UNICODE_TRANSLATION);
        return fitting(needed, size);
    }
    for (int i = 0; i < length && i < size; i++)
        to[i] = widen_byte(&page, from[i]);
    return fitting(length, size);
}

/* Each half of a surrogate pair becomes a default character of its own, as on Windows. */
static int narrow_with_table(const codepage_t *page, LPCWCH from, int length, LPSTR to, int size,
                             char default_byte, BOOL *used_default)
{
    for (int i = 0; i < length; i++) {
        char byte;
        if (!narrow_unit(page, from[i], &byte)) {
            byte = default_byte;
            *used_default = TRUE;
        }
        if (i < size)
            to[i] = byte;
    }
    return length;
}

/* default_byte, used_default: must be NULL for UTF-8. Results as MultiByteToWideChar;
 * WC_ERR_INVALID_CHARS (UTF-8) makes a lone surrogate ERROR_NO_UNICODE_TRANSLATION. */
int WINAPI WideCharToMultiByte(UINT number, DWORD flags, LPCWCH from, int length, LPSTR to,
                               int size, LPCCH default_byte, LPBOOL used_default)
{
    codepage_t page;
    BOOL bad = FALSE;
    if (are_bad_arguments(from, length, to, size) || !BasepFindCodePage(number, &page))
        return BasepFail(ERROR_INVALID_PARAMETER);
    BOOL is_utf8 = page.number == CP_UTF8;
    if (is_utf8 && (default_byte || used_default))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & ~(is_utf8 ? WC_ERR_INVALID_CHARS : WIDE_FLAGS))
        return BasepFail(ERROR_INVALID_FLAGS);
    if (length < 0)
        length = wcslen(from) + 1;

    if (is_utf8) {
        DWORD needed = BasepEncodeUtf8(from, length, size ? to : NULL, size, &bad);
        if (bad && (flags & WC_ERR_INVALID_CHARS))
            return BasepFail(ERROR_NO_UNICODE_TRANSLATION);
        return fitting(needed, size);
    }
    int needed =
        narrow_with_table(&page, from, length, to, size, default_byte ? *default_byte : '?', &bad);
    if (used_default)
        *used_default = bad;
    return fitting(needed, size);
}
