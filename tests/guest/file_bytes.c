// SPDX-License-Identifier: MIT
// ReadFile, WriteFile, SetFilePointer, SetEndOfFile: positions, ends, holes, appending, bad
// buffers.
#include <string.h>
#include "tap.h"

enum { BIG = 300000 };
static char big[BIG], back[BIG + 100];

static DWORD get(HANDLE file, void *to, DWORD n)
{
    DWORD done = 0xDEAD;
    return ReadFile(file, to, n, &done, NULL) ? done : 0xFFFFFFFF;
}
static DWORD put(HANDLE file, const void *from, DWORD n)
{
    DWORD done = 0xDEAD;
    return WriteFile(file, from, n, &done, NULL) ? done : 0xFFFFFFFF;
}
static HANDLE make(const char *name, DWORD access, DWORD flags)
{
    return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, flags,
                       NULL);
}

static void positions(void)
{
    HANDLE file = make("b.bin", GENERIC_READ | GENERIC_WRITE, 0);
    ok(put(file, "hello world", 11) == 11, "11 bytes");
    ok(SetFilePointer(file, 0, NULL, FILE_CURRENT) == 11, "the position is behind them");
    ok(get(file, back, 5) == 0, "at the end ReadFile gives 0 bytes");
    ok(SetFilePointer(file, -5, NULL, FILE_END) == 6 && get(file, back, 100) == 5 &&
           !memcmp(back, "world", 5),
       "the last five");
    SetLastError(0);
    ok(SetFilePointer(file, -1, NULL, FILE_BEGIN) == INVALID_SET_FILE_POINTER &&
           GetLastError() == ERROR_NEGATIVE_SEEK,
       "not before the beginning");
    ok(SetFilePointer(file, 20, NULL, FILE_BEGIN) == 20 && GetFileSize(file, NULL) == 11,
       "a position beyond the end changes nothing");
    ok(put(file, "!", 1) == 1 && GetFileSize(file, NULL) == 21, "until something is written there");
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ok(get(file, back, 100) == 21 && !memcmp(back, "hello world\0\0\0\0\0\0\0\0\0!", 21),
       "the gap is zeros");
    OVERLAPPED at = {.Offset = 6};
    DWORD done;
    ok(ReadFile(file, back, 5, &done, &at) && done == 5 && !memcmp(back, "world", 5),
       "a read at an offset");
    ok(SetFilePointer(file, 0, NULL, FILE_CURRENT) == 11, "moves the position, too");
    SetFilePointer(file, 5, NULL, FILE_BEGIN);
    ok(SetEndOfFile(file) && GetFileSize(file, NULL) == 5, "SetEndOfFile cuts");
    SetFilePointer(file, 11, NULL, FILE_BEGIN);
    ok(SetEndOfFile(file), "and lengthens");
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ok(get(file, back, 100) == 11 && !memcmp(back, "hello\0\0\0\0\0\0", 11),
       "what was cut is zeros");
    ok(put(file, "", 0) == 0 && GetFileSize(file, NULL) == 11, "writing nothing changes nothing");
    CloseHandle(file);
}

static void appending(void)
{
    HANDLE file = make("b.bin", FILE_APPEND_DATA, 0);
    ok(put(file, "<end>", 5) == 5, "FILE_APPEND_DATA alone may write");
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ok(put(file, "<END>", 5) == 5 && GetFileSize(file, NULL) == 21,
       "at the end, wherever the position is");
    CloseHandle(file);
}

static void much(void)
{
    HANDLE file = make("big.bin", GENERIC_READ | GENERIC_WRITE, FILE_FLAG_DELETE_ON_CLOSE);
    for (int i = 0; i < BIG; i++)
        big[i] = (char)(i * 7 + i / 251);
    ok(put(file, big, BIG) == BIG && GetFileSize(file, NULL) == BIG, "%d bytes at once", BIG);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ok(get(file, back, BIG + 100) == BIG && !memcmp(big, back, BIG), "and back");
    SetFilePointer(file, 4095, NULL, FILE_BEGIN);
    put(file, "ab", 2);
    SetFilePointer(file, 4090, NULL, FILE_BEGIN);
    ok(get(file, back, 10) == 10 &&
           !memcmp(back,
                   (char[]){big[4090], big[4091], big[4092], big[4093], big[4094], 'a', 'b',
                            big[4097], big[4098], big[4099]},
                   10),
       "two bytes across a page");
    CloseHandle(file);
    fails(DeleteFileA("big.bin"), ERROR_FILE_NOT_FOUND, "FILE_FLAG_DELETE_ON_CLOSE took it away");
}

static void bad_memory(void)
{
    HANDLE file = make("b.bin", GENERIC_READ | GENERIC_WRITE, 0);
    char *page = VirtualAlloc(NULL, 8192, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_READWRITE);
    DWORD done, size = GetFileSize(file, NULL);
    fails(ReadFile(file, (void *)16, 5, &done, NULL), ERROR_NOACCESS, "reading to nowhere");
    fails(ReadFile(file, page + 4094, 5, &done, NULL), ERROR_NOACCESS,
          "reading over the end of memory");
    SetFilePointer(file, 0, NULL, FILE_END);
    SetLastError(0);
    ok(!WriteFile(file, page + 4094, 5, &done, NULL), "writing from beyond it");
    ok(GetFileSize(file, NULL) == size, "leaves the file as it was");
    CloseHandle(file);
}

int main(void)
{
    positions();
    appending();
    much();
    bad_memory();
    DeleteFileA("b.bin");
    return tap_end();
}
