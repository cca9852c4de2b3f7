// SPDX-License-Identifier: MIT
// Unlocks a moveable block more often than it was locked.
#include <windows.h>

int main(void)
{
    HGLOBAL block = GlobalAlloc(GMEM_MOVEABLE, 24);
    GlobalLock(block);
    GlobalUnlock(block);
    return !GlobalUnlock(block) && GetLastError() == ERROR_NOT_LOCKED;
}
