; usercopy.asm - the only instructions of ring 0 that touch ring 3's memory.
;
;   NTSTATUS KiCopyUser(void *to, const void *from, size_t bytes)
;   NTSTATUS KiCallService(void *service, const ULONG *arguments, ULONG dwords)
;
; A fault on an address of ring 3 inside either, that no page can satisfy, goes on at its Fault label with the
; status in eax (kernel/trap.c). With SMAP only these instructions run with EFLAGS.AC set.
;
; SPDX-License-Identifier: MIT

extern KeHasSmap
global KiCopyUser, KiCopyUserFault, KiCallService, KiCallServiceFault

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
        jne     .smap
        rep movsd
        mov     ecx, edx
        rep movsb
        xor     eax, eax
.done:  pop     edi
        pop     esi
        leave
        ret
.smap:  stac
        rep movsd
        mov     ecx, edx
        rep movsb
        clac
        xor     eax, eax
        jmp     .done
KiCopyUserFault:
        cmp     byte [KeHasSmap], 0
        je      KiCopyUser.done
        clac
        jmp     KiCopyUser.done

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
        jne     .smap
        rep movsd
.call:  call    [ebp + 8]
.done:  lea     esp, [ebp - 8]
        pop     edi
        pop     esi
        leave
        ret
.smap:  stac
        rep movsd
        clac
        jmp     .call
KiCallServiceFault:
        cmp     byte [KeHasSmap], 0
        je      KiCallService.done
        clac
        jmp     KiCallService.done
