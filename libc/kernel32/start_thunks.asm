; start_thunks.asm - where a Win32 thread begins: the first of a process, and every other.
;
; The loader continues here by NtContinue, with arguments in registers and no return address on the
; stack:
;     BaseProcessStartThunk:  eax = entry point of the program
;     BaseThreadStartThunk:   eax = start routine, ebx = its parameter
; Both make of them the frame of a stdcall call, with ebp 0 as the end of every stack walk:
;     void NTAPI BaseProcessStart(entry);   void NTAPI BaseThreadStart(start, parameter);
;
; SPDX-License-Identifier: MIT

bits 32
section .text

extern _BaseProcessStart@4
extern _BaseThreadStart@8
global _BaseProcessStartThunk@0
global _BaseThreadStartThunk@0

_BaseProcessStartThunk@0:
    xor ebp, ebp
    push eax                    ; 1. the argument
    push dword 0                ; 2. a return address that nobody uses
    jmp _BaseProcessStart@4

_BaseThreadStartThunk@0:
    xor ebp, ebp
    push ebx                    ; 1. the arguments, last first
    push eax
    push dword 0                ; 2. a return address that nobody uses
    jmp _BaseThreadStart@8
