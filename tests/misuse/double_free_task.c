// SPDX-License-Identifier: MIT
// CoTaskMemFree twice.
// flags: -lole32
#include <objbase.h>

int main(void)
{
    void *block = CoTaskMemAlloc(24);
    CoTaskMemFree(block);
    CoTaskMemFree(block);
    return 0;
}
