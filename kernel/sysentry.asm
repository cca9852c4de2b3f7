; sysentry.asm - the system call's way into ring 0 and back: sysenter, and int 2Eh where there is no SEP.
;
;   KiFastCallEntry   eax = service number, edx = ring 3's esp; arguments at edx + 8
;   KiSystemCallInt   eax = service number, edx = address of the arguments
;
; Registers on return: eax = NTSTATUS, ecx and edx lost, all others as before.
; Before: libc/ntdll/syscall.asm.  Next: kernel/service.c, which calls back into usercopy.asm for the arguments.
; Source: Intel SDM volume 2, SYSENTER, SYSEXIT.
;
; SPDX-License-Identifier: MIT

%include "kernel/trapmacros.inc"

extern KiSystemService, KiBeforeUser, KiExitToFrame
global KiFastCallEntry, KiFastCallEntryEnd, KiFastCallEntryTraced, KiSystemCallInt
global KiServiceReturn, KiServiceReturnInt

%define KUSER_RETURN 0xFFDF0304         ; KUSER_SHARED_DATA.SystemCallReturn, by the kernel's alias
%define EFLAGS_IF    0x200
%define EFLAGS_TF    0x100

section .text

; 2. Ring 0's segments, the thread's kernel stack from the TSS, and what int 2Eh would have pushed first.
%macro ENTER_RING_0 0
        push    dword KGDT_R0_PCR       ; on a scratch stack of a few dwords
        pop     fs
        mov     ds, cx
        mov     es, cx
        mov     ecx, [fs:PCR_TSS]
        mov     esp, [ecx + TSS_ESP0]
        push    dword KGDT_R3_DATA      ; SegSs
        push    edx                     ; Esp
        pushfd                          ; EFlags, with DF as ring 3 had it; IF was cleared by sysenter
%endmacro

; 1. sysenter has loaded CS, SS, ESP and cleared IF. TF, DF, NT and AC are still ring 3's: a set TF traps on
;    the first instruction, and KiTrap01 comes back through KiFastCallEntryTraced.
KiFastCallEntry:
        mov     ecx, KGDT_R3_DATA
KiFastCallEntryEnd:
        ENTER_RING_0
        or      dword [esp], EFLAGS_IF
        jmp     KiFastCallCommon
KiFastCallEntryTraced:
        mov     ecx, KGDT_R3_DATA
        ENTER_RING_0
        or      dword [esp], EFLAGS_IF | EFLAGS_TF

; 3. A clean EFLAGS; the rest of what int 2Eh would have pushed.
KiFastCallCommon:
        push    dword EFLAGS_CLEAN
        popfd
        push    dword KGDT_R3_CODE      ; SegCs
        push    dword [KUSER_RETURN]    ; Eip: KiFastSystemCallRet
        push    dword 0                 ; ErrCode
        add     edx, 8                  ; the arguments lie above two return addresses

; 4. The rest of the frame. ecx, edx, ds, es, gs need not be kept; eax is there for who asks for the context.
        push    ebp
        push    ebx
        push    esi
        push    edi
        push    dword KGDT_R3_TEB
        sub     esp, TF_SEG_FS - TF_DBG_ARG_POINTER - 4
        push    edx                     ; DbgArgPointer
        push    dword 0xBADB0D00        ; DbgArgMark
        push    dword [esp + TF_EIP - 8]
        push    ebp                     ; DbgEbp, DbgEip: a link of the EBP chain
        mov     ebp, esp
        mov     [ebp + TF_EAX], eax
        sti

; 5. The service: KiSystemService(frame, number, arguments) -> status.
        push    edx
        push    eax
        push    ebp
        call    KiSystemService
KiServiceReturn:

; 6. Nothing to do before ring 3? Then no interrupt may bring something on the way.
        cli
        mov     ecx, [fs:PCR_CURRENT_THREAD]
        mov     edx, [ecx + THREAD_EXIT_WORK]
        or      edx, [fs:PCR_NEXT_THREAD]
        jnz     KiServiceExitWork
; 7. sysexit, if nobody asked for more registers than it can restore (NtContinue, an APC, TF).
KiServiceExit:
        cmp     dword [ebp + TF_DBG_ARG_MARK], 0xBADB0D00
        jne     KiFullExit
        test    byte [ebp + TF_EFLAGS + 1], EFLAGS_TF >> 8
        jnz     KiFullExit
        mov     ecx, KGDT_R3_TEB
        mov     fs, cx
        mov     edx, [ebp + TF_EIP]     ; ebx, esi, edi: C has kept them
        mov     ecx, [ebp + TF_HARDWARE_ESP]
        lea     esp, [ebp + TF_EFLAGS]
        mov     ebp, [ebp + TF_EBP]
        and     dword [esp], ~EFLAGS_IF
        popfd
        sti                             ; takes effect behind the next instruction
        sysexit
KiServiceExitWork:
        mov     [ebp + TF_EAX], eax
        push    ebp
        call    KiBeforeUser            ; returns with interrupts off
        mov     eax, [ebp + TF_EAX]
        jmp     KiServiceExit
KiFullExit:
        mov     [ebp + TF_EAX], eax
        mov     dword [ebp + TF_SEG_DS], KGDT_R3_DATA
        mov     dword [ebp + TF_SEG_ES], KGDT_R3_DATA
        mov     dword [ebp + TF_SEG_GS], 0
        LEAVE_FRAME

; int 2Eh: the CPU has pushed SegSs, Esp, EFlags, SegCs, Eip.
KiSystemCallInt:
        push    dword 0
        BUILD_FRAME
        mov     edx, [ebp + TF_EDX]
        mov     [ebp + TF_DBG_ARG_POINTER], edx
        sti
        push    edx
        push    dword [ebp + TF_EAX]
        push    ebp
        call    KiSystemService
KiServiceReturnInt:
        mov     [ebp + TF_EAX], eax
        add     esp, 12
        jmp     KiExitToFrame
KiSystemEntryEnd:                       ; tools/ntgdb reads the entries' frames off the code up to here
