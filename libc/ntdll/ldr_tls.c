/*
 * ldr_tls.c - static thread-local storage: __declspec(thread), and the TLS callbacks.
 *
 *  TEB.ThreadLocalStoragePointer ─► | block of module 0 | block of module 1 | ...   (pointers)
 *                                   followed, in the same allocation, by the blocks:
 *                                   template, then zeros
 *
 * As Windows before Vista: only modules that are there at process start have storage; callbacks
 * work in every module.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define TLS_ALIGNMENT 16u

static ULONG module_count; /* with static TLS */
static ULONG block_bytes;  /* of all blocks together */
static PVOID *spare_room;  /* of a thread that has ended, for the next one; NULL: none */

static ULONG round_up(ULONG bytes)
{
    return (bytes + TLS_ALIGNMENT - 1) & ~(TLS_ALIGNMENT - 1);
}

/* The bytes from one address to another, if all of them lie in the module; else NULL. */
static void *at_address(const LDRP_MODULE *module, uint32_t address, uint32_t bytes)
{
    return PeBytes(&module->view, address - (uint32_t)(ULONG_PTR)module->view.base, bytes);
}

void LdrpFindTls(LDRP_MODULE *module)
{
    const IMAGE_DATA_DIRECTORY *directory = &module->info.directory[IMAGE_DIRECTORY_ENTRY_TLS];
    if (directory->Size >= sizeof(IMAGE_TLS_DIRECTORY32) && directory->VirtualAddress % 4 == 0)
        module->tls =
            PeBytes(&module->view, directory->VirtualAddress, sizeof(IMAGE_TLS_DIRECTORY32));
}

static int is_writable(const LDRP_MODULE *module, const void *address)
{
    uint32_t rva = (uint32_t)((const UCHAR *)address - module->view.base);
    for (uint32_t i = 0; i < module->info.section_count; i++) {
        const IMAGE_SECTION_HEADER *section = &module->info.sections[i];
        if (rva - section->VirtualAddress < PeSectionBytes(section))
            return (section->Characteristics & IMAGE_SCN_MEM_WRITE) != 0;
    }
    return 0;
}

/* Gives one module its index and the place of its block. */
static NTSTATUS assign(LDRP_MODULE *module)
{
    const IMAGE_TLS_DIRECTORY32 *tls = module->tls;
    if (!tls)
        return STATUS_SUCCESS;
    uint32_t bytes = tls->EndAddressOfRawData - tls->StartAddressOfRawData;
    ULONG *index = at_address(module, tls->AddressOfIndex, sizeof(*index));
    if (!index || tls->AddressOfIndex % 4 || !is_writable(module, index) ||
        (bytes && !at_address(module, tls->StartAddressOfRawData, bytes)) ||
        tls->SizeOfZeroFill > 0x1000000u)
        return LdrpNoteMissingDll(STATUS_INVALID_IMAGE_FORMAT, &module->entry.BaseDllName, module);
    *index = module->tls_index = module_count++;
    module->has_tls = 1;
    module->entry.TlsIndex = 0xFFFF;
    module->tls_offset = block_bytes;
    block_bytes += round_up(bytes + tls->SizeOfZeroFill);
    return STATUS_SUCCESS;
}

/* Once, when all modules of the program are loaded. */
NTSTATUS LdrpInitializeTls(void)
{
    NTSTATUS status = STATUS_SUCCESS;
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head && NT_SUCCESS(status); at = at->Flink)
        status = assign(module_in_load_order(at));
    return status;
}

/* Zeroed room for an array and its blocks; NULL: no memory. */
static PVOID *take_room(ULONG bytes)
{
    PVOID *room = spare_room;
    if (!room)
        return RtlAllocateHeap(RtlPeb()->ProcessHeap, HEAP_ZERO_MEMORY, bytes);
    spare_room = NULL;
    return memset(room, 0, bytes);
}

/* Makes the calling thread's array and blocks. */
NTSTATUS LdrpAllocateThreadTls(void)
{
    if (module_count == 0)
        return STATUS_SUCCESS;
    ULONG array_bytes = module_count * (ULONG)sizeof(PVOID);
    PVOID *array = take_room(array_bytes + block_bytes + TLS_ALIGNMENT);
    if (!array)
        return STATUS_NO_MEMORY;
    UCHAR *blocks = (UCHAR *)round_up((ULONG)(ULONG_PTR)array + array_bytes);
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        LDRP_MODULE *module = module_in_load_order(at);
        if (!module->has_tls)
            continue;
        const IMAGE_TLS_DIRECTORY32 *tls = module->tls;
        array[module->tls_index] = blocks + module->tls_offset;
        memcpy(blocks + module->tls_offset, (PVOID)(ULONG_PTR)tls->StartAddressOfRawData,
               tls->EndAddressOfRawData - tls->StartAddressOfRawData);
    }
    RtlTeb()->ThreadLocalStoragePointer = array;
    return STATUS_SUCCESS;
}

void LdrpFreeThreadTls(void)
{
    PTEB teb = RtlTeb();
    PVOID *array = teb->ThreadLocalStoragePointer, *expansion = teb->TlsExpansionSlots;
    teb->ThreadLocalStoragePointer = NULL;
    teb->TlsExpansionSlots = NULL;
    if (array && !spare_room)
        spare_room = array;
    else if (array)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, array);
    if (expansion)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, expansion);
}

/* Calls the TLS callbacks of a module, in the order of their table; it ends at a 0 or where the
 * image ends. */
void LdrpCallTlsCallbacks(LDRP_MODULE *module, ULONG reason, PVOID reserved)
{
    const IMAGE_TLS_DIRECTORY32 *tls = module->tls;
    if (!tls || !tls->AddressOfCallBacks)
        return;
    const UCHAR *base = module->view.base;
    uint32_t bytes = module->view.bytes, at = tls->AddressOfCallBacks - (uint32_t)(ULONG_PTR)base;
    for (; at <= bytes - sizeof(uint32_t); at += sizeof(uint32_t)) {
        uint32_t callback = *(const uint32_t *)(base + at);
        if (!callback)
            return;
        if (callback - (uint32_t)(ULONG_PTR)base < bytes)
            LdrpCall((PVOID)(ULONG_PTR)callback, module->entry.DllBase, reason, reserved);
    }
}
