/*
 * ldr_unload.c - LdrUnloadDll. What no root reaches any more goes, cycles too.
 *
 * Roots: the program and what was there at its start (pinned), and what LdrLoadDll has loaded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

static void reach(LDRP_MODULE *module)
{
    if (module->reached)
        return;
    module->reached = 1;
    for (ULONG i = 0; i < module->use_count; i++)
        reach(module->uses[i]);
}

static void mark_reached(void)
{
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        module_in_load_order(at)->reached = 0;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        if (module_in_load_order(at)->pinned || module_in_load_order(at)->loads)
            reach(module_in_load_order(at));
}

/* The unreached module that is to be told next: in reverse order of initialization. */
static LDRP_MODULE *next_to_detach(void)
{
    LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList;
    for (LIST_ENTRY *at = head->Blink; at != head; at = at->Blink) {
        LDRP_MODULE *module = module_in_init_order(at);
        if (!module->reached && module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED)
            return module;
    }
    return NULL;
}

static void unmap_unreached(void)
{
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink, *next; at != head; at = next) {
        LDRP_MODULE *module = module_in_load_order(at);
        next = at->Flink;
        if (module->reached)
            continue;
        PVOID base = module->entry.DllBase;
        LdrpRemoveModule(module);
        NtUnmapViewOfSection(NtCurrentProcess(), base);
    }
}

/* Tells and unmaps what is not reached. A DllMain may load and free in the meantime: everything is
 * looked at anew. */
void LdrpSweep(void)
{
    static int under_way;
    if (under_way || !LdrpData.Initialized || LdrpShutdownInProgress)
        return;
    under_way = 1;
    for (;;) {
        mark_reached();
        LDRP_MODULE *module = next_to_detach();
        if (!module)
            break;
        module->entry.Flags |= LDRP_UNLOAD_IN_PROGRESS;
        LdrpDetachModule(module, NULL);
    }
    unmap_unreached();
    under_way = 0;
}

/*
 * Takes one load away; the last one unloads the module and what only it needed.
 * STATUS_DLL_NOT_FOUND: base is no module. MSDN: FreeLibrary.
 */
NTSTATUS NTAPI LdrUnloadDll(PVOID base)
{
    NTSTATUS status = STATUS_SUCCESS;
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LDRP_MODULE *module = LdrpModuleByBase(base);
    if (!module)
        status = STATUS_DLL_NOT_FOUND;
    else if (module->loads && --module->loads == 0)
        LdrpSweep();
    LdrpUpdateLoadCounts();
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return status;
}
