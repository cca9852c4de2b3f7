// SPDX-License-Identifier: MIT
// Frees a static variable.
#include <windows.h>

int main(void)
{
    static __attribute__((aligned(8))) char block[64];
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapFree(heap, 0, &block[32]);
}
