; ldr_call.asm - calling an entry point that may not keep the rules.
;
; ULONG NTAPI LdrpCall(void *entry, void *base, ULONG reason, void *reserved);
; entry is stdcall with three arguments; a cdecl one, or one that loses registers, does no harm.
; SPDX-License-Identifier: MIT

section .text
global _LdrpCall@16
    align 16
_LdrpCall@16:
    push ebp
    mov ebp, esp
    push ebx
    push esi
    push edi
    push dword [ebp + 20]
    push dword [ebp + 16]
    push dword [ebp + 12]
    call [ebp + 8]
    lea esp, [ebp - 12]         ; whoever removed the arguments
    pop edi
    pop esi
    pop ebx
    pop ebp
    ret 16
