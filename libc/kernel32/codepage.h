/*
 * codepage.h - code pages: the tables, and conversions of counted text for one kind of page each.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define ANSI_PAGE  1252u
#define OEM_PAGE   437u
#define LATIN1     28591u
#define ASCII_PAGE 20127u

extern const WCHAR BasepCodePage1252[128], BasepCodePage437[128];

typedef struct {
    UINT number;       /* as resolved: never CP_ACP and its like */
    const WCHAR *high; /* bytes 80…FF; NULL for Latin-1 and ASCII */
    WCHAR limit;       /* characters from here on do not exist in it; 0: all tables decide */
} codepage_t;

/* FALSE when there is no such page; UTF-8 is one, with no table. */
BOOL BasepFindCodePage(UINT number, codepage_t *page);

/* Decodes `length` bytes; to may be NULL, to only count. *bad: something could not be decoded and
 * became U+FFFD. Returns the units needed; writes at most `size` of them. */
DWORD BasepDecodeUtf8(const char *from, DWORD length, PWSTR to, DWORD size, BOOL *bad);

/* The reverse. *bad: a lone surrogate, which becomes U+FFFD. */
DWORD BasepEncodeUtf8(PCWSTR from, DWORD length, char *to, DWORD size, BOOL *bad);
