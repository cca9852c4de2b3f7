; wholepage.asm - a page at once: all 4096 bytes zeroed, or copied.
;
;   void MiZeroPage(void *page)
;   void MiCopyPage(void *to, const void *from)
;
; 16 bytes with each store where the processor has SSE. The registers are those of whatever thread runs: each is
; kept on the stack for the while, the rest of the FPU's state is not touched. Without SSE, a dword at a time.
; Both pointers are multiples of 4096; so movaps. Source: Intel SDM volume 1, 10.4.
;
; SPDX-License-Identifier: MIT

extern MiHasSse
global MiZeroPage, MiCopyPage
%define PAGE  4096
%define CHUNK 128      ; bytes for each turn of a loop

section .text
MiZeroPage:
        cmp     byte [MiHasSse], 0
        je      .dwords
        mov     eax, [esp + 4]
        sub     esp, 16
        movups  [esp], xmm0
        xorps   xmm0, xmm0
        lea     ecx, [eax + PAGE]
.next:
%assign at 0
%rep CHUNK / 16
        movaps  [eax + at], xmm0
%assign at at + 16
%endrep
        add     eax, CHUNK
        cmp     eax, ecx
        jne     .next
        movups  xmm0, [esp]
        add     esp, 16
        ret
.dwords:
        push    edi
        mov     edi, [esp + 8]
        mov     ecx, PAGE / 4
        xor     eax, eax
        rep stosd
        pop     edi
        ret

MiCopyPage:
        cmp     byte [MiHasSse], 0
        je      .dwords
        mov     eax, [esp + 4]
        mov     edx, [esp + 8]
        sub     esp, 64
%assign at 0
%rep 4
        movups  [esp + at * 16], xmm %+ at
%assign at at + 1
%endrep
        lea     ecx, [eax + PAGE]
.next:
%assign at 0
%rep CHUNK / 64
        movaps  xmm0, [edx + at]
        movaps  xmm1, [edx + at + 16]
        movaps  xmm2, [edx + at + 32]
        movaps  xmm3, [edx + at + 48]
        movaps  [eax + at], xmm0
        movaps  [eax + at + 16], xmm1
        movaps  [eax + at + 32], xmm2
        movaps  [eax + at + 48], xmm3
%assign at at + 64
%endrep
        add     edx, CHUNK
        add     eax, CHUNK
        cmp     eax, ecx
        jne     .next
%assign at 0
%rep 4
        movups  xmm %+ at, [esp + at * 16]
%assign at at + 1
%endrep
        add     esp, 64
        ret
.dwords:
        push    esi
        push    edi
        mov     edi, [esp + 12]
        mov     esi, [esp + 16]
        mov     ecx, PAGE / 4
        rep movsd
        pop     edi
        pop     esi
        ret
