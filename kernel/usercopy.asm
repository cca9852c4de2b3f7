; usercopy.asm - the only instructions of ring 0 that touch ring 3's memory.
;
;   NTSTATUS KiCopyUser(void *to, const void *from, size_t bytes)
;   NTSTATUS KiCallService(void *service, const ULONG *arguments, ULONG dwords)
;
; A fault between Begin and End of either that no page can satisfy goes on at its Fault label with the status
; in eax (kernel/trap.c). With SMAP these instructions alone run with EFLAGS.AC set.
;
; SPDX-License-Identifier: MIT

extern KeHasSmap
global KiCopyUser, KiCopyUserBegin, KiCopyUserEnd, KiCopyUserFault
global KiCallService, KiCallServiceBegin, KiCallServiceEnd, KiCallServiceFault

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
        jmp     KiCopyUserDone
KiCopyUserSmap:
        stac
        rep movsd
        mov     ecx, edx
        rep movsb
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

; The arguments go straight from ring 3's stack to where the service expects its own: copied once, then called.
; The service is stdcall: it takes them off.
KiCallService:
        push    ebp
        mov     ebp, esp
        push    esi
        push    edi
        mov     ecx, [ebp + 16]
        mov     esi, [ebp + 12]
        lea     eax, [ecx * 4]
        sub     esp, eax
        mov     edi, esp
        cmp     byte [KeHasSmap], 0
        jne     KiCallServiceSmap
KiCallServiceBegin:
        rep movsd
        call    [ebp + 8]
        pop     edi
        pop     esi
        leave
        ret
KiCallServiceSmap:
        stac
        rep movsd
        clac
        call    [ebp + 8]
KiCallServiceEnd:
        pop     edi
        pop     esi
        leave
        ret
KiCallServiceFault:
        cmp     byte [KeHasSmap], 0
        je      KiCallServiceDone
        clac
KiCallServiceDone:
        lea     esp, [ebp - 8]
        pop     edi
        pop     esi
        leave
        ret
