# SPDX-License-Identifier: MIT
# Objects, scheduling, waiting, threads, in the order to read them.
KERNEL_KE_SOURCES := $(addprefix kernel/,object.c handle.c namespace.c objinfo.c duplicate.c \
	sched.c switch.asm idle.c timeout.c wait.c waitsvc.c event.c mutant.c semaphore.c \
	createprocess.c thread.c threadstart.c createthread.c attach.c apc.c beforeuser.c suspend.c threadexit.c \
	clientid.c threadcontext.c threadinfo.c psinfo.c psimagename.c sysprocess.c psterm.c info.c)
