/*
 * ldr_flags.c - where NtGlobalFlag comes from: the program's load configuration, and two variables
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

/* 0: there is no such variable. */
static int from_environment(PCWSTR name, ULONG *value)
{
    WCHAR text[16];
    UNICODE_STRING variable, found = {0, sizeof(text) - sizeof(WCHAR), text};
    RtlInitUnicodeString(&variable, name);
    if (!NT_SUCCESS(RtlQueryEnvironmentVariable_U(NULL, &variable, &found)))
        return 0;
    text[found.Length / sizeof(WCHAR)] = 0;
    *value = parse(text);
    return 1;
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
    RtlNormalizeProcessParams(peb->ProcessParameters);
    peb->NtGlobalFlag = from_image(peb->ImageBaseAddress, peb->NtGlobalFlag);
    from_environment(L"PLUMB_GLOBAL_FLAG", &peb->NtGlobalFlag);
    from_environment(L"PLUMB_PAGE_HEAP", &LdrpPageHeapFlags);
    from_environment(L"PLUMB_HEAP_REPORT", &LdrpHeapReport);
    if (LdrpHeapReport)
        peb->NtGlobalFlag |= FLG_USER_STACK_TRACE_DB;
}
