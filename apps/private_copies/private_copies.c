/*
 * private_copies.c - the demonstration: copy-on-write. Two processes map the same section, and what
 * one writes stays its own.
 *
 *   section  | A | B |     view of the child, FILE_MAP_COPY    | A'| B |    A' is its copy since it wrote
 *                          view of the parent, FILE_MAP_COPY   | A | B |    still the section's pages
 *                          view of the parent, FILE_MAP_WRITE  | A | B |    writes here are seen by all
 *                                                                            who have no copy of the page
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { PAGE = 4096, PAGES = 2 };
#define NAME "private_copies: section"

enum who { PARENT, CHILD };
static const char *const names[] = {"parent", "child"};
static HANDLE turn[2]; /* signalled: it is his turn */
static enum who own;

static void open_turns(void)
{
    turn[PARENT] = CreateEventA(NULL, FALSE, FALSE, "private_copies: parent");
    turn[CHILD] = CreateEventA(NULL, FALSE, FALSE, "private_copies: child");
}

static void pass(void)
{
    fflush(stdout);
    SetEvent(turn[1 - own]);
    WaitForSingleObject(turn[own], 10000);
}

/* Shared pages of a copy-on-write view are PAGE_WRITECOPY; a page that was copied is PAGE_READWRITE. */
static void say(const char *what, const char *view)
{
    printf("%s %s ->", names[own], what);
    for (int page = 0; page < PAGES; page++) {
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery(view + page * PAGE, &info, sizeof info);
        printf(" \"%s\"%s", view + page * PAGE,
               info.Protect == PAGE_WRITECOPY ? " (copy-on-write)" : "");
    }
    printf("\n");
}

static int child(void)
{
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, NAME);
    char *copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    say("finds", copy);
    strcpy(copy, "the child's A");
    say("writes the first", copy);
    pass();
    say("looks again", copy);
    pass();
    UnmapViewOfFile(copy);
    CloseHandle(section);
    return 0;
}

static HANDLE start_child(void)
{
    char path[MAX_PATH], line[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made;
    GetModuleFileNameA(NULL, path, sizeof path);
    sprintf(line, "\"%s\" child", path);
    if (!CreateProcessA(path, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made))
        return NULL;
    CloseHandle(made.hThread);
    return made.hProcess;
}

static int parent(void)
{
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGES * PAGE, NAME);
    char *shared = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    strcpy(shared, "A");
    strcpy(shared + PAGE, "B");
    say("has in its own view", copy);
    fflush(stdout);
    HANDLE process = start_child();
    WaitForSingleObject(turn[PARENT], 10000);

    say("its view, then", copy);
    say("the section, then", shared);
    strcpy(shared, "a new A");
    strcpy(shared + PAGE, "a new B");
    say("writes the section", shared);
    say("its view, after it", copy);
    pass();

    fflush(stdout);
    SetEvent(turn[CHILD]);
    WaitForSingleObject(process, 10000);
    UnmapViewOfFile(copy);
    UnmapViewOfFile(shared);
    CloseHandle(section);
    CloseHandle(process);
    return 0;
}

int main(int argc, char **argv)
{
    open_turns();
    own = argc > 1 && strcmp(argv[1], "child") == 0 ? CHILD : PARENT;
    return own == CHILD ? child() : parent();
}
