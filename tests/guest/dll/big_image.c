// flags: -s -nostdlib -Wl,-e,0
/*
 * big_image.c - a small file that becomes a large image: its tables are larger than the file.
 *
 * SPDX-License-Identifier: MIT
 */
__declspec(dllexport) char big_image[0x2000000];
