// SPDX-License-Identifier: MIT
// flags: -lntdll
// section_extend.c - NtExtendSection: a section of a file grows, and the file with it; of nothing, to be
// read only, or without the right it does not. The oracle has no such service.
#include "k32_tap.h"
#include <ntstatus.h>
#include <winternl.h>

#define NT __declspec(dllimport) NTSTATUS NTAPI
NT NtCreateSection(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, const LARGE_INTEGER *, ULONG,
                   ULONG, HANDLE);
NT NtExtendSection(HANDLE, LARGE_INTEGER *);

enum { PAGE = 0x1000, FILE_BYTES = 0x2345 };

static const struct {
    int of_file;
    ULONG protect;
    ACCESS_MASK access;
    LONGLONG bytes, result;
    NTSTATUS status;
} rows[] = {
    {1, PAGE_READWRITE, SECTION_ALL_ACCESS, 0x3000, 0x3000, STATUS_SUCCESS},
    {1, PAGE_READWRITE, SECTION_ALL_ACCESS, 0x100, 0x3000, STATUS_SUCCESS}, /* is larger already */
    {1, PAGE_READONLY, SECTION_ALL_ACCESS, 0x4000, 0, STATUS_SECTION_NOT_EXTENDED},
    {1, PAGE_READWRITE, SECTION_MAP_WRITE, 0x4000, 0, STATUS_ACCESS_DENIED},
    {0, PAGE_READWRITE, SECTION_ALL_ACCESS, 0x4000, 0, STATUS_SECTION_NOT_EXTENDED},
};

static HANDLE open_file(void)
{
    static const char zero[FILE_BYTES];
    DWORD done;
    HANDLE file = CreateFileA("extended.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    WriteFile(file, zero, sizeof zero, &done, NULL);
    return file;
}

int main(void)
{
    HANDLE file = open_file(), section;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        LARGE_INTEGER size = {.QuadPart = rows[i].bytes}, page = {.QuadPart = PAGE};
        NtCreateSection(&section, rows[i].access, NULL, rows[i].of_file ? NULL : &page,
                        rows[i].protect, SEC_COMMIT, rows[i].of_file ? file : NULL);
        is(NtExtendSection(section, &size), rows[i].status, "NtExtendSection");
        if (rows[i].status == STATUS_SUCCESS) {
            is(size.QuadPart, rows[i].result, "the size it has then");
            is(GetFileSize(file, NULL), (DWORD)rows[i].result, "its file, too");
        }
        CloseHandle(section);
    }
    CloseHandle(file);
    return tap_end();
}
