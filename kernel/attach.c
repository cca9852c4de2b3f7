/*
 * attach.c - the current thread looks into another process's address space.
 *
 * A page fault asks PsGetCurrentProcess() for the address space, so that answer changes with CR3.
 * Source: WDK, KeStackAttachProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

void KeAttachProcess(EPROCESS *process, KATTACH *saved)
{
    KTHREAD *thread = KeGetCurrentThread();
    saved->process = thread->process;
    saved->directory = read_cr3();
    thread->process = process;
    KiSwitchSpace(process);
}

void KeDetachProcess(const KATTACH *saved)
{
    KeGetCurrentThread()->process = saved->process;
    if (read_cr3() != saved->directory)
        write_cr3(saved->directory);
}
