// SPDX-License-Identifier: MIT
// plumb: --memory 24
// The disk is as large as memory: when it is full a write says so, what was written stays, and a deletion makes room.
#include "tap.h"

static char block[256 * 1024];

/* Writes until it fails; returns the whole blocks written. */
static int fill(HANDLE file, DWORD *error)
{
    DWORD done;
    for (int n = 0; n < 200; n++) {
        block[0] = (char)n;
        if (!WriteFile(file, block, sizeof block, &done, NULL)) {
            *error = GetLastError();
            return n;
        }
    }
    *error = 0;
    return 200;
}

int main(void)
{
    DWORD error, done, wrong = 0;
    if (on_wine()) {
        printf("1..0 # SKIP the oracle's disk is too large\n");
        return 0;
    }
    HANDLE file = CreateFileA("full.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    int blocks = fill(file, &error);
    ok(blocks > 20 && error == ERROR_DISK_FULL, "ERROR_DISK_FULL");
    ok(GetFileSize(file, NULL) == (DWORD)blocks * sizeof block, "the size is what was written");
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    for (int n = 0; n < blocks; n++)
        wrong += !ReadFile(file, block, sizeof block, &done, NULL) || done != sizeof block || block[0] != (char)n;
    ok(wrong == 0, "and can be read");
    ok(VirtualAlloc(NULL, 32 << 20, MEM_COMMIT, PAGE_READWRITE) == NULL, "memory is short, too");
    CloseHandle(file);
    ok(DeleteFileA("full.bin"), "deleted");
    file = CreateFileA("full.bin", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ok(fill(file, &error) >= blocks - 1, "there is as much room as before");
    CloseHandle(file);
    return tap_end();
}
