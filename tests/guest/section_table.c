// flags: -lntdll
// plumb: --option checked
/*
 * section_table.c - the services on sections: arguments -> status, row by row.
 *
 * Each row begins with fresh handles and ends without its view. Recorded on the oracle; where the WDK
 * says otherwise, docs/oracle.md does.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include "k32_tap.h"
#include <ntstatus.h>
#include <winternl.h>

#define NT __declspec(dllimport) NTSTATUS NTAPI
NT NtCreateSection(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *, const LARGE_INTEGER *, ULONG,
                   ULONG, HANDLE);
NT NtOpenSection(HANDLE *, ACCESS_MASK, const OBJECT_ATTRIBUTES *);
NT NtMapViewOfSection(HANDLE, HANDLE, PVOID *, ULONG_PTR, SIZE_T, const LARGE_INTEGER *, SIZE_T *,
                      ULONG, ULONG, ULONG);
NT NtUnmapViewOfSection(HANDLE, PVOID);
NT NtQuerySection(HANDLE, ULONG, PVOID, SIZE_T, SIZE_T *);
NT NtFlushVirtualMemory(HANDLE, PVOID *, SIZE_T *, IO_STATUS_BLOCK *);

enum { PAGE = 0x1000, GRANULE = 0x10000, FILE_BYTES = 0x2345 };
enum source { NoFile, EmptyFile, ReadFile_, WriteFile_, NotPe, Image, BadHandle, EventHandle };
enum { ViewShare = 1, ViewUnmap = 2 };
#define ANY 0u
#define RW  PAGE_READWRITE
#define RO  PAGE_READONLY

static HANDLE sources[EventHandle + 1];

static void status_is(NTSTATUS got, NTSTATUS wanted, const char *what, unsigned row)
{
    ok(got == wanted, "%s, row %u: %08lx", what, row, (ULONG)wanted);
    if (got != wanted)
        printf("# got %08lx\n", (ULONG)got);
}

static HANDLE open_file(const char *name, DWORD access, DWORD bytes)
{
    static char zero[FILE_BYTES];
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
    WriteFile(file, zero, bytes, &done, NULL);
    CloseHandle(file);
    return CreateFileA(name, access, 7, NULL, OPEN_EXISTING, 0, NULL);
}

static void open_sources(void)
{
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    sources[EmptyFile] = open_file("table0.bin", GENERIC_READ | GENERIC_WRITE, 0);
    sources[ReadFile_] = open_file("table1.bin", GENERIC_READ, FILE_BYTES);
    sources[WriteFile_] = open_file("table2.bin", GENERIC_READ | GENERIC_WRITE, FILE_BYTES);
    sources[NotPe] = open_file("table3.bin", GENERIC_READ | GENERIC_EXECUTE, FILE_BYTES);
    sources[Image] =
        CreateFileA(self, GENERIC_READ | GENERIC_EXECUTE, 7, NULL, OPEN_EXISTING, 0, NULL);
    sources[BadHandle] = (HANDLE)0x7FFC;
    sources[EventHandle] = CreateEventA(NULL, TRUE, FALSE, NULL);
}

static const struct {
    enum source source;
    ULONGLONG bytes;
    ULONG protect, allocation;
    NTSTATUS status;
} creations[] = {
    {NoFile, PAGE, RW, SEC_COMMIT, STATUS_SUCCESS},
    {NoFile, 1, RO, SEC_RESERVE, STATUS_SUCCESS},
    {NoFile, PAGE, PAGE_EXECUTE_READWRITE, SEC_COMMIT, STATUS_SUCCESS},
    {NoFile, PAGE, PAGE_WRITECOPY, SEC_COMMIT, STATUS_SUCCESS},
    {NoFile, 0, RW, SEC_COMMIT, STATUS_INVALID_PARAMETER_4},
    {NoFile, 1ull << 32, RW, SEC_RESERVE, STATUS_SECTION_TOO_BIG}, /* CreateFileMapping */
    {NoFile, PAGE, RW, 0, STATUS_INVALID_PARAMETER_6},
    {NoFile, PAGE, RW, SEC_COMMIT | SEC_RESERVE, STATUS_INVALID_PARAMETER_6},
    {NoFile, PAGE, RW, SEC_COMMIT | SEC_NOCACHE, STATUS_SUCCESS},
    {NoFile, PAGE, RW, 0x1000, STATUS_INVALID_PARAMETER_6},
    {NoFile, PAGE, 0, SEC_COMMIT, STATUS_INVALID_PAGE_PROTECTION},
    {NoFile, PAGE, RW | RO, SEC_COMMIT, STATUS_INVALID_PAGE_PROTECTION},
    {NoFile, PAGE, RW | PAGE_GUARD, SEC_COMMIT, STATUS_INVALID_PAGE_PROTECTION},
    {NoFile, PAGE, RO, SEC_IMAGE, STATUS_INVALID_FILE_FOR_SECTION},
    {EmptyFile, 0, RW, SEC_COMMIT, STATUS_MAPPED_FILE_SIZE_ZERO},
    {EmptyFile, 0, RO, SEC_IMAGE, STATUS_INVALID_FILE_FOR_SECTION},
    {ReadFile_, 0, RO, SEC_COMMIT, STATUS_SUCCESS},
    {ReadFile_, FILE_BYTES, PAGE_WRITECOPY, SEC_COMMIT, STATUS_SUCCESS},
    {ReadFile_, FILE_BYTES + 1, RO, SEC_COMMIT, STATUS_SECTION_TOO_BIG},
    {ReadFile_, 0, RW, SEC_COMMIT, STATUS_ACCESS_DENIED},
    {ReadFile_, 0, PAGE_EXECUTE_READ, SEC_COMMIT, STATUS_ACCESS_DENIED}, /* ZwCreateSection */
    {WriteFile_, 0, RW, SEC_COMMIT, STATUS_SUCCESS},
    {WriteFile_, PAGE, RW, SEC_RESERVE, STATUS_SUCCESS},
    {NotPe, 0, PAGE_EXECUTE_READ, SEC_COMMIT, STATUS_SUCCESS},
    {NotPe, 0, RO, SEC_IMAGE, STATUS_INVALID_IMAGE_NOT_MZ},
    {Image, 0, RO, SEC_IMAGE, STATUS_SUCCESS},
    {Image, 0, PAGE_EXECUTE, SEC_IMAGE, STATUS_SUCCESS},
    {Image, 0, RO, SEC_IMAGE | SEC_NOCACHE, STATUS_INVALID_PARAMETER_6},
    {BadHandle, PAGE, RW, SEC_COMMIT, STATUS_INVALID_HANDLE},
    {EventHandle, PAGE, RW, SEC_COMMIT, STATUS_OBJECT_TYPE_MISMATCH},
};

static NTSTATUS make(HANDLE *out, enum source source, ULONGLONG bytes, ULONG protect,
                     ULONG allocation, ACCESS_MASK access)
{
    LARGE_INTEGER size = {.QuadPart = (LONGLONG)bytes};
    *out = NULL;
    return NtCreateSection(out, access, NULL, bytes != 0 ? &size : NULL, protect, allocation,
                           sources[source]);
}

static void create(void)
{
    HANDLE made;
    for (unsigned i = 0; i < sizeof creations / sizeof *creations; i++) {
        status_is(make(&made, creations[i].source, creations[i].bytes, creations[i].protect,
                       creations[i].allocation, SECTION_ALL_ACCESS),
                  creations[i].status, "NtCreateSection", i);
        if (made != NULL)
            CloseHandle(made);
    }
}

/* Of a section of 4 pages of nothing, RW; `access`: the handle's. */
static const struct {
    ACCESS_MASK access;
    ULONG_PTR base, zero_bits;
    SIZE_T commit;
    ULONGLONG offset;
    SIZE_T bytes;
    ULONG inherit, type, protect;
    NTSTATUS status;
} views[] = {
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, 0, RW, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewUnmap, 0, RO, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 1, ViewShare, MEM_TOP_DOWN, RO, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, 0x20000000, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, 0, PAGE_WRITECOPY, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, 0, PAGE_NOACCESS, STATUS_SUCCESS},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, 0, PAGE_EXECUTE_READ,
     STATUS_SECTION_PROTECTION}, /* ZwMapViewOfSection: compatible with the section's */
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, 0, 0, STATUS_INVALID_PAGE_PROTECTION},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, 0, 0, RO, STATUS_INVALID_PARAMETER_8},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, 3, 0, RO, STATUS_INVALID_PARAMETER_8},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 0, ViewShare, MEM_COMMIT, RO, STATUS_INVALID_PARAMETER_9},
    {SECTION_ALL_ACCESS, ANY, 21, 0, 0, 0, ViewShare, 0, RO, STATUS_INVALID_PARAMETER_4},
    {SECTION_ALL_ACCESS, ANY, 0, 0, PAGE, 0, ViewShare, 0, RO, STATUS_MAPPED_ALIGNMENT},
    {SECTION_ALL_ACCESS, 0x20001000, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_MAPPED_ALIGNMENT},
    {SECTION_ALL_ACCESS, ANY, 0, 0, GRANULE, 0, ViewShare, 0, RO, STATUS_INVALID_VIEW_SIZE},
    {SECTION_ALL_ACCESS, ANY, 0, 0, 0, 5 * PAGE, ViewShare, 0, RO, STATUS_INVALID_VIEW_SIZE},
    {SECTION_ALL_ACCESS, ANY, 0, 5 * PAGE, 0, 0, ViewShare, 0, RO, STATUS_INVALID_PARAMETER_5},
    {SECTION_ALL_ACCESS, 0x00400000, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_CONFLICTING_ADDRESSES},
    {SECTION_ALL_ACCESS, 0x80000000, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_INVALID_PARAMETER_3},
    {SECTION_MAP_READ, ANY, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_SUCCESS},
    {SECTION_MAP_READ, ANY, 0, 0, 0, 0, ViewShare, 0, PAGE_WRITECOPY, STATUS_SUCCESS},
    {SECTION_MAP_READ, ANY, 0, 0, 0, 0, ViewShare, 0, RW, STATUS_ACCESS_DENIED},
    {SECTION_QUERY, ANY, 0, 0, 0, 0, ViewShare, 0, RO, STATUS_ACCESS_DENIED},
};

static void map(void)
{
    HANDLE section;
    for (unsigned i = 0; i < sizeof views / sizeof *views; i++) {
        LARGE_INTEGER offset = {.QuadPart = (LONGLONG)views[i].offset};
        PVOID base = (PVOID)views[i].base;
        SIZE_T bytes = views[i].bytes;
        make(&section, NoFile, 4 * PAGE, RW, SEC_COMMIT, views[i].access);
        NTSTATUS status = NtMapViewOfSection(section, GetCurrentProcess(), &base,
                                             views[i].zero_bits, views[i].commit, &offset, &bytes,
                                             views[i].inherit, views[i].type, views[i].protect);
        status_is(status, views[i].status, "NtMapViewOfSection", i);
        if (NT_SUCCESS(status))
            NtUnmapViewOfSection(GetCurrentProcess(), base);
        CloseHandle(section);
    }
}

static void open(void)
{
    WCHAR text[] = L"\\BaseNamedObjects\\plumb-table", absent[] = L"\\BaseNamedObjects\\plumb-not";
    UNICODE_STRING name = {sizeof text - 2, sizeof text, text};
    UNICODE_STRING other = {sizeof absent - 2, sizeof absent, absent};
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, RW, 0, PAGE, "plumb-table");
    HANDLE made = NULL, opened = NULL;
    OBJECT_ATTRIBUTES attributes = {sizeof attributes, NULL, &name, 0, NULL, NULL};
    LARGE_INTEGER size = {.QuadPart = PAGE};
    status_is(NtOpenSection(&opened, SECTION_MAP_READ, &attributes), 0, "NtOpenSection", 0);
    CloseHandle(opened);
    status_is(NtCreateSection(&made, SECTION_ALL_ACCESS, &attributes, &size, RW, SEC_COMMIT, NULL),
              STATUS_OBJECT_NAME_COLLISION, "NtCreateSection of a name that is there", 0);
    CloseHandle(made);
    attributes.ObjectName = &other;
    status_is(NtOpenSection(&opened, SECTION_MAP_READ, &attributes), STATUS_OBJECT_NAME_NOT_FOUND,
              "NtOpenSection", 1);
    attributes.Length = 4;
    status_is(NtOpenSection(&opened, SECTION_MAP_READ, &attributes), STATUS_INVALID_PARAMETER,
              "NtOpenSection", 2);
    CloseHandle(section);
}

static void query(void)
{
    HANDLE section, image, blind;
    char info[64];
    SIZE_T got;
    make(&section, NoFile, PAGE + 1, RW, SEC_COMMIT, SECTION_ALL_ACCESS);
    make(&blind, NoFile, PAGE, RW, SEC_COMMIT, SECTION_MAP_READ);
    make(&image, Image, 0, RO, SEC_IMAGE, SECTION_ALL_ACCESS);
    status_is(NtQuerySection(section, 0, info, 16, &got), 0, "NtQuerySection", 0);
    ok(got == 16 && *(ULONG *)(info + 4) == SEC_COMMIT && *(ULONG *)(info + 8) == 2 * PAGE,
       "a section of nothing: whole pages");
    status_is(NtQuerySection(section, 0, info, 15, &got), STATUS_INFO_LENGTH_MISMATCH,
              "NtQuerySection", 1);
    status_is(NtQuerySection(section, 1, info, 48, &got), STATUS_SECTION_NOT_IMAGE,
              "NtQuerySection", 2);
    status_is(NtQuerySection(image, 1, info, 48, NULL), 0, "NtQuerySection", 3);
    status_is(NtQuerySection(image, 0, info, 16, NULL), 0, "NtQuerySection", 4);
    ok(*(ULONG *)(info + 4) == (SEC_IMAGE | SEC_FILE), "an image is of a file");
    status_is(NtQuerySection(blind, 0, info, 16, NULL), STATUS_ACCESS_DENIED, "NtQuerySection", 6);
    status_is(NtQuerySection(section, 99, info, 48, NULL), STATUS_INVALID_INFO_CLASS,
              "NtQuerySection", 5);
    CloseHandle(section), CloseHandle(blind), CloseHandle(image);
}

static NTSTATUS flush(PVOID at, SIZE_T bytes)
{
    IO_STATUS_BLOCK io;
    return NtFlushVirtualMemory(GetCurrentProcess(), &at, &bytes, &io);
}

static void unmap(void)
{
    HANDLE section, self = GetCurrentProcess();
    PVOID base = NULL;
    SIZE_T bytes = 0;
    make(&section, WriteFile_, 0, RW, SEC_COMMIT, SECTION_ALL_ACCESS);
    NtMapViewOfSection(section, self, &base, 0, 0, NULL, &bytes, ViewShare, 0, RW);
    CloseHandle(section);
    char *private = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, RW);
    status_is(flush(base, 0), STATUS_SUCCESS, "NtFlushVirtualMemory", 0);
    status_is(flush((char *)base + 5, 1), STATUS_SUCCESS, "NtFlushVirtualMemory", 1);
    status_is(flush((PVOID)0x1000, 0), STATUS_NOT_MAPPED_VIEW, "NtFlushVirtualMemory", 2);
    status_is(flush(private, 0), STATUS_NOT_MAPPED_VIEW, "NtFlushVirtualMemory", 3);
    status_is(NtUnmapViewOfSection(self, private), STATUS_NOT_MAPPED_VIEW, "NtUnmapViewOfSection",
              0);
    status_is(NtUnmapViewOfSection((HANDLE)0x7FFC, base), STATUS_INVALID_HANDLE,
              "NtUnmapViewOfSection", 1);
    status_is(NtUnmapViewOfSection(self, (char *)base + PAGE + 5), STATUS_SUCCESS,
              "NtUnmapViewOfSection of an address within", 2);
    status_is(NtUnmapViewOfSection(self, base), STATUS_NOT_MAPPED_VIEW, "NtUnmapViewOfSection", 3);
    status_is(NtUnmapViewOfSection(self, (PVOID)0x90000000), STATUS_NOT_MAPPED_VIEW,
              "NtUnmapViewOfSection", 4);
    VirtualFree(private, 0, MEM_RELEASE);
}

static void win32(void)
{
    HANDLE none = INVALID_HANDLE_VALUE, write = sources[WriteFile_], read = sources[ReadFile_];
    fails(CreateFileMappingA(none, NULL, RW, 0, 0, NULL) != NULL, ERROR_INVALID_PARAMETER,
          "CreateFileMapping: nothing, of no size");
    fails(CreateFileMappingA(none, NULL, 0, 0, PAGE, NULL) != NULL, ERROR_INVALID_PARAMETER,
          "no protection");
    fails(CreateFileMappingA(read, NULL, RW, 0, 0, NULL) != NULL, ERROR_ACCESS_DENIED,
          "to write, of a handle that reads");
    fails(CreateFileMappingA((HANDLE)0x7FFC, NULL, RO, 0, 0, NULL) != NULL, ERROR_INVALID_HANDLE,
          "a handle that is none");
    fails(CreateFileMappingA(sources[NotPe], NULL, RO | SEC_IMAGE, 0, 0, NULL) != NULL,
          ERROR_BAD_EXE_FORMAT, "an image that is none");
    fails(OpenFileMappingA(FILE_MAP_READ, FALSE, NULL) != NULL, ERROR_INVALID_PARAMETER,
          "OpenFileMapping: no name");
    fails(OpenFileMappingA(FILE_MAP_READ, FALSE, "plumb-none") != NULL, ERROR_FILE_NOT_FOUND,
          "a name that is not there");
    HANDLE map = CreateFileMappingA(write, NULL, RO, 0, 0, NULL);
    fails(MapViewOfFileEx(map, FILE_MAP_WRITE, 0, 0, 0, NULL) != NULL, ERROR_ACCESS_DENIED,
          "MapViewOfFileEx: to write, of a section to be read");
    fails(MapViewOfFileEx(map, FILE_MAP_READ, 0, 0, 0, (PVOID)0x00400000) != NULL,
          ERROR_INVALID_ADDRESS, "where something is");
    fails(MapViewOfFileEx(map, FILE_MAP_READ, 0, 0, 0, (PVOID)0x20001000) != NULL,
          ERROR_MAPPED_ALIGNMENT, "within a granule");
    fails(MapViewOfFileEx(NULL, FILE_MAP_READ, 0, 0, 0, NULL) != NULL, ERROR_INVALID_HANDLE,
          "no section");
    PVOID view = MapViewOfFileEx(map, FILE_MAP_READ, 0, 0, 0, (PVOID)0x20000000);
    ok(view == (PVOID)0x20000000, "at the address that was asked for");
    ok(FlushViewOfFile(view, 0) && FlushViewOfFile((char *)view + 5, 1), "FlushViewOfFile");
    fails(FlushViewOfFile((PVOID)0x1000, 0), ERROR_INVALID_ADDRESS, "of no view");
    ok(UnmapViewOfFile((char *)view + 5), "UnmapViewOfFile of an address within");
    fails(UnmapViewOfFile(view), ERROR_INVALID_ADDRESS, "once");
    CloseHandle(map);
}

int main(void)
{
    open_sources();
    create();
    map();
    open();
    query();
    unmap();
    win32();
    return tap_end();
}
