// SPDX-License-Identifier: MIT
// flags: -O0
// exit: 139
// stderr: C0000005
// stderr: null_write.exe+
// Writes to address 16: an unhandled access violation, with a report.
int main(void)
{
    *(volatile int *)16 = 1;
    return 0;
}
