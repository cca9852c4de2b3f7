; user_dispatch.asm - where the kernel enters ring 3: APCs (a new thread's first one among them)
; and exceptions.
;
; The kernel looks these names up in our export table. There is no return address on the stack:
; each ends in a service
; that does not return.
;
; void LdrInitializeThunk(context, argument1, argument2);          the first APC of every thread
; BOOLEAN NTAPI RtlDispatchException(EXCEPTION_RECORD *, CONTEXT *);
; SPDX-License-Identifier: MIT

extern _RtlDispatchException@8, _RtlpDispatchFailed@8, _RtlpRaiseUserException@0
extern _RtlRaiseStatus@4, _NtContinue@8, _NtRaiseException@12

section .text

; [esp] routine | +4 context | +8 argument 1 | +C argument 2 | +10 CONTEXT to go on with
global _KiUserApcDispatcher
    align 16
_KiUserApcDispatcher:
    lea edi, [esp + 0x10]
    pop eax
    call eax                    ; 1. the routine removes its three arguments
.continue:
    push 1                      ; 2. go on, after any further APCs
    push edi
    call _NtContinue@8
    push eax                    ; only a broken CONTEXT comes here
    call _RtlRaiseStatus@4
    jmp .continue

; [esp] EXCEPTION_RECORD * | +4 CONTEXT *
global _KiUserExceptionDispatcher
    align 16
_KiUserExceptionDispatcher:
    cld
    mov ebx, [esp]
    mov edi, [esp + 4]
    xor ebp, ebp                ; the chain of frames ends here
    push edi                    ; 1. who handles it?
    push ebx
    call _RtlDispatchException@8
    test al, al
    jz .unhandled
    push 0                      ; 2. handled: go on as the CONTEXT says
    push edi
    call _NtContinue@8
    jmp .failed
.unhandled:
    push 0                      ; 3. nobody: the second chance
    push edi
    push ebx
    call _NtRaiseException@12
.failed:
    push ebx                    ; 4. the service refused
    push eax
    call _RtlpDispatchFailed@8
    int3

; As if called by the service that found an error: raises TEB.ExceptionCode and returns it.
global _KiRaiseUserExceptionDispatcher
    align 16
_KiRaiseUserExceptionDispatcher:
    push ebp
    mov ebp, esp
    call _RtlpRaiseUserException@0
    pop ebp
    ret
