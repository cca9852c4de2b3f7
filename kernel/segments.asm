; segments.asm - void KiLoadSegments(void): every segment register from the GDT that was just loaded.
;
; SPDX-License-Identifier: MIT

%include "kernel/trapmacros.inc"
global KiLoadSegments

section .text
KiLoadSegments:
        jmp     KGDT_R0_CODE:.here
.here:  mov     eax, KGDT_R0_DATA
        mov     ss, ax
        mov     eax, KGDT_R3_DATA
        mov     ds, ax
        mov     es, ax
        mov     eax, KGDT_R0_PCR
        mov     fs, ax
        xor     eax, eax
        mov     gs, ax
        ret
