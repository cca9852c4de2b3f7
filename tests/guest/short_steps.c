// SPDX-License-Identifier: MIT
/* A little of everything that takes memory, each step ready for a refusal. tests/image/fault_injection.t runs it
 * once for each allocation of the kernel that can fail; here nothing fails. A step that fails must say that memory
 * was short, and the steps after it go on. Exit status: 0 all went well, 1 a step was refused, 3 for a wrong reason. */
#include <windows.h>
#include <stdio.h>

enum { PAGE = 4096, ALL_WELL = 0, REFUSED = 1, WRONG = 3 };

static int result = ALL_WELL;

/* Looks at the reason of a refusal. */
static int refused(const char *step)
{
    DWORD error = GetLastError();
    switch (error) {
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_DISK_FULL:
        if (result == ALL_WELL)
            result = REFUSED;
        break;
    default:
        printf("%s: error %lu\n", step, error);
        result = WRONG;
    }
    return 0;
}

static int good(int worked, const char *step)
{
    return worked ? 1 : refused(step);
}

static void virtual_memory(void)
{
    DWORD old;
    char *range = VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    if (!good(range != NULL, "reserve"))
        return;
    if (good(VirtualAlloc(range, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL, "commit")) {
        for (int i = 0; i < 4; i++)
            range[i * PAGE] = 1;
        good(VirtualProtect(range, 2 * PAGE, PAGE_READONLY, &old), "protect");
        good(VirtualProtect(range + 6 * PAGE, PAGE, PAGE_NOACCESS, &old),
             "protect what was not touched");
        good(VirtualFree(range + PAGE, 5 * PAGE, MEM_DECOMMIT), "decommit");
    }
    if (!VirtualFree(range, 0, MEM_RELEASE))
        refused("release");
    range = VirtualAlloc(NULL, 0x600000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!good(range != NULL, "reserve and commit"))
        return;
    range[0x400000] = 1; /* a page table of its own */
    good(VirtualFree(range + 0x200000, 0x200000, MEM_DECOMMIT), "decommit in the middle");
    good(VirtualFree(range, 0, MEM_RELEASE), "release all");
}

static void heaps(void)
{
    SetLastError(ERROR_NOT_ENOUGH_MEMORY); /* HeapAlloc sets no error */
    HANDLE heap = HeapCreate(0, 0, 0);
    if (!good(heap != NULL, "HeapCreate"))
        return;
    for (size_t bytes = 8; bytes <= 1 << 20; bytes *= 16) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        char *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, bytes);
        if (good(block != NULL, "HeapAlloc") && block[bytes - 1] != 0)
            result = WRONG;
    }
    good(HeapDestroy(heap), "HeapDestroy");
}

static DWORD WINAPI thread(void *event)
{
    return SetEvent(event) ? 7 : 8;
}

static void objects(void)
{
    DWORD code;
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, "short_steps.event");
    if (!good(event != NULL, "CreateEvent"))
        return;
    HANDLE again = OpenEventA(EVENT_ALL_ACCESS, FALSE, "short_steps.event"), more;
    if (good(again != NULL, "OpenEvent")) {
        if (good(DuplicateHandle(GetCurrentProcess(), again, GetCurrentProcess(), &more, 0, FALSE,
                                 DUPLICATE_SAME_ACCESS),
                 "DuplicateHandle"))
            CloseHandle(more);
        CloseHandle(again);
    }
    HANDLE worker = CreateThread(NULL, 0, thread, event, 0, NULL);
    if (good(worker != NULL, "CreateThread")) {
        if (WaitForSingleObject(worker, INFINITE) != WAIT_OBJECT_0 ||
            !GetExitCodeThread(worker, &code))
            result = WRONG;
        CloseHandle(worker);
    }
    CloseHandle(event);
}

static void files(void)
{
    static char bytes[20000];
    DWORD done;
    HANDLE file = CreateFileA("C:\\short.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (!good(file != INVALID_HANDLE_VALUE, "CreateFile"))
        return;
    good(WriteFile(file, bytes, sizeof bytes, &done, NULL), "WriteFile");
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    good(ReadFile(file, bytes, sizeof bytes, &done, NULL), "ReadFile");
    CloseHandle(file);
    WIN32_FIND_DATAA found;
    HANDLE find = FindFirstFileA("C:\\*", &found);
    if (good(find != INVALID_HANDLE_VALUE, "FindFirstFile"))
        FindClose(find);
    RemoveDirectoryA("C:\\short"); /* of a run whose RemoveDirectory was refused */
    if (good(CreateDirectoryA("C:\\short", NULL), "CreateDirectory"))
        good(RemoveDirectoryA("C:\\short"), "RemoveDirectory");
}

/* A child that memory ran short for ends with one of these. */
static void child_ended(DWORD code)
{
    switch (code) {
    case STATUS_NO_MEMORY:
    case 0xC000009A: /* STATUS_INSUFFICIENT_RESOURCES */
    case 0xC000012D: /* STATUS_COMMITMENT_LIMIT */
    case STATUS_STACK_OVERFLOW: /* its stack cannot grow */
    case 0xC0000135: /* STATUS_DLL_NOT_FOUND */
    case STATUS_DLL_INIT_FAILED:
        if (result == ALL_WELL)
            result = REFUSED;
        break;
    default:
        printf("child: exit 0x%lx\n", code);
        result = WRONG;
    }
}

/* This program once more, with an argument at which it ends at once. */
static void processes(void)
{
    char command[] = "short_steps.exe end";
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    DWORD code;
    if (!good(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made),
              "CreateProcess"))
        return;
    if (WaitForSingleObject(made.hProcess, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(made.hProcess, &code))
        result = WRONG;
    else if (code != ALL_WELL)
        child_ended(code);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

int main(int count, char **arguments)
{
    if (count > 1)
        return ALL_WELL;
    virtual_memory();
    heaps();
    objects();
    files();
    processes();
    return result;
}
