// SPDX-License-Identifier: MIT
// Destroys the heap of the process, which is not the program's.
#include <windows.h>

int main(void)
{
    return !HeapDestroy(GetProcessHeap());
}
