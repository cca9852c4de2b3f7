# In reading order; the objects and waits in sources-ke.mk, files and console in sources-io.mk.
include $(wildcard kernel/sources-*.mk)
KERNEL_SOURCES := kernel/main.c kernel/run.c kernel/injectrun.c \
    kernel/sysentry.asm kernel/service.c kernel/trapentry.asm kernel/trap.c kernel/exception.c kernel/context.c \
    kernel/report.c kernel/harderror.c kernel/usercopy.asm kernel/userulong.asm kernel/probe.c \
    kernel/cpu.c kernel/segments.asm kernel/irq.c kernel/clock.c \
    kernel/process.c kernel/newprocess.c kernel/firstprocess.c kernel/parameters.c kernel/ntdllentry.c kernel/knowndlls.c kernel/teb.c \
    kernel/sectionobject.c kernel/mmglue.c kernel/bugcheck.c kernel/canary.c kernel/string.c \
    $(KERNEL_KE_SOURCES) $(KERNEL_IO_SOURCES)
