/*
 * ldr_flags.c - where NtGlobalFlag comes from: the program's load configuration, and variables
 * of the environment, which stand for the registry's "Image File Execution Options".
 *
 *   PLUMB_GLOBAL_FLAG=HEX   FLG_... (ldr_flags.h); replaces what the program asks for
 *   PLUMB_HEAP_REPORT=1     remember who allocates; at the end, say who holds what (heap_held.c)
 *   PLUMB_PAGE_HEAP=HEX     10: page heap faults before a block instead of behind it
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"
#include "ntdll/ldr_flags.h"

ULONG LdrpPageHeapFlags, LdrpHeapReport;

/* Hexadecimal, up to the first character that is no digit. */
static ULONG parse(PCWSTR text)
{
    ULONG value = 0;
    for (;; text++) {
        if (*text >= '0' && *text <= '9')
            value = value << 4 | (ULONG)(*text - '0');
        else if ((*text | 0x20) >= 'a' && (*text | 0x20) <= 'f')
            value = value << 4 | (ULONG)((*text | 0x20) - 'a' + 10);
        else if (!(*text == 'x' && value == 0))
            return value;
    }
}

/* What follows `name` in an entry of the environment; NULL: it is another one's. */
static PCWSTR after(PCWSTR entry, PCWSTR name)
{
    while (*name && *entry == *name) {
        entry++;
        name++;
    }
    return *name ? NULL : entry;
}

static void take(PCWSTR entry, PPEB peb)
{
    PCWSTR text;
    if ((text = after(entry, L"PLUMB_GLOBAL_FLAG=")) != NULL)
        peb->NtGlobalFlag = parse(text);
    if ((text = after(entry, L"PLUMB_PAGE_HEAP=")) != NULL)
        LdrpPageHeapFlags = parse(text);
    if ((text = after(entry, L"PLUMB_HEAP_REPORT=")) != NULL)
        LdrpHeapReport = parse(text);
}

static ULONG from_image(PVOID base, ULONG flags)
{
    ULONG bytes = 0;
    const IMAGE_LOAD_CONFIG_DIRECTORY32 *config =
        RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, &bytes);
    if (!config || bytes < offsetof(IMAGE_LOAD_CONFIG_DIRECTORY32, CriticalSectionDefaultTimeout))
        return flags;
    return (flags & ~config->GlobalFlagsClear) | config->GlobalFlagsSet;
}

void LdrpSetGlobalFlags(PPEB peb)
{
    PCWSTR entry = RtlNormalizeProcessParams(peb->ProcessParameters)->Environment;
    ULONG flags = from_image(peb->ImageBaseAddress, peb->NtGlobalFlag);
    if (flags != peb->NtGlobalFlag)
        peb->NtGlobalFlag = flags;
    for (; *entry; entry += wcslen(entry) + 1)
        if (*entry == 'P')
            take(entry, peb);
    if (LdrpHeapReport)
        peb->NtGlobalFlag |= FLG_USER_STACK_TRACE_DB;
}
