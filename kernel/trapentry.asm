; trapentry.asm - the entries of the interrupt descriptor table.
;
;   KiTrap00 … KiTrap1F   exceptions: KiHandleTrap(frame, vector)              (kernel/trap.c)
;   KiInterrupt0 … F      the two PICs: KiHandleInterrupt(frame, line)         (kernel/irq.c)
;   KiExitToFrame         the way back: KiBeforeUser when it leads to ring 3
;   KiTrap08              double fault: a task of its own, for the stack may be what is broken
;
; Source: Intel SDM volume 3, chapter 6.
;
; SPDX-License-Identifier: MIT

%include "kernel/trapmacros.inc"

extern KiHandleTrap, KiHandleInterrupt, KiBeforeUser, KiHandleDoubleFault
extern KiFastCallEntry, KiFastCallEntryEnd, KiFastCallEntryTraced
global KiTrapTable, KiInterruptTable, KiExitToFrame, KiDoubleFaultTask, KiTrapCommon

section .text

; Vectors for which the CPU pushes an error code.
%define HAS_ERROR_CODE(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17 || (v) == 21 || (v) == 29 || (v) == 30)

%assign vector 0
%rep 32
KiTrap%+vector:
  %if vector == 1
        ; A trap flag that ring 3 had set hits the first instruction behind sysenter: enter the traced way instead.
        cmp     dword [esp], KiFastCallEntry
        jb      .genuine
        cmp     dword [esp], KiFastCallEntryEnd
        jae     .genuine
        mov     dword [esp], KiFastCallEntryTraced
        and     dword [esp + 8], ~0x100
        iretd
.genuine:
  %endif
  %if !HAS_ERROR_CODE(vector)
        push    dword 0
  %endif
        BUILD_FRAME
        push    dword vector
        push    ebp
        jmp     KiTrapCommon
  %assign vector vector + 1
%endrep

; Not a jump into the handler: this label is the return address that gdb's unwinder (tools/nt_gdb.py) knows.
KiTrapCommon:
        call    KiHandleTrap
        add     esp, 8
        jmp     KiExitToFrame

%assign line 0
%rep 16
KiInterrupt%+line:
        push    dword ERR_CODE_INTERRUPT
        BUILD_FRAME
        push    dword line
        push    ebp
        jmp     KiInterruptCommon
  %assign line line + 1
%endrep

KiInterruptCommon:
        call    KiHandleInterrupt
        add     esp, 8

; EBP = frame. Ring 3 is only entered with nothing left to do for the thread.
KiExitToFrame:
        cli
        test    byte [ebp + TF_SEG_CS], 3
        jz      .leave
        mov     ecx, [fs:PCR_CURRENT_THREAD]
        mov     ecx, [ecx + THREAD_EXIT_WORK]
        or      ecx, [fs:PCR_NEXT_THREAD]
        jz      .leave
        push    ebp
        call    KiBeforeUser            ; returns with interrupts off
        add     esp, 4
.leave: LEAVE_FRAME

; Runs on the double-fault TSS with its own stack; the broken state is in the main TSS.
KiDoubleFaultTask:
        call    KiHandleDoubleFault
.halt:  hlt
        jmp     .halt

section .rodata
KiTrapTable:
%assign vector 0
%rep 32
        dd      KiTrap%+vector
  %assign vector vector + 1
%endrep
KiInterruptTable:
%assign line 0
%rep 16
        dd      KiInterrupt%+line
  %assign line line + 1
%endrep
