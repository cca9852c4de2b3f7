; except_call.asm - calls into a function's __try blocks, and the global unwind.
;
;   int  crt_call_block(void *code, void *ebp);     a filter or __finally block, on its own ebp
;   void crt_enter_block(void *code, void *ebp);    an __except block: does not return
;   void crt_global_unwind(struct except_frame *target);    RtlUnwind may spoil ebx, esi, edi
;   struct except_frame *crt_first_frame(void);
; SPDX-License-Identifier: MIT

bits 32
extern __imp__RtlUnwind@16
section .text align=16

global _crt_call_block
_crt_call_block:
        push    ebp
        mov     ebp, esp
        push    ebx
        push    esi
        push    edi
        mov     eax, [ebp+8]
        mov     ebp, [ebp+12]
        call    eax
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

global _crt_enter_block
_crt_enter_block:
        mov     eax, [esp+4]
        mov     ebp, [esp+8]
        jmp     eax                 ; the block loads esp from [ebp-18h]

global _crt_global_unwind
_crt_global_unwind:
        push    ebp
        mov     ebp, esp
        push    ebx
        push    esi
        push    edi
        push    0                   ; return value
        push    0                   ; record: RtlUnwind makes one
        push    .back
        push    dword [ebp+8]
        call    [__imp__RtlUnwind@16]
.back:  lea     esp, [ebp-12]
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

global _crt_first_frame
_crt_first_frame:
        mov     eax, [fs:0]
        ret
