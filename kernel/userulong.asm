; userulong.asm - one ULONG of ring 3: what services read and write most, in a few instructions.
;
;   NTSTATUS ReadUserUlong(ULONG *to, const void *user)
;   NTSTATUS CaptureUserUlong(ULONG *to, void *user)      the same of one that is to be written later: it must be writable
;   NTSTATUS WriteUserUlong(void *user, const ULONG *from)
;
; Range check and guarded access in one; else as ProbeAndRead and ProbeAndWrite. A fault of the access goes on at the
; Fault label with the status in eax (kernel/trap.c). With SMAP only that instruction runs with EFLAGS.AC set.
;
; SPDX-License-Identifier: MIT

%define CONST_(name, value) name equ value
%include "nt/layout.def"
extern KeHasSmap
global ReadUserUlong, CaptureUserUlong, ReadUserUlongFault, WriteUserUlong, WriteUserUlongFault
ACCESS_VIOLATION equ 0C0000005h

section .text
ReadUserUlong:
        mov     eax, ACCESS_VIOLATION
        mov     ecx, [esp + 8]
        cmp     ecx, USER_PROBE_ADDRESS - 4
        ja      .done
        cmp     byte [KeHasSmap], 0
        jne     .smap
        mov     edx, [ecx]
.store: mov     ecx, [esp + 4]
        mov     [ecx], edx
        xor     eax, eax
.done:  ret
.smap:  stac
        mov     edx, [ecx]
        clac
        jmp     .store

CaptureUserUlong:
        mov     eax, ACCESS_VIOLATION
        mov     ecx, [esp + 8]
        cmp     ecx, USER_PROBE_ADDRESS - 4
        ja      .done
        cmp     byte [KeHasSmap], 0
        jne     .smap
        mov     edx, [ecx]
        mov     [ecx], edx
.store: mov     ecx, [esp + 4]
        mov     [ecx], edx
        xor     eax, eax
.done:  ret
.smap:  stac
        mov     edx, [ecx]
        mov     [ecx], edx
        clac
        jmp     .store

ReadUserUlongFault:                     ; of both
        cmp     byte [KeHasSmap], 0
        je      ReadUserUlong.done
        clac
        ret

WriteUserUlong:
        mov     eax, ACCESS_VIOLATION
        mov     ecx, [esp + 4]
        cmp     ecx, USER_PROBE_ADDRESS - 4
        ja      .done
        mov     edx, [esp + 8]
        mov     edx, [edx]
        cmp     byte [KeHasSmap], 0
        jne     .smap
        mov     [ecx], edx
        xor     eax, eax
.done:  ret
.smap:  stac
        mov     [ecx], edx
        clac
        xor     eax, eax
        ret
WriteUserUlongFault:
        cmp     byte [KeHasSmap], 0
        je      WriteUserUlong.done
        clac
        ret
