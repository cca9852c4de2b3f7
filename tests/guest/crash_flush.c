// exit: 139
// stderr: unhandled exception 0xc0000005
// SPDX-License-Identifier: MIT
// What a program had printed before an unhandled exception is not lost: the process still ends as by ExitProcess.
#include <stdio.h>

int main(void)
{
    printf("printed, not flushed\n");
    *(volatile int *)16 = 1;
    return 0;
}
