/*
 * private_heaps.c - the demonstration: every process has an address space of its own.
 *
 * The program starts itself once more. Parent and child have memory at the same address, with
 * different contents; blocks of GlobalAlloc, shared by all programs on Windows 3.1, are private.
 * Only who holds a handle with the right to it can reach into another process.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define MEETING_POINT ((char *)0x20000000) /* in the parent, and in the child */
#define LETTER_BOX    ((char *)0x20010000) /* in the child; the parent makes it */
#define PAGE          4096

enum who { PARENT, CHILD };
static HANDLE turn[2]; /* signalled: it is his turn */

static void open_turns(void)
{
    turn[PARENT] = CreateEventA(NULL, FALSE, FALSE, "private_heaps: parent");
    turn[CHILD] = CreateEventA(NULL, FALSE, FALSE, "private_heaps: child");
}

static void wait_for_turn(enum who own)
{
    fflush(stdout);
    WaitForSingleObject(turn[own], 10000);
}

/* Memory at a given address, as VirtualAlloc hands it out: zeroed. */
static char *page_at(char *address)
{
    return VirtualAlloc(address, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static int child(const char *parents_block)
{
    char *page = page_at(MEETING_POINT), found[32] = "";
    printf("child:  at %p I find \"%s\"; I write there.\n", (void *)page, page);
    strcpy(page, "I am the child");

    char *own = GlobalAlloc(GMEM_SHARE, sizeof found);
    strcpy(own, "the child's block");
    unsigned long long block = strtoull(parents_block, NULL, 16);
    ReadProcessMemory(GetCurrentProcess(), (void *)(UINT_PTR)block, found, sizeof found - 1, NULL);
    printf("child:  the parent's GlobalAlloc block %s here.\n",
           strcmp(found, "the parent's block") ? "is not" : "IS");
    fflush(stdout);
    SetEvent(turn[PARENT]);
    wait_for_turn(CHILD);

    printf("child:  in my letter box I find \"%s\".\n", LETTER_BOX);
    return GlobalFree(own) == NULL ? 7 : 1;
}

static BOOL start_child(const void *block, PROCESS_INFORMATION *made)
{
    char self[MAX_PATH], line[2 * MAX_PATH];
    STARTUPINFOA start = {.cb = sizeof start};
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %p", self, block);
    return CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, made);
}

/* Puts a letter into the child, by a handle with these rights. */
static void write_letter(DWORD id, const char *rights_name, DWORD rights)
{
    static const char letter[] = "Greetings from your parent";
    HANDLE child = OpenProcess(rights, FALSE, id);
    BOOL done = VirtualAllocEx(child, LETTER_BOX, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) &&
                WriteProcessMemory(child, LETTER_BOX, letter, sizeof letter, NULL);
    if (done)
        printf("parent: with %s I can write into my child.\n", rights_name);
    else
        printf("parent: with %s I cannot: error %lu.\n", rights_name, GetLastError());
    CloseHandle(child);
}

static int parent(void)
{
    PROCESS_INFORMATION made;
    DWORD code;
    char childs[32] = "", *page = page_at(MEETING_POINT);
    char *block = GlobalAlloc(GMEM_SHARE, sizeof childs);
    strcpy(page, "I am the parent");
    strcpy(block, "the parent's block");
    printf("parent: at %p I write \"%s\".\n", (void *)page, page);
    if (!start_child(block, &made))
        return 1;
    wait_for_turn(PARENT);

    printf("parent: at %p I still find \"%s\".\n", (void *)page, page);
    ReadProcessMemory(made.hProcess, page, childs, sizeof childs - 1, NULL);
    printf("parent: my child has \"%s\" there.\n", childs);
    write_letter(made.dwProcessId, "PROCESS_VM_READ", PROCESS_VM_READ);
    write_letter(made.dwProcessId, "PROCESS_VM_WRITE and PROCESS_VM_OPERATION",
                 PROCESS_VM_WRITE | PROCESS_VM_OPERATION);
    fflush(stdout);
    SetEvent(turn[CHILD]);

    WaitForSingleObject(made.hProcess, 10000);
    GetExitCodeProcess(made.hProcess, &code);
    printf("parent: my child has ended with %lu; my block says \"%s\".\n", code, block);
    return 0;
}

int main(int argc, char **argv)
{
    open_turns();
    return argc > 1 ? child(argv[1]) : parent();
}
