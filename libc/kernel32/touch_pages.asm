; touch_pages.asm - can these pages be touched? Under an exception frame of its own.
;
;   BOOL BasepTouchPages(char *first, char *last, BOOL write)      cdecl
;
; Touches the byte at `first`, one in each page after it, and that at `last`; `write` also writes each byte back. FALSE: one
; of them raised an exception. A guard page has gone off by then.
; The frame on the stack: +0 next, +4 handler, +8 ebp.
;
; SPDX-License-Identifier: MIT

global _BasepTouchPages
CONTEXT_EBP equ 0B4h
CONTEXT_EIP equ 0B8h
CONTEXT_ESP equ 0C4h
PAGE        equ 1000h

section .text
_BasepTouchPages:
        push    ebp
        mov     ebp, esp
        push    ebp
        push    Handler
        push    dword [fs:0]
        mov     [fs:0], esp
        mov     ecx, [ebp + 8]
        mov     edx, [ebp + 12]
.next:  mov     al, [ecx]
        cmp     dword [ebp + 16], 0
        je      .read
        mov     [ecx], al
.read:  cmp     ecx, edx
        je      .good
        and     ecx, -PAGE              ; the next page, or the last byte, whichever comes first
        add     ecx, PAGE
        jc      .last
        cmp     ecx, edx
        jbe     .next
.last:  mov     ecx, edx
        jmp     .next
.good:  mov     eax, 1
.leave: pop     dword [fs:0]
        leave
        ret

; Goes on at Bad with the stack as the frame left it.
Handler:
        mov     ecx, [esp + 8]          ; the frame
        mov     eax, [esp + 12]         ; CONTEXT
        mov     dword [eax + CONTEXT_EIP], Bad
        mov     [eax + CONTEXT_ESP], ecx
        mov     edx, [ecx + 8]
        mov     [eax + CONTEXT_EBP], edx
        xor     eax, eax                ; ExceptionContinueExecution
        ret
Bad:    xor     eax, eax
        jmp     _BasepTouchPages.leave
