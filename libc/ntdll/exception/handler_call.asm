; handler_call.asm - calling one exception handler under a guard.
;
; The guard is a registration record of our own below the handler: if the handler faults, the new
; search meets the guard first, and the guard tells it which frame was being served.
;
;   guard on the stack:   [ebp-0x18] Next | [ebp-0x14] guard handler | [ebp-0x10] frame being served
;
; ULONG NTAPI RtlpCallHandler(EXCEPTION_RECORD *, REGISTRATION *frame, CONTEXT *,
;                             DISPATCHER_CONTEXT *);
; ULONG NTAPI RtlpCallUnwindHandler(the same);
; SPDX-License-Identifier: MIT

UNWIND_FLAGS equ 0x66           ; UNWINDING, EXIT_UNWIND, TARGET_UNWIND, COLLIDED
SEARCH       equ 1
NESTED       equ 2
COLLIDED     equ 3

section .text

%macro CALL_UNDER 1
    push ebp
    mov ebp, esp
    push ebx                    ; 1. a handler may forget to keep these
    push esi
    push edi
    push dword [ebp + 12]       ; 2. the guard becomes the head of the chain
    push dword %1
    push dword [fs:0]
    mov [fs:0], esp
    push dword [ebp + 20]       ; 3. handler(record, frame, context, dispatcher), cdecl
    push dword [ebp + 16]
    push dword [ebp + 12]
    push dword [ebp + 8]
    mov ecx, [ebp + 12]
    call [ecx + 4]
    lea esp, [ebp - 0x18]       ; 4. and is taken off again
    pop dword [fs:0]
    lea esp, [ebp - 0x0C]
    pop edi
    pop esi
    pop ebx
    pop ebp
    ret 16
%endmacro

global _RtlpCallHandler@16, _RtlpCallUnwindHandler@16
    align 16
_RtlpCallHandler@16:
    CALL_UNDER nested_guard

    align 16
_RtlpCallUnwindHandler@16:
    CALL_UNDER collided_guard

; cdecl handlers: [esp+4] record | +8 our guard | +C context | +10 dispatcher
nested_guard:
    mov ecx, [esp + 4]
    mov eax, SEARCH
    test dword [ecx + 4], UNWIND_FLAGS
    jnz .done
    mov ecx, [esp + 8]          ; a fault inside a handler: name the frame that it served
    mov edx, [esp + 16]
    mov ecx, [ecx + 8]
    mov [edx], ecx
    mov eax, NESTED
.done:
    ret

collided_guard:
    mov ecx, [esp + 4]
    mov eax, SEARCH
    test dword [ecx + 4], UNWIND_FLAGS
    jz .done
    ; an unwind inside an unwind: go on from the frame that the older one had reached
    mov ecx, [esp + 8]
    mov edx, [esp + 16]
    mov ecx, [ecx + 8]
    mov [edx], ecx
    mov eax, COLLIDED
.done:
    ret
