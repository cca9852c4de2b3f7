/*
 * ldr_attach.c - telling modules that a process or a thread comes or goes: TLS callbacks, then
 * DllMain.
 *
 * Attach in the order of initialization (what a module needs comes before it), detach in reverse.
 * The program itself is in no such order: its TLS callbacks come after those of the DLLs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

ULONG LdrpLastTurn;

/* The module has all that it needs: it is the next to be initialized. */
void LdrpTakeTurn(LDRP_MODULE *module)
{
    module->entry.Flags |= LDRP_ENTRY_PROCESSED;
    module->turn = ++LdrpLastTurn;
    LdrpFindTls(module);
    if (module->entry.DllBase != RtlPeb()->ImageBaseAddress)
        list_append(&LdrpData.InInitializationOrderModuleList,
                    &module->entry.InInitializationOrderLinks);
}

static BOOLEAN call_entry(LDRP_MODULE *module, ULONG reason, PVOID reserved)
{
    if (!module->entry.EntryPoint || !(module->entry.Flags & LDRP_IMAGE_DLL))
        return TRUE;
    return LdrpCall(module->entry.EntryPoint, module->entry.DllBase, reason, reserved) & 0xFF;
}

static void call_program(ULONG reason, PVOID reserved)
{
    LDRP_MODULE *program = LdrpModuleByBase(RtlPeb()->ImageBaseAddress);
    if (program && program->turn)
        LdrpCallTlsCallbacks(program, reason, reserved);
}

/* The next module whose turn it is; NULL: none. A DllMain may load and unload, so each step looks
 * anew. */
static LDRP_MODULE *next_to_attach(ULONG turn)
{
    LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        LDRP_MODULE *module = module_in_init_order(at);
        if (module->turn > turn && !(module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED))
            return module;
    }
    return NULL;
}

NTSTATUS LdrpAttachSince(ULONG turn, PVOID reserved)
{
    LDRP_MODULE *module;
    while ((module = next_to_attach(turn)) != NULL) {
        module->entry.Flags |= LDRP_PROCESS_ATTACH_CALLED;
        LdrpCallTlsCallbacks(module, DLL_PROCESS_ATTACH, reserved);
        if (!call_entry(module, DLL_PROCESS_ATTACH, reserved))
            return LdrpNoteMissingDll(STATUS_DLL_INIT_FAILED, &module->entry.BaseDllName,
                                      LdrpModuleByBase(RtlPeb()->ImageBaseAddress));
    }
    if (turn == 0)
        call_program(DLL_PROCESS_ATTACH, reserved);
    return STATUS_SUCCESS;
}

/* reserved NULL: the module is unloaded; otherwise the process ends. */
void LdrpDetachModule(LDRP_MODULE *module, PVOID reserved)
{
    if (!(module->entry.Flags & LDRP_PROCESS_ATTACH_CALLED))
        return;
    module->entry.Flags &= ~LDRP_PROCESS_ATTACH_CALLED;
    LdrpCallTlsCallbacks(module, DLL_PROCESS_DETACH, reserved);
    call_entry(module, DLL_PROCESS_DETACH, reserved);
}

static LDRP_MODULE *last_attached(void)
{
    LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList;
    for (LIST_ENTRY *at = head->Blink; at != head; at = at->Blink)
        if (module_in_init_order(at)->entry.Flags & LDRP_PROCESS_ATTACH_CALLED)
            return module_in_init_order(at);
    return NULL;
}

void LdrpDetachProcess(void)
{
    LDRP_MODULE *module;
    while ((module = last_attached()) != NULL)
        LdrpDetachModule(module, (PVOID)1);
    call_program(DLL_PROCESS_DETACH, (PVOID)1);
}

static void call_for_thread(LDRP_MODULE *module, ULONG reason)
{
    ULONG flags = module->entry.Flags;
    if (!(flags & LDRP_PROCESS_ATTACH_CALLED) || flags & LDRP_DONT_CALL_FOR_THREADS)
        return;
    LdrpCallTlsCallbacks(module, reason, NULL);
    call_entry(module, reason, NULL);
}

void LdrpAttachThread(void)
{
    LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        call_for_thread(module_in_init_order(at), DLL_THREAD_ATTACH);
    call_program(DLL_THREAD_ATTACH, NULL);
}

void LdrpDetachThread(void)
{
    LIST_ENTRY *head = &LdrpData.InInitializationOrderModuleList;
    for (LIST_ENTRY *at = head->Blink; at != head; at = at->Blink)
        call_for_thread(module_in_init_order(at), DLL_THREAD_DETACH);
    call_program(DLL_THREAD_DETACH, NULL);
}
