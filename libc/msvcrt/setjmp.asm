; setjmp.asm - _setjmp, _setjmp3, and the last step of longjmp: registers saved and loaded.
;
;   int _setjmp3(jmp_buf buffer, int count, ...);        0; after longjmp: its value
;   int _setjmp(jmp_buf buffer);
;   void crt_jump(jmp_buf buffer, int value);            does not return
;
; jmp_buf: Ebp 0, Ebx 4, Edi 8, Esi C, Esp 10, Eip 14, Registration 18, TryLevel 1C, Cookie 20,
;          UnwindFunc 24, six words for it 28
; SPDX-License-Identifier: MIT

bits 32
section .text align=16

global __setjmp
global __setjmp3
global _crt_jump

%macro save_registers 0             ; edx = buffer; esp as at the return address
        mov     edx, [esp+4]
        mov     [edx+00h], ebp
        mov     [edx+04h], ebx
        mov     [edx+08h], edi
        mov     [edx+0Ch], esi
        mov     [edx+10h], esp
        mov     eax, [esp]
        mov     [edx+14h], eax
        mov     eax, [fs:0]         ; head of the chain of exception frames
        mov     [edx+18h], eax
        mov     dword [edx+1Ch], -1 ; no __try block
%endmacro

__setjmp:
        save_registers
        cmp     eax, -1             ; an exception frame: its try level is its fourth word
        je      .done
        mov     eax, [eax+0Ch]
        mov     [edx+1Ch], eax
.done:  xor     eax, eax
        ret

__setjmp3:
        save_registers
        mov     dword [edx+20h], 56433230h   ; "VC20": the words above 1Ch are valid
        mov     dword [edx+24h], 0
        cmp     eax, -1
        je      .done
        mov     ecx, [esp+8]        ; how many values of the caller's frame follow
        test    ecx, ecx
        jz      .level_of_frame
        mov     eax, [esp+0Ch]      ; 1: function that unwinds the frame
        mov     [edx+24h], eax
        dec     ecx
        jz      .level_of_frame
        mov     eax, [esp+10h]      ; 2: its try level
        mov     [edx+1Ch], eax
        dec     ecx
        jz      .done
        cmp     ecx, 6
        jbe     .copy
        mov     ecx, 6
.copy:  mov     eax, [esp+10h+ecx*4] ; 3...: up to six words for that function
        mov     [edx+24h+ecx*4], eax
        dec     ecx
        jnz     .copy
.done:  xor     eax, eax
        ret
.level_of_frame:
        mov     eax, [edx+18h]
        mov     eax, [eax+0Ch]
        mov     [edx+1Ch], eax
        xor     eax, eax
        ret

_crt_jump:
        mov     edx, [esp+4]
        mov     eax, [esp+8]
        mov     ebp, [edx+00h]
        mov     ebx, [edx+04h]
        mov     edi, [edx+08h]
        mov     esi, [edx+0Ch]
        mov     esp, [edx+10h]
        add     esp, 4              ; the return address of _setjmp's call
        jmp     [edx+14h]
