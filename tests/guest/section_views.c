// plumb: --option checked
/*
 * section_views.c - mappings of nothing and of files: who sees which write, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include "tap.h"

enum { PAGE = 4096, GRANULE = 0x10000 };
#define NO_FILE INVALID_HANDLE_VALUE

static DWORD state_of(const void *at, DWORD *protect)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(at, &info, sizeof info);
    *protect = info.Protect;
    return info.State;
}

static void nothing(void)
{
    HANDLE map = CreateFileMappingA(NO_FILE, NULL, PAGE_READWRITE, 0, 3 * GRANULE, "plumb-views");
    HANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, "plumb-views");
    char *a = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    char *b = MapViewOfFile(again, FILE_MAP_READ, 0, GRANULE, 2 * PAGE);
    char *c = MapViewOfFile(map, FILE_MAP_COPY, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    ok(a && b && c && a[5] == 0, "three views, all zero");
    a[GRANULE] = 7;
    ok(b[0] == 7 && c[GRANULE] == 7, "a write is seen in all");
    c[GRANULE] = 8;
    ok(a[GRANULE] == 7 && b[0] == 7 && c[GRANULE] == 8, "a write to a copy in none");
    a[GRANULE + 1] = 9;
    ok(c[GRANULE + 1] == 0 && b[1] == 9, "a page that was copied is its own");
    VirtualQuery(b, &info, sizeof info);
    ok(info.Type == MEM_MAPPED && info.RegionSize == 2 * PAGE && info.Protect == PAGE_READONLY,
       "VirtualQuery of a view");
    DWORD old;
    fails(VirtualProtect(b, PAGE, PAGE_READWRITE, &old), ERROR_INVALID_PARAMETER,
          "a view that was mapped to be read stays so");
    fails(VirtualFree(b, 0, MEM_RELEASE), ERROR_INVALID_PARAMETER, "VirtualFree is not for views");
    fails(MapViewOfFile(again, FILE_MAP_WRITE, 0, 0, 0) != NULL, ERROR_ACCESS_DENIED,
          "a handle that only reads");
    fails(MapViewOfFile(map, FILE_MAP_READ, 0, PAGE, 0) != NULL, ERROR_MAPPED_ALIGNMENT,
          "an offset within a granule");
    fails(MapViewOfFile(map, FILE_MAP_READ, 0, 0, 4 * GRANULE) != NULL, ERROR_ACCESS_DENIED,
          "a view beyond the end");
    HANDLE second = CreateFileMappingA(NO_FILE, NULL, PAGE_READWRITE, 0, PAGE, "plumb-views");
    ok(second && GetLastError() == ERROR_ALREADY_EXISTS, "the name exists");
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "plumb-event");
    fails(CreateFileMappingA(NO_FILE, NULL, PAGE_READWRITE, 0, PAGE, "plumb-event") != NULL,
          ERROR_INVALID_HANDLE, "a name of another kind");
    CloseHandle(event);
    CloseHandle(map), CloseHandle(again), CloseHandle(second);
    ok(a[GRANULE] == 7, "a view outlives the handles");
    ok(UnmapViewOfFile(a) && UnmapViewOfFile(b) && UnmapViewOfFile(c), "unmapped");
    fails(UnmapViewOfFile(a), ERROR_INVALID_ADDRESS, "but once");
}

static void reserved(void)
{
    DWORD protect;
    HANDLE map =
        CreateFileMappingA(NO_FILE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, 4 * GRANULE, NULL);
    char *a = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    char *b = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    ok(state_of(a + PAGE, &protect) == MEM_RESERVE, "SEC_RESERVE: no page is there");
    ok(VirtualAlloc(a + PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) == a + PAGE, "until commit");
    ok(state_of(b + PAGE, &protect) == MEM_COMMIT && protect == PAGE_READWRITE,
       "which all views see");
    a[PAGE] = 3;
    ok(b[PAGE] == 3 && state_of(b, &protect) == MEM_RESERVE, "as they see the bytes");
    UnmapViewOfFile(a), UnmapViewOfFile(b);
    CloseHandle(map);
}

static void file(void)
{
    DWORD done;
    char bytes[8] = {0};
    HANDLE file = CreateFileA("views.bin", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, 0, NULL);
    fails(CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL) != NULL, ERROR_FILE_INVALID,
          "an empty file");
    WriteFile(file, "hello", 5, &done, NULL);
    fails(CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 10, NULL) != NULL,
          ERROR_NOT_ENOUGH_MEMORY, "a size beyond the file, to be read");
    HANDLE map = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 2 * PAGE + 100, NULL);
    ok(map != NULL && GetFileSize(file, NULL) == 2 * PAGE + 100, "to be written: the file grows");
    char *view = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    ok(memcmp(view, "hello", 6) == 0, "the view shows the file");
    view[0] = 'j';
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ok(ReadFile(file, bytes, 5, &done, NULL) && memcmp(bytes, "jello", 5) == 0,
       "the file shows the view");
    SetFilePointer(file, PAGE, NULL, FILE_BEGIN);
    WriteFile(file, "there", 5, &done, NULL);
    ok(memcmp(view + PAGE, "there", 6) == 0, "and the other way");
    ok(view[2 * PAGE + 100] == 0, "the tail is zero");
    ok(FlushViewOfFile(view, 0), "flushed");
    SetFilePointer(file, PAGE, NULL, FILE_BEGIN);
    fails(SetEndOfFile(file), ERROR_USER_MAPPED_FILE, "a mapped file is not cut");
    view[2 * PAGE + 200] = 1;
    UnmapViewOfFile(view);
    CloseHandle(map);
    SetFilePointer(file, 3 * PAGE, NULL, FILE_BEGIN);
    ok(SetEndOfFile(file), "later it may grow");
    SetFilePointer(file, 2 * PAGE + 200, NULL, FILE_BEGIN);
    ok(ReadFile(file, bytes, 1, &done, NULL) && bytes[0] == 0,
       "what was written behind it is gone");
    CloseHandle(file);
    ok(DeleteFileA("views.bin"), "deleted");
}

int main(void)
{
    nothing();
    reserved();
    file();
    return tap_end();
}
