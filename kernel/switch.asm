; switch.asm - from one kernel stack to another, and where a new thread begins.
;
; A thread that does not run has on its kernel stack, at KTHREAD.KernelStack:
;
;     +00 edi   +04 esi   +08 ebx   +0C ebp   +10 return address (a new thread: KiThreadStartup)
;
; The other registers are the caller's to save; those of the FPU and the address space sched.c has changed already.
; Before: sched.c. Next: threadstart.c.
;
; SPDX-License-Identifier: MIT

%define CONST_(name, value) name equ value
%include "nt/layout.def"

global KiSwitchContext, KiThreadStartup
extern KiStartThread, KiExitToFrame

section .text

; void KiSwitchContext(KTHREAD *from, KTHREAD *to): interrupts off; returns when `from` is switched to again.
KiSwitchContext:
    push ebp                            ; 1. what C expects to find unchanged
    push ebx
    push esi
    push edi
    mov eax, [esp + 0x14]               ; 2. from
    mov ecx, [esp + 0x18]               ;    to
    mov [eax + THREAD_KERNEL_STACK], esp
    mov esp, [ecx + THREAD_KERNEL_STACK]
    mov [fs:PCR_CURRENT_THREAD], ecx    ; 3. now it is the other
    pop edi
    pop esi
    pop ebx
    pop ebp
    ret

; void KiThreadStartup(void): the first code of every new thread. A kernel thread never comes back from
; KiStartThread, a user thread leaves through the frame that KiStartThread returns.
KiThreadStartup:
    xor ebp, ebp                        ; a debugger's backtrace ends here
    call KiStartThread
    mov ebp, eax                        ; where KiExitToFrame wants the frame
    mov esp, eax
    jmp KiExitToFrame
