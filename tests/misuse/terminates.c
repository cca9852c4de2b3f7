// SPDX-License-Identifier: MIT
// Frees a block twice after asking for an end at the first misuse.
#include <windows.h>

int main(void)
{
    HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    return !HeapFree(heap, 0, block);
}
