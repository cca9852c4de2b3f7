// SPDX-License-Identifier: MIT
// LocalFree twice, of a fixed block.
#include <windows.h>

int main(void)
{
    HLOCAL block = LocalAlloc(LMEM_FIXED, 24);
    LocalFree(block);
    return LocalFree(block) != NULL;
}
