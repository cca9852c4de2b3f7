// SPDX-License-Identifier: MIT
// flags: -O0
// exit: 139
// stderr: 0xc0000005 (access violation)
// stderr: null_write.exe+0x
// Writes to address 16: an unhandled access violation, with a report.
int main(void)
{
    *(volatile int *)16 = 1;
    return 0;
}
