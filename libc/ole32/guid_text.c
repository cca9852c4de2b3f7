/*
 * guid_text.c - GUIDs as text, "{00000002-0000-0000-C000-000000000046}", and back.
 *
 * StringFromCLSID shows the rule of [out] arguments: the callee allocates task memory, the caller
 * frees it.
 *
 * Manual: MSDN "StringFromGUID2", "StringFromCLSID", "StringFromIID", "CLSIDFromString",
 * "IIDFromString"
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

#define TEXT_CHARS 39 /* with the null */

/* The order in which the text names the bytes of a GUID in memory; -1: a hyphen. */
static const signed char byte_order[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                                         -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};

/* Characters written with the null: 39, or 0 when `chars` is less. */
int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR text, int chars)
{
    const BYTE *bytes = (const BYTE *)guid;
    if (chars < TEXT_CHARS)
        return 0;
    *text++ = L'{';
    for (SIZE_T i = 0; i < sizeof byte_order; i++) {
        if (byte_order[i] < 0) {
            *text++ = L'-';
            continue;
        }
        *text++ = L"0123456789ABCDEF"[bytes[byte_order[i]] >> 4];
        *text++ = L"0123456789ABCDEF"[bytes[byte_order[i]] & 15];
    }
    *text++ = L'}';
    *text = 0;
    return TEXT_CHARS;
}

/* *text: task memory, for the caller to free. E_OUTOFMEMORY. */
HRESULT WINAPI StringFromCLSID(REFCLSID guid, LPOLESTR *text)
{
    *text = CoTaskMemAlloc(TEXT_CHARS * sizeof(WCHAR));
    if (!*text)
        return E_OUTOFMEMORY;
    StringFromGUID2(guid, *text, TEXT_CHARS);
    return S_OK;
}

HRESULT WINAPI StringFromIID(REFIID guid, LPOLESTR *text)
{
    return StringFromCLSID(guid, text);
}

/* The value of a hexadecimal digit, or -1. */
static int digit(WCHAR c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 0: not a GUID from the first character to the last. */
static int parse(LPCOLESTR text, GUID *guid)
{
    BYTE *bytes = (BYTE *)guid;
    if (*text++ != L'{')
        return 0;
    for (SIZE_T i = 0; i < sizeof byte_order; i++) {
        if (byte_order[i] < 0) {
            if (*text++ != L'-')
                return 0;
            continue;
        }
        int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
        if (low < 0)
            return 0;
        bytes[byte_order[i]] = (BYTE)(high << 4 | low);
        text += 2;
    }
    return text[0] == L'}' && text[1] == 0;
}

/* No text: the null GUID. CO_E_CLASSSTRING: not a GUID, and no class has a name here. */
HRESULT WINAPI CLSIDFromString(LPCOLESTR text, LPCLSID guid)
{
    *guid = GUID_NULL;
    return !text || parse(text, guid) ? S_OK : CO_E_CLASSSTRING;
}

/* No text: the null GUID. E_INVALIDARG: not as long as a GUID; CO_E_IIDSTRING: not one. */
HRESULT WINAPI IIDFromString(LPCOLESTR text, LPIID guid)
{
    *guid = GUID_NULL;
    if (!text)
        return S_OK;
    if (lstrlenW(text) != TEXT_CHARS - 1)
        return E_INVALIDARG;
    return parse(text, guid) ? S_OK : CO_E_IIDSTRING;
}
