// SPDX-License-Identifier: MIT
// plumb: --memory 192
// 96 MB of .bss and a 1 MB initialised array: demand-zero and copy-on-write pages of an image.
#include <stdio.h>

static char bss[96 << 20];
static int data[1 << 18] = {1, 2, 3, [200000] = 77};
static const int ro[1 << 16] = {[65535] = 9};

int main(void)
{
    unsigned zero = 0, sum = 0;
    for (unsigned i = 0; i < sizeof bss; i += 65536)
        zero |= bss[i];
    for (unsigned i = 0; i < sizeof bss; i += 1 << 20)
        bss[i] = i >> 20;
    for (unsigned i = 0; i < sizeof bss; i += 1 << 19)
        sum += (unsigned char)bss[i];
    data[100000] = 5;
    long total = 0;
    for (int i = 0; i < 1 << 18; i++)
        total += data[i];
    printf("zero %u sum %u data %ld ro %d\n", zero, sum, total, ro[65535]);
    printf("PASS\n");
    return 0;
}
