# ntdll.dll, in reading order; every .c begins with ntdllp.h.
NTDLL_SOURCES := libc/ntdll/syscall.asm
