# kernel: the log, the archive, files, the console, in reading order.
KERNEL_IO_SOURCES := kernel/serial.c kernel/vga.c kernel/log.c
