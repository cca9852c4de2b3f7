/*
 * ldr_known.c - a DLL that the system knows: its section stands in \KnownDlls, whatever lies in the
 * program's folder or the current directory under its name.
 *
 * Source: MSDN, "Dynamic-Link Library Search Order"; kernel/knowndlls.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define DIRECTORY      L"\\KnownDlls\\"
#define FOLDER         L"C:\\Windows\\System32\\"
#define CHARS(literal) (sizeof(literal) / sizeof(WCHAR) - 1)

enum { LONGEST_KNOWN = 32 }; /* characters of a name: longer ones are not known */

NTSTATUS LdrpOpenKnownDll(PCWSTR name, PWSTR path, HANDLE *section)
{
    WCHAR full[CHARS(DIRECTORY) + LONGEST_KNOWN] = DIRECTORY;
    SIZE_T chars = wcslen(name);
    if (chars > LONGEST_KNOWN)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    memcpy(full + CHARS(DIRECTORY), name, chars * sizeof(WCHAR));
    USHORT bytes = (USHORT)((CHARS(DIRECTORY) + chars) * sizeof(WCHAR));
    UNICODE_STRING object = {bytes, bytes, full};
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof(attributes), .ObjectName = &object, .Attributes = OBJ_CASE_INSENSITIVE};
    NTSTATUS status = NtOpenSection(section, LDRP_SECTION_ACCESS, &attributes);
    if (NT_SUCCESS(status)) {
        memcpy(path, FOLDER, CHARS(FOLDER) * sizeof(WCHAR));
        memcpy(path + CHARS(FOLDER), name, (chars + 1) * sizeof(WCHAR));
    }
    return status;
}
