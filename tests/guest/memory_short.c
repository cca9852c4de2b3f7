// plumb: --memory 64 --file build/tests/guest/big_image.dll
/*
 * memory_short.c - with k pages of the machine left, for each k: everything may fail, nothing may
 * break.
 *
 * Programs may promise 15/16 of the frames; the rest is taken by a file, whose pages are the
 * kernel's own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hoard.h"
#include "tap.h"

enum { PAGE = 4096, MOST = 64 };

static volatile LONG did[16];

static DWORD fill_file(HANDLE file)
{
    static const char page[PAGE] = {1};
    DWORD done, size = 0;
    while (WriteFile(file, page, sizeof page, &done, NULL) && done == sizeof page)
        size += done;
    return size;
}

static DWORD WINAPI count_one(void *unused)
{
    did[0]++;
    return 0;
}

static void threads(void)
{
    HANDLE made[8];
    int count = 0;
    while (count < 8 && (made[count] = CreateThread(NULL, 0, count_one, NULL, 0, NULL)) != NULL)
        count++;
    for (int i = 0; i < count; i++) {
        WaitForSingleObject(made[i], INFINITE);
        CloseHandle(made[i]);
    }
}

static void modules(void)
{
    HMODULE module = LoadLibraryA("C:\\big_image.dll");
    if (module != NULL) {
        did[1]++;
        FreeLibrary(module);
    }
}

static void objects(void)
{
    HANDLE made[64];
    int count = 0;
    while (count < 64 && (made[count] = CreateSemaphoreA(NULL, 0, 1, NULL)) != NULL)
        count++;
    did[2] += count;
    while (count > 0)
        CloseHandle(made[--count]);
}

static void files(void)
{
    HANDLE file =
        CreateFileA("C:\\short.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WIN32_FIND_DATAA found;
    if (file != INVALID_HANDLE_VALUE) {
        DWORD done;
        did[3] += WriteFile(file, &found, sizeof found, &done, NULL);
        CloseHandle(file);
        DeleteFileA("C:\\short.txt");
    }
    HANDLE find = FindFirstFileA("C:\\*", &found);
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
}

/* Reserving is free; each page committed far from the others wants a page table. */
static void sparse(void)
{
    char *base = VirtualAlloc(NULL, 0x4000000, MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    if (base == NULL)
        return;
    for (SIZE_T at = 0; at < 0x4000000; at += 0x200000)
        if (VirtualAlloc(base + at, PAGE, MEM_COMMIT, PAGE_READWRITE)) {
            did[4]++;
            VirtualProtect(base + at, PAGE, PAGE_NOACCESS, &old);
            VirtualFree(base + at, PAGE, MEM_DECOMMIT);
        }
    VirtualFree(base + 0x1000000, PAGE, MEM_RELEASE);
    VirtualFree(base, 0, MEM_RELEASE);
}

static void apcs(void)
{
    for (int i = 0; i < 64; i++)
        did[5] += QueueUserAPC((PAPCFUNC)count_one, GetCurrentThread(), 0) != 0;
    SleepEx(0, TRUE);
}

/* Long names and whole buffers come from pool, too. */
static void names(void)
{
    static char name[200] = "Local\\";
    for (int i = 6; i < 199; i++)
        name[i] = 'x';
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, name);
    if (event != NULL) {
        HANDLE again = OpenEventA(SYNCHRONIZE, FALSE, name);
        did[6]++;
        CloseHandle(again);
        CloseHandle(event);
    }
    HANDLE many[64];
    for (int i = 0; i < 64; i++)
        many[i] = GetCurrentThread();
    WaitForMultipleObjects(20, many, FALSE, 0);
}

static void everything(void)
{
    threads();
    modules();
    objects();
    files();
    sparse();
    apcs();
    names();
}

int main(void)
{
    HANDLE file =
        CreateFileA("C:\\filler", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    everything();
    take_memory();
    for (DWORD k = 0; k <= MOST; k++) {
        SetFilePointer(file, 0, NULL, FILE_END);
        DWORD size = fill_file(file) + 0;
        size = GetFileSize(file, NULL);
        SetFilePointer(file, size - (k < size / PAGE ? k : 0) * PAGE, NULL, FILE_BEGIN);
        SetEndOfFile(file);
        everything();
    }
    give_memory();
    CloseHandle(file);
    DeleteFileA("C:\\filler");
    for (int i = 0; i < 16; i++)
        did[i] = 0;
    everything();
    ok(did[0] >= 8 && did[2] == 64 && did[3] == 1 && did[4] == 32 && did[6] == 1,
       "with memory again, all works again");
    printf("# %ld threads, %ld modules, %ld objects, %ld files, %ld pages, %ld calls, %ld names\n",
           did[0], did[1], did[2], did[3], did[4], did[5], did[6]);
    return tap_end();
}
