// SPDX-License-Identifier: MIT
// flags: -lntdll
// Known DLLs come from the system's folder, whatever the program's own holds under their names.
// MSDN: "Dynamic-Link Library Search Order".
#include "tap.h"
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtOpenSection(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *);
NTSYSAPI NTSTATUS NTAPI NtCreateSection(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, LARGE_INTEGER *,
                                        ULONG, ULONG, HANDLE);

#define NAME_NOT_FOUND ((NTSTATUS)0xC0000034)
#define ACCESS_DENIED  ((NTSTATUS)0xC0000022)

static OBJECT_ATTRIBUTES named(UNICODE_STRING *string, const wchar_t *name)
{
    OBJECT_ATTRIBUTES attributes;
    RtlInitUnicodeString(string, name);
    InitializeObjectAttributes(&attributes, string, OBJ_CASE_INSENSITIVE, NULL, NULL);
    return attributes;
}

static NTSTATUS open(const wchar_t *name)
{
    UNICODE_STRING string;
    OBJECT_ATTRIBUTES attributes = named(&string, name);
    HANDLE section;
    NTSTATUS status = NtOpenSection(&section, SECTION_MAP_READ | SECTION_QUERY, &attributes);
    if (status == 0)
        CloseHandle(section);
    return status;
}

static NTSTATUS create(const wchar_t *name)
{
    UNICODE_STRING string;
    OBJECT_ATTRIBUTES attributes = named(&string, name);
    LARGE_INTEGER bytes = {.QuadPart = 4096};
    HANDLE section;
    NTSTATUS status = NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &bytes,
                                      PAGE_READWRITE, SEC_COMMIT, NULL);
    if (status == 0)
        CloseHandle(section);
    return status;
}

static void write_file(const char *path)
{
    FILE *file = fopen(path, "wb");
    fputs("no DLL at all", file);
    fclose(file);
}

int main(void)
{
    char path[MAX_PATH];
    ok(open(L"\\KnownDlls\\kernel32.dll") == 0, "kernel32.dll is known");
    ok(open(L"\\KnownDlls\\KERNEL32.DLL") == 0, "and still is when its only handle was closed");
    ok(open(L"\\KnownDlls\\no.dll") == NAME_NOT_FOUND, "no.dll is not");
    ok(open(L"\\BaseNamedObjects\\kernel32.dll") == NAME_NOT_FOUND, "it is no named object");
    if (!on_wine())
        ok(create(L"\\KnownDlls\\mine.dll") == ACCESS_DENIED, "a program can make none known");

    GetModuleFileNameA(NULL, path, sizeof path);
    strcpy(strrchr(path, '\\'), "\\ole32.dll");
    write_file(path);
    HMODULE module = LoadLibraryA("ole32.dll");
    GetModuleFileNameA(module, path, sizeof path);
    ok(module && _stricmp(path, "C:\\Windows\\System32\\ole32.dll") == 0,
       "the program's own ole32.dll is not looked at: %s", path);
    fails(LoadLibraryA("C:\\ole32.dll") != NULL, ERROR_BAD_EXE_FORMAT,
          "but for a path to it, which is bad");
    return tap_end();
}
