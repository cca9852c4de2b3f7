# In reading order.
BOOT_SOURCES := boot/boot.asm boot/bootinfo.c
