// SPDX-License-Identifier: MIT
// Static thread-local storage as Microsoft's compiler uses it, and TLS callbacks.
#include "tap.h"

extern DWORD _tls_index;
extern char _tls_start;

__attribute__((section(".tls$B"))) int own_value = 42;
__attribute__((section(".tls$B"))) int own_zero = 0;

static int callbacks[4];
static DWORD first_reason = 99;

static void NTAPI callback(void *self, DWORD reason, void *reserved)
{
    if (first_reason == 99)
        first_reason = reason;
    callbacks[reason]++;
    if (reason == DLL_PROCESS_DETACH) {
        HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
        DWORD written;
        WriteFile(out, "# told of the end\r\n", 19, &written, NULL);
    }
}
__attribute__((section(".CRT$XLM"), used)) PIMAGE_TLS_CALLBACK callback_pointer = callback;

/* What the compiler makes of a variable with __declspec(thread). */
static int *in_thread(int *variable)
{
    char **blocks;
    __asm__ __volatile__("movl %%fs:0x2C, %0" : "=r"(blocks));
    return (int *)(blocks[_tls_index] + ((char *)variable - &_tls_start));
}

static DWORD WINAPI other(void *parameter)
{
    int *value = in_thread(&own_value), seen = *value;
    *value = 1000;
    return (DWORD)seen + (DWORD)*in_thread(&own_zero);
}

int main(void)
{
    ok(first_reason == DLL_PROCESS_ATTACH && callbacks[DLL_PROCESS_ATTACH] == 1,
       "the callback comes first, with DLL_PROCESS_ATTACH");
    ok(*in_thread(&own_value) == 42 && *in_thread(&own_zero) == 0,
       "the first thread has a copy of the template");
    *in_thread(&own_value) = 7;
    DWORD results[3];
    for (int i = 0; i < 3; i++) {
        HANDLE thread = CreateThread(NULL, 0, other, NULL, 0, NULL);
        WaitForSingleObject(thread, INFINITE);
        GetExitCodeThread(thread, &results[i]);
        CloseHandle(thread);
    }
    ok(results[0] == 42 && results[1] == 42 && results[2] == 42,
       "each further thread has a fresh one");
    ok(*in_thread(&own_value) == 7, "and leaves ours alone");
    ok(callbacks[DLL_THREAD_ATTACH] == 3 && callbacks[DLL_THREAD_DETACH] == 3,
       "threads are announced and taken leave of");
    return tap_end();
}
