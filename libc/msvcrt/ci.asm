; ci.asm - the intrinsics of Visual C++: arguments and result on the x87's stack.
;
;   _CIsqrt(st0), _CIpow(st1, st0)...: the C function of that name, its doubles in memory
;   _ftol, _ftol2: st0 cut towards zero, a 64-bit integer in edx:eax
; SPDX-License-Identifier: MIT

bits 32
section .text align=16

%macro intrinsic 2                  ; name, number of arguments
extern _%1
global __CI%1
__CI%1: push    ebp
        mov     ebp, esp
        sub     esp, 16
%if %2 == 2
        fstp    qword [esp+8]       ; the last argument is on top
%endif
        fstp    qword [esp]
        call    _%1
        leave
        ret
%endmacro

        intrinsic acos, 1
        intrinsic asin, 1
        intrinsic atan, 1
        intrinsic atan2, 2
        intrinsic cos, 1
        intrinsic cosh, 1
        intrinsic exp, 1
        intrinsic fmod, 2
        intrinsic log, 1
        intrinsic log10, 1
        intrinsic pow, 2
        intrinsic sin, 1
        intrinsic sinh, 1
        intrinsic sqrt, 1
        intrinsic tan, 1
        intrinsic tanh, 1

global __ftol
global __ftol2
__ftol:
__ftol2:
        sub     esp, 12
        fnstcw  [esp+8]
        mov     ax, [esp+8]
        or      ax, 0C00h           ; round towards zero
        mov     [esp+10], ax
        fldcw   [esp+10]
        fistp   qword [esp]
        fldcw   [esp+8]
        pop     eax
        pop     edx
        add     esp, 4
        ret
