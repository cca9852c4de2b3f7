// plumb: --option checked
/*
 * section_processes.c - what two processes share: a named section, a writable-shared PE section,
 * and code that one wrote and the other runs; what they do not: a copy, a .data page.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include "k32_tap.h"
#include "spawn.h"

enum { PAGE = 4096, PAGES = 3, PARENT = 0x1234, CHILD = 0x4321 };
#define NAME "plumb-two-processes"
static const char code[] = "\xB8\x2A\x00\x00\x00\xC3"; /* mov eax, 42; ret */

static volatile LONG common __attribute__((section("common"), shared)) = 1;
static volatile LONG private_to_each = 1;

/* Each check that holds sets a bit of the exit code. */
static int child(void)
{
    HANDLE map = OpenFileMappingA(FILE_MAP_ALL_ACCESS | FILE_MAP_EXECUTE, FALSE, NAME);
    volatile LONG *view = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    volatile LONG *copy = MapViewOfFile(map, FILE_MAP_COPY, 0, 0, 0);
    char *run = MapViewOfFile(map, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0);
    if (!view || !copy || !run)
        return 0;
    int good = view[0] == PARENT ? 1 : 0;
    view[1] = CHILD;
    copy[2] = CHILD;
    good |= view[2] == 0 ? 2 : 0;
    good |= ((int (*)(void))(run + PAGE))() == 42 ? 4 : 0;
    good |= common == 2 ? 8 : 0;
    common = 3;
    good |= private_to_each == 1 ? 16 : 0;
    private_to_each = 3;
    view[2 * PAGE / 4] = 5; /* a page that nobody touched yet */
    return good;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return child();
    HANDLE map = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE, 0,
                                    PAGES * PAGE, NAME);
    volatile LONG *view = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    ok(map && view, "a section and a view");
    view[0] = PARENT;
    memcpy((char *)view + PAGE, code, sizeof code);
    common = 2;
    private_to_each = 2;
    DWORD code_of_child = run_child("child", FALSE);
    ok(code_of_child & 1, "the child sees what the parent wrote");
    ok(code_of_child & 2, "its copy is its own");
    ok(code_of_child & 4, "it runs the code that the parent wrote");
    ok(code_of_child & 8, "a shared PE section has one value");
    ok(code_of_child & 16, "a page of .data one for each process");
    is(view[1], CHILD, "the parent sees what the child wrote, after its end");
    is(view[2], 0, "but for the copy");
    is(view[2 * PAGE / 4], 5, "also in a page that the child touched first");
    is(common, 3, "and in the shared PE section");
    is(private_to_each, 2, "not in .data");
    HANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, NAME);
    ok(again != NULL, "the name is there while a handle is");
    CloseHandle(again);
    CloseHandle(map);
    fails(OpenFileMappingA(FILE_MAP_READ, FALSE, NAME) != NULL, ERROR_FILE_NOT_FOUND,
          "and gone with the last handle, though a view is left");
    ok(UnmapViewOfFile((void *)view), "unmapped");
    return tap_end();
}
