// SPDX-License-Identifier: MIT
// A DLL that says it is bound to ldr_base.dll, and for its forwarders to kernel32.dll. The stamps
// are left to tests/guest/ldr_bound.c; what stands in its import address table is no address.
// flags: -nostdlib -Wl,--entry,0 -Wl,--image-base,0x12000000
#include <windows.h>

__asm__(".section .idata$2\n"
        "    .rva names\n"
        "    .long -1, -1\n"
        "    .rva dll\n"
        "    .rva _bound_value\n"
        ".section .idata$4\n"
        "names: .rva by_name\n"
        "    .long 0\n"
        ".section .idata$5\n"
        ".globl _bound_value\n"
        "_bound_value: .long 0xB0B0B0B0, 0\n"
        ".section .idata$6\n"
        "by_name: .short 0\n"
        "    .asciz \"ldr_value\"\n"
        ".section .idata$7\n"
        "dll: .asciz \"ldr_base.dll\"\n"
        ".text\n"
        ".section .drectve\n"
        "    .ascii \" -export:bound_value,data\"\n"
        "    .text\n");

// IMAGE_BOUND_IMPORT_DESCRIPTOR, one IMAGE_BOUND_FORWARDER_REF, the end, and the names.
__declspec(dllexport) struct {
    struct {
        DWORD stamp;
        WORD name, refs;
    } base, kernel32, end;
    char base_name[16], kernel32_name[16];
} bound_list = {{0, 24, 1}, {0, 40, 0}, {0, 0, 0}, "LDR_BASE.dll", "kernel32.dll"};
