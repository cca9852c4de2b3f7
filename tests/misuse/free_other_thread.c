// SPDX-License-Identifier: MIT
// Frees a variable of another thread's stack.
#include <windows.h>

static HANDLE heap;
static char *volatile its_variable;

static DWORD WINAPI wait(void *parameter)
{
    __attribute__((aligned(8))) char variable[64] = "";
    its_variable = &variable[32];
    Sleep(INFINITE);
    return variable[0];
}

int main(void)
{
    heap = HeapCreate(0, 0, 0);
    HANDLE thread = CreateThread(NULL, 0, wait, NULL, 0, NULL);
    while (!its_variable)
        Sleep(0);
    BOOL freed = HeapFree(heap, 0, its_variable);
    TerminateThread(thread, 0);
    return !freed;
}
