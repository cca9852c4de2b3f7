# SPDX-License-Identifier: MIT
"""What gdb learns about Plumb, in reading order:

elf        symbols of the kernel; writes the small ELF that carries unwinding rules
trapcfi    the unwinding rules of the assembly that crosses the ring
frames     what `bt` calls those frames
images     symbols of every PE, when the kernel maps it
kernel     processes, VADs, page table entries and frames, read from the stopped machine
command    the frame of every command: one answer, never an exception, the next command
paging     pte, pfn
pool       pool
heapread   the heaps of the current process
heap       heap, vis
spaces     vad, process, address
chain      chain
start      start-program
"""
