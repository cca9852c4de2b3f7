; boot.asm - the first instructions: from the boot loader's 32-bit world to C at 0x80100000.
;
;   void KiMultibootEntry(eax = 0x2BADB002, ebx = physical address of the Multiboot information)
;       -> KiSystemStartup(magic, information)                                   (kernel/main.c)
;
; Multiboot 1 leaves: flat segments of a GDT that may be gone, paging off, interrupts off, no stack.
; Source: Multiboot Specification 0.6.96, sections 3.1 and 3.2; Intel SDM volume 3, 4.4 (PAE paging).
;
; SPDX-License-Identifier: MIT

%define KERNEL_OFFSET 0x80000000
%define PHYS(symbol)  ((symbol) - KERNEL_OFFSET)

extern KiSystemStartup, KiBssStart, KiImageEnd
global KiMultibootEntry, KiBootStackTop, KiBootDirectories, KiBootPdpt, KiHyperspaceTable

section .multiboot align=4
        dd 0x1BADB002                   ; magic
        dd 0x00000003                   ; flags: modules page-aligned, memory map wanted
        dd -(0x1BADB002 + 0x00000003)

section .bss.pages nobits alloc write align=4096
KiBootDirectories: resb 4 * 4096        ; page directories of the system process: one per GiB
KiHyperspaceTable: resb 4096            ; page table of 0xC0800000: windows on single frames
KiBootPdpt:        resb 32              ; what CR3 points to
                   resb 4096 - 32
                   resb 8192
KiBootStackTop:

section .text
KiMultibootEntry:
        ; 1. Our own .bss is zero, whoever loaded us (v86 does not do it).
        cld
        mov     esi, eax
        mov     edi, PHYS(KiBssStart)
        mov     ecx, PHYS(KiImageEnd)
        sub     ecx, edi
        shr     ecx, 2
        xor     eax, eax
        rep stosd

        ; 2. A CPU without CPUID, PAE or PSE cannot go on: say so where it can be seen.
        mov     esp, PHYS(KiBootStackTop)
        push    0x00200000              ; EFLAGS.ID can be set: CPUID is there
        popfd
        pushfd
        pop     eax
        test    eax, 0x00200000
        jz      too_old
        mov     edi, ebx
        mov     eax, 1
        cpuid
        mov     ebx, edi
        and     edx, 1 << 6 | 1 << 3    ; PAE, PSE
        cmp     edx, 1 << 6 | 1 << 3
        jne     too_old

        ; 3. Map 0…16 MiB at 0x80000000, and for these few instructions at 0, by 2 MiB pages.
        mov     eax, 0x83               ; large, writable, present
        xor     ecx, ecx
.large: mov     [PHYS(KiBootDirectories) + ecx * 8], eax
        mov     [PHYS(KiBootDirectories) + 2 * 4096 + ecx * 8], eax
        add     eax, 0x200000
        inc     ecx
        cmp     ecx, 8
        jb      .large
        mov     eax, PHYS(KiBootDirectories) + 1
        xor     ecx, ecx
.pdpte: mov     [PHYS(KiBootPdpt) + ecx * 8], eax
        add     eax, 4096
        inc     ecx
        cmp     ecx, 4
        jb      .pdpte

        ; 4. Paging on: PAE, PSE (v86 wants it for 2 MiB pages), write protection in ring 0 too.
        mov     eax, cr4
        or      eax, 0x30
        mov     cr4, eax
        mov     eax, PHYS(KiBootPdpt)
        mov     cr3, eax
        mov     eax, cr0
        or      eax, 0x80010000
        mov     cr0, eax
        mov     eax, .high              ; the loader's code segment is flat as well; ours follows in C
        jmp     eax
.high:  mov     esp, KiBootStackTop
        xor     ebp, ebp                ; the end of every stack trace
        push    ebx
        push    esi
        call    KiSystemStartup
        ud2                             ; it does not return

; Writes the sentence to COM2 and the screen, ends the machine as a bugcheck does.
too_old:
        mov     esi, PHYS(.text)
        mov     edi, 0xB8000
.next:  lodsb
        test    al, al
        jz      .end
        mov     dx, 0x2F8
        out     dx, al
        mov     ah, 0x4F
        stosw
        jmp     .next
.end:   mov     al, 0x11
        out     0xF4, al
.halt:  hlt
        jmp     .halt
.text:  db "@bugcheck CPU_TOO_OLD 0 0 0 0", 10, "Plumb needs a CPU with CPUID, PAE and PSE (Pentium Pro or later).", 10, 0
