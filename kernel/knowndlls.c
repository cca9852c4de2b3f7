/*
 * knowndlls.c - \KnownDlls: sections of the system's DLLs that nearly every program loads. The
 * loader opens them by name (libc/ntdll/ldr_known.c), without a search for their files.
 *
 * They stand from before the first process until after the last; only the system enters names
 * here. As with ntdll (newprocess.c), their control areas stay in use. Source: MSDN,
 * "Dynamic-Link Library Search Order"; "Windows Internals", image loader.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/io.h"
#include "kernel/fsp.h"
#include "kernel/newprocess.h"
#include "kernel/sectionobject.h"

#define FOLDER u"\\??\\C:\\Windows\\System32\\"

/* Of those that Windows XP lists, what is here. */
static const WCHAR *const paths[] = {FOLDER u"kernel32.dll", FOLDER u"msvcrt.dll",
                                     FOLDER u"ole32.dll"};
enum { FOLDER_CHARACTERS = sizeof FOLDER / sizeof(WCHAR) - 1, KNOWN_DLLS = ARRAY_SIZE(paths) };
static SECTION *known[KNOWN_DLLS]; /* NULL: there is none, and the loader searches */

static UNICODE_STRING string_of(const WCHAR *text)
{
    USHORT bytes = 0;
    while (text[bytes / sizeof(WCHAR)] != 0)
        bytes += sizeof(WCHAR);
    return (UNICODE_STRING){bytes, bytes, (WCHAR *)text};
}

static SECTION *open_known(const WCHAR *path)
{
    char why[128];
    SECTION *section;
    UNICODE_STRING file = string_of(path), leaf = string_of(path + FOLDER_CHARACTERS);
    FS_NODE *node = FsLookup(&file);
    if (node == NULL || !NT_SUCCESS(MmCreateImageSectionObject(node, &section, why)))
        return NULL;
    if (NT_SUCCESS(ObEnterKnownDll(section, &leaf)))
        return section;
    ObDereference(section);
    return NULL;
}

void PspOpenKnownDlls(void)
{
    for (int i = 0; i < KNOWN_DLLS; i++)
        known[i] = open_known(paths[i]);
}

void PspCloseKnownDlls(void)
{
    for (int i = 0; i < KNOWN_DLLS; i++) {
        if (known[i] != NULL)
            ObDereference(known[i]);
        known[i] = NULL;
    }
}
