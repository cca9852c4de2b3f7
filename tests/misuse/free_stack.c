// SPDX-License-Identifier: MIT
// Frees a variable of the stack.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    __attribute__((aligned(8))) char block[64] = "";
    return !HeapFree(heap, 0, &block[32]);
}
