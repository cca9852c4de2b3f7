// SPDX-License-Identifier: MIT
// flags: -Wno-array-bounds
// Prints where its things are: heap, a reservation, stack, TEB, PEB; tests/image/aslr.t compares runs.
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

int main(void)
{
    int local;
    TEB *teb = (TEB *)NtCurrentTeb();
    printf("%p\n%p\n%p\n%p\n%p\n", (void *)GetProcessHeap(),
           VirtualAlloc(NULL, 1, MEM_RESERVE, PAGE_NOACCESS), (void *)&local, (void *)teb,
           (void *)teb->ProcessEnvironmentBlock);
    return 0;
}
