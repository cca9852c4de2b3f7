; capture_context.asm - the registers of the caller, as a CONTEXT; and the routines that begin
; with one.
;
; void NTAPI RtlCaptureContext(CONTEXT *context);
; void NTAPI RtlRaiseException(EXCEPTION_RECORD *record);
; void NTAPI RtlUnwind(void *target_frame, void *target_ip, EXCEPTION_RECORD *record, void
; *return_value);
; SPDX-License-Identifier: MIT

%define CONST_(name, value) name equ value
%include "nt/layout.def"

CONTEXT_FULL equ 0x10007

extern _RtlpRaiseWithContext@8, _RtlpUnwindWithContext@20

section .text

; All registers and flags are kept. Eip, Esp: as they are after the return.
global _RtlCaptureContext@4
    align 16
_RtlCaptureContext@4:
    push ebx
    pushfd
    mov ebx, [esp + 12]
    mov [ebx + CONTEXT_EAX], eax
    mov [ebx + CONTEXT_ECX], ecx
    mov [ebx + CONTEXT_EDX], edx
    mov [ebx + CONTEXT_ESI], esi
    mov [ebx + CONTEXT_EDI], edi
    mov [ebx + CONTEXT_EBP], ebp
    mov [ebx + CONTEXT_SEG_CS], cs
    mov [ebx + CONTEXT_SEG_DS], ds
    mov [ebx + CONTEXT_SEG_ES], es
    mov [ebx + CONTEXT_SEG_FS], fs
    mov [ebx + CONTEXT_SEG_GS], gs
    mov [ebx + CONTEXT_SEG_SS], ss
    mov dword [ebx + CONTEXT_FLAGS], CONTEXT_FULL
    push eax
    mov eax, [esp + 4]
    mov [ebx + CONTEXT_EFLAGS], eax
    mov eax, [esp + 8]
    mov [ebx + CONTEXT_EBX], eax
    mov eax, [esp + 12]
    mov [ebx + CONTEXT_EIP], eax
    lea eax, [esp + 20]
    mov [ebx + CONTEXT_ESP], eax
    pop eax
    popfd
    pop ebx
    ret 4

; Fills a CONTEXT at [esp] with what the caller of this routine has after its return. %1: bytes of
; arguments.
%macro CONTEXT_OF_CALLER 1
    push ebp
    mov ebp, esp
    lea esp, [esp - CONTEXT_SIZE]
    push esp
    call _RtlCaptureContext@4
    mov eax, [ebp]
    mov [esp + CONTEXT_EBP], eax
    mov eax, [ebp + 4]
    mov [esp + CONTEXT_EIP], eax
    lea eax, [ebp + 8 + %1]
    mov [esp + CONTEXT_ESP], eax
    mov eax, esp
%endmacro

global _RtlRaiseException@4
    align 16
_RtlRaiseException@4:
    CONTEXT_OF_CALLER 4
    mov ecx, [ebp + 8]
    push eax
    push ecx
    mov edx, [ebp + 4]
    mov [ecx + 12], edx         ; ExceptionAddress
    call _RtlpRaiseWithContext@8
    leave                       ; not reached
    ret 4

; Returns to target_ip (or to its caller) with eax = return_value, after every younger frame has
; been told.
global _RtlUnwind@16
    align 16
_RtlUnwind@16:
    CONTEXT_OF_CALLER 16
    push eax
    push dword [ebp + 20]
    push dword [ebp + 16]
    push dword [ebp + 12]
    push dword [ebp + 8]
    call _RtlpUnwindWithContext@20
    leave                       ; not reached
    ret 16
