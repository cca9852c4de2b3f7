// SPDX-License-Identifier: MIT
// plumb: --timeout 3
// exit: 124
// stderr: time-out
// Never ends, so the time-out must end it.
int main(void)
{
    for (;;)
        __asm__ volatile("pause");
}
