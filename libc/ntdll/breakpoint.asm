; breakpoint.asm - void NTAPI DbgBreakPoint(void); void NTAPI DbgUserBreakPoint(void);
; SPDX-License-Identifier: MIT

section .text
global _DbgBreakPoint@0, _DbgUserBreakPoint@0
    align 16
_DbgBreakPoint@0:
    int3
    ret

    align 16
_DbgUserBreakPoint@0:
    int3
    ret
