; usercopy.asm - the only instructions of ring 0 that touch ring 3's memory.
;
;   NTSTATUS KiCopyUser(void *to, const void *from, size_t bytes)
;
; A fault between KiCopyUserBegin and KiCopyUserEnd that no page can satisfy goes on at KiCopyUserFault with
; the status in eax (kernel/trap.c). With SMAP these instructions alone run with EFLAGS.AC set.
;
; SPDX-License-Identifier: MIT

extern KeHasSmap
global KiCopyUser, KiCopyUserBegin, KiCopyUserEnd, KiCopyUserFault

section .text
KiCopyUser:
        push    ebp
        mov     ebp, esp
        push    esi
        push    edi
        mov     edi, [ebp + 8]
        mov     esi, [ebp + 12]
        mov     ecx, [ebp + 16]
        mov     edx, ecx
        shr     ecx, 2
        and     edx, 3
        cmp     byte [KeHasSmap], 0
        jne     KiCopyUserSmap
KiCopyUserBegin:
        rep movsd
        mov     ecx, edx
        rep movsb
        xor     eax, eax
        jmp     KiCopyUserFault
KiCopyUserSmap:
        stac
        rep movsd
        mov     ecx, edx
        rep movsb
        clac
        xor     eax, eax
KiCopyUserEnd:
KiCopyUserFault:
        cmp     byte [KeHasSmap], 0
        je      KiCopyUserDone
        clac
KiCopyUserDone:
          pop     edi
        pop     esi
        leave
        ret
