; syscall.asm - the gate to ring 0: one stub for each line of nt/services.def.
;
; Byte for byte the stubs of Windows XP SP2 and later. NtXxx and ZwXxx are two names of one stub.
; The shared page holds the address of
; the gate that the kernel chose: KiFastSystemCall, or KiIntSystemCall on a processor without
; sysenter.
;
; At sysenter:  [edx] -> return into the stub | return to the stub's caller | argument 1 |
; argument 2 ...
; After it: eax is the NTSTATUS, ecx and edx are lost, everything else is kept.
;
; Before: heap/heap_segment.c     Next: kernel/sysentry.asm      (stop 5 of the path)
; SPDX-License-Identifier: MIT

%define CONST_(name, value) name equ value
%include "nt/layout.def"

section .text

; NTSTATUS NTAPI NtXxx(...): %1 number, %2 name, %3 count of arguments.
%macro STUB 3
    %defstr service_name %2
    %substr service_tail service_name 3,-1
    %assign argument_bytes 4 * (%3)
    %defstr argument_text argument_bytes
    %strcat nt_text "_Nt", service_tail, "@", argument_text
    %strcat zw_text "_Zw", service_tail, "@", argument_text
    %deftok nt_label nt_text
    %deftok zw_label zw_text
    global nt_label, zw_label
    align 16
nt_label:
zw_label:
    mov eax, %1
    mov edx, KUSER_SYSTEM_CALL
    call [edx]
    %if argument_bytes = 0
    ret
    %else
    ret argument_bytes
    %endif
%endmacro

%define SVC_(number, name, arguments) STUB number, name, arguments
%include "nt/services.def"

global _KiFastSystemCall, _KiFastSystemCallRet, _KiIntSystemCall

    align 16
_KiFastSystemCall:
    db 0x8B, 0xD4               ; mov edx, esp: of its two encodings the one that Windows has
    sysenter
_KiFastSystemCallRet:           ; where the kernel returns to: it does not know who called
    ret

    align 16
_KiIntSystemCall:
    lea edx, [esp + 8]          ; straight to argument 1
    int 0x2E
    ret
