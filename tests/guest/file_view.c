// SPDX-License-Identifier: MIT
// plumb: --file tests/guest/file_view.c=in.txt
// Writes to the start of in.txt through a view, and reads it back as a file; a private copy of the
// view must not come through.
#include <string.h>
#include "tap.h"

int main(void)
{
    char bytes[5] = "";
    DWORD done;
    HANDLE file =
        CreateFileA("in.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE map = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    char *view = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    char *copy = MapViewOfFile(map, FILE_MAP_COPY, 0, 0, 0);
    ok(view && copy, "two views of a file of the host");
    memcpy(copy + 5, "lost", 4);
    memcpy(view, "FROM", 4);
    ok(UnmapViewOfFile(view) && UnmapViewOfFile(copy) && CloseHandle(map), "unmapped");
    ok(ReadFile(file, bytes, 4, &done, NULL) && memcmp(bytes, "FROM", 4) == 0, "the file has it");
    CloseHandle(file);
    return tap_end();
}
