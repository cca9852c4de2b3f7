// SPDX-License-Identifier: MIT
// Frees a constant.
#include <windows.h>

int main(void)
{
    static const __attribute__((aligned(8))) char text[] = "sixteen letters, and eight more";
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapFree(heap, 0, (void *)&text[16]);
}
