// SPDX-License-Identifier: MIT
// GlobalFree twice, of a moveable block.
#include <windows.h>

int main(void)
{
    HGLOBAL block = GlobalAlloc(GMEM_MOVEABLE, 24);
    GlobalFree(block);
    return GlobalFree(block) != NULL;
}
