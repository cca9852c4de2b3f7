// gdb_later.c - a DLL that wants the address of the program, and so is moved: symbols must follow.
//
// SPDX-License-Identifier: MIT
__declspec(dllexport) int later_twice(int value)
{
    volatile int twice = 2 * value;
    return twice;
}
