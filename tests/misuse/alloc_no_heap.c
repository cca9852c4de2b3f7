// SPDX-License-Identifier: MIT
// Allocates from the heap NULL.
#include <windows.h>

int main(void)
{
    return !HeapAlloc(NULL, 0, 24);
}
