// SPDX-License-Identifier: MIT
// Frees NULL: allowed, without effect.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapFree(heap, 0, NULL);
}
