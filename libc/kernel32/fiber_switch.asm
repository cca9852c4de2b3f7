; fiber_switch.asm - SwitchToFiber: from one stack of a thread to another, and where a fiber begins.
;
; A fiber that does not run has on its stack, at FIBER.esp:
;
;     +00 edi   +04 esi   +08 ebx   +0C ebp   +10 return address   +14 argument of SwitchToFiber
;
; The other registers are the caller's to save. What the TEB says about the stack goes along: the
; kernel lets it grow by that. fiber.h has the fields.
;
; SPDX-License-Identifier: MIT

bits 32
section .text

extern _BaseFiberStart@0
global _SwitchToFiber@4
global _BaseFiberStartThunk@0

TEB_SELF        equ 0x18
TEB_EXCEPTIONS  equ 0x00
TEB_BASE        equ 0x04
TEB_LIMIT       equ 0x08
TEB_FIBER       equ 0x10
TEB_RESERVATION equ 0xE0C
TEB_KEPT        equ 0xF78
FIBER_EXCEPTIONS  equ 0x04
FIBER_BASE        equ 0x08
FIBER_LIMIT       equ 0x0C
FIBER_RESERVATION equ 0x10
FIBER_ESP         equ 0x14
FIBER_KEPT        equ 0x18
FIBER_FLAGS       equ 0x1C
FIBER_CONTROL     equ 0x20
FIBER_MXCSR       equ 0x24
HAS_SSE           equ 0x7FFE0274 + 6    ; KUSER_SHARED_DATA.ProcessorFeatures[PF_XMMI…]

; void NTAPI SwitchToFiber(FIBER *to)
_SwitchToFiber@4:
    mov ecx, [esp + 4]                  ; to
    mov edx, [fs:TEB_SELF]
    mov eax, [edx + TEB_FIBER]          ; from
    push ebp                            ; 1. what C expects to find unchanged
    push ebx
    push esi
    push edi
    test byte [eax + FIBER_FLAGS], 1
    jz .leave
    fnstcw [eax + FIBER_CONTROL]
    cmp byte [HAS_SSE], 0
    je .leave
    stmxcsr [eax + FIBER_MXCSR]
.leave:                                 ; 2. what may have changed since it was entered
    mov ebx, [edx + TEB_EXCEPTIONS]
    mov esi, [edx + TEB_LIMIT]
    mov edi, [edx + TEB_KEPT]
    mov [eax + FIBER_EXCEPTIONS], ebx
    mov [eax + FIBER_LIMIT], esi
    mov [eax + FIBER_KEPT], edi
    mov [eax + FIBER_ESP], esp
    mov ebx, [ecx + FIBER_BASE]         ; 3. the other's stack
    mov esi, [ecx + FIBER_LIMIT]
    mov edi, [ecx + FIBER_RESERVATION]
    mov [edx + TEB_BASE], ebx
    mov [edx + TEB_LIMIT], esi
    mov [edx + TEB_RESERVATION], edi
    mov ebx, [ecx + FIBER_EXCEPTIONS]
    mov esi, [ecx + FIBER_KEPT]
    mov [edx + TEB_EXCEPTIONS], ebx
    mov [edx + TEB_KEPT], esi
    mov [edx + TEB_FIBER], ecx
    mov esp, [ecx + FIBER_ESP]
    test byte [ecx + FIBER_FLAGS], 1
    jz .enter
    fldcw [ecx + FIBER_CONTROL]
    cmp byte [HAS_SSE], 0
    je .enter
    ldmxcsr [ecx + FIBER_MXCSR]
.enter:                                 ; 4. now it is the other
    pop edi
    pop esi
    pop ebx
    pop ebp
    ret 4

_BaseFiberStartThunk@0:
    xor ebp, ebp                        ; the end of every stack walk
    push dword 0                        ; a return address that nobody uses
    jmp _BaseFiberStart@0
