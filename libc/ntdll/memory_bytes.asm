; memory_bytes.asm - copying, filling, comparing bytes. In C the compiler would turn such loops
; into calls of themselves.
;
; void *memcpy(void *to, const void *from, size_t bytes);       void *memmove(the same);       all
; cdecl
; void *memset(void *to, int fill, size_t bytes);
; int memcmp(const void *left, const void *right, size_t bytes);
; SPDX-License-Identifier: MIT

section .text
global _memcpy, _memmove, _memset, _memcmp

    align 16
_memmove:
    mov eax, [esp + 4]
    sub eax, [esp + 8]
    cmp eax, [esp + 12]         ; does `to` begin inside `from`? then from the end down
    jb .backward
_memcpy:
    push ebp
    mov ebp, esp
    push esi
    push edi
    mov edi, [ebp + 8]
    mov esi, [ebp + 12]
    mov ecx, [ebp + 16]
    mov edx, ecx
    shr ecx, 2
    rep movsd
    mov ecx, edx
    and ecx, 3
    rep movsb
    mov eax, [ebp + 8]
    pop edi
    pop esi
    pop ebp
    ret
_memmove.backward:
    push ebp
    mov ebp, esp
    push esi
    push edi
    mov ecx, [ebp + 16]
    mov edi, [ebp + 8]
    mov esi, [ebp + 12]
    lea edi, [edi + ecx - 1]
    lea esi, [esi + ecx - 1]
    std
    rep movsb
    cld
    mov eax, [ebp + 8]
    pop edi
    pop esi
    pop ebp
    ret

    align 16
_memset:
    push ebp
    mov ebp, esp
    push edi
    mov edi, [ebp + 8]
    movzx eax, byte [ebp + 12]
    imul eax, eax, 0x01010101
    mov ecx, [ebp + 16]
    mov edx, ecx
    shr ecx, 2
    rep stosd
    mov ecx, edx
    and ecx, 3
    rep stosb
    mov eax, [ebp + 8]
    pop edi
    pop ebp
    ret

    align 16
_memcmp:
    push ebp
    mov ebp, esp
    push esi
    push edi
    mov esi, [ebp + 8]
    mov edi, [ebp + 12]
    mov ecx, [ebp + 16]
    xor eax, eax                ; ZF for no bytes at all
    repe cmpsb
    je .equal
    movzx eax, byte [esi - 1]
    movzx ecx, byte [edi - 1]
    sub eax, ecx
.equal:
    pop edi
    pop esi
    pop ebp
    ret
