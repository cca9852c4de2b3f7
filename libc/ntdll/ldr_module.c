/*
 * ldr_module.c - the list of modules: PEB.Ldr and its three orders.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

static void set_names(LDRP_MODULE *module, PCWSTR path)
{
    wcscpy(module->path, path);
    RtlInitUnicodeString(&module->entry.FullDllName, module->path);
    PWSTR base = module->path;
    for (PWSTR at = module->path; *at; at++)
        if (*at == '\\')
            base = at + 1;
    RtlInitUnicodeString(&module->entry.BaseDllName, base);
}

/* Enters a mapped image into the lists of load and memory order. NULL: no memory. */
LDRP_MODULE *LdrpAddModule(PVOID base, const struct PE_INFO *info, PCWSTR path)
{
    SIZE_T bytes = sizeof(LDRP_MODULE) + wcslen(path) * sizeof(WCHAR);
    LDRP_MODULE *module = RtlAllocateHeap(RtlPeb()->ProcessHeap, HEAP_ZERO_MEMORY, bytes);
    if (!module)
        return NULL;
    module->info = *info;
    module->view = (struct PE_VIEW){base, info->image_size};
    set_names(module, path);
    LDR_DATA_TABLE_ENTRY *entry = &module->entry;
    entry->DllBase = base;
    entry->SizeOfImage = info->image_size;
    entry->EntryPoint = info->entry_rva ? (UCHAR *)base + info->entry_rva : NULL;
    entry->TimeDateStamp = info->time_stamp;
    entry->Flags = info->is_dll ? LDRP_IMAGE_DLL : 0;
    list_init(&entry->HashLinks);
    list_init(&entry->InInitializationOrderLinks);
    list_append(&LdrpData.InLoadOrderModuleList, &entry->InLoadOrderLinks);
    list_append(&LdrpData.InMemoryOrderModuleList, &entry->InMemoryOrderLinks);
    return module;
}

void LdrpRemoveModule(LDRP_MODULE *module)
{
    list_remove(&module->entry.InLoadOrderLinks);
    list_remove(&module->entry.InMemoryOrderLinks);
    list_remove(&module->entry.InInitializationOrderLinks);
    if (module->uses)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, module->uses);
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, module);
}

/* The first module for which `matches` holds. */
static LDRP_MODULE *find(int (*matches)(LDRP_MODULE *, const void *), const void *key)
{
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        if (matches(module_in_load_order(at), key))
            return module_in_load_order(at);
    return NULL;
}

static int has_base(LDRP_MODULE *module, const void *base)
{
    return module->entry.DllBase == base;
}

static int has_name(LDRP_MODULE *module, const void *name)
{
    return !(module->entry.Flags & LDRP_UNLOAD_IN_PROGRESS) &&
           RtlEqualUnicodeString(&module->entry.BaseDllName, name, TRUE);
}

static int has_path(LDRP_MODULE *module, const void *path)
{
    return !(module->entry.Flags & LDRP_UNLOAD_IN_PROGRESS) &&
           RtlEqualUnicodeString(&module->entry.FullDllName, path, TRUE);
}

static int has_address(LDRP_MODULE *module, const void *address)
{
    return (ULONG_PTR)address - (ULONG_PTR)module->entry.DllBase < module->entry.SizeOfImage;
}

LDRP_MODULE *LdrpModuleByBase(PVOID base)
{
    return find(has_base, base);
}

LDRP_MODULE *LdrpModuleByName(PCUNICODE_STRING base_name)
{
    return find(has_name, base_name);
}

LDRP_MODULE *LdrpModuleByPath(PCUNICODE_STRING full_name)
{
    return find(has_path, full_name);
}

LDRP_MODULE *LdrpModuleOf(PVOID address)
{
    return find(has_address, address);
}

/* Notes that `user` needs `used`. */
int LdrpAddUse(LDRP_MODULE *user, LDRP_MODULE *used)
{
    for (ULONG i = 0; i < user->use_count; i++)
        if (user->uses[i] == used)
            return 1;
    if (user->use_count == user->use_room) {
        ULONG room = user->use_room ? 2 * user->use_room : 4;
        LDRP_MODULE **uses =
            RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, room * sizeof(LDRP_MODULE *));
        if (!uses)
            return 0;
        if (user->uses) {
            memcpy(uses, user->uses, user->use_count * sizeof(LDRP_MODULE *));
            RtlFreeHeap(RtlPeb()->ProcessHeap, 0, user->uses);
        }
        user->uses = uses;
        user->use_room = room;
    }
    user->uses[user->use_count++] = used;
    return 1;
}

/* LoadCount as others read it: 0xFFFF for what stays, else the loads and the modules that import
 * from it. */
void LdrpUpdateLoadCounts(void)
{
    LIST_ENTRY *head = &LdrpData.InLoadOrderModuleList;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        LDRP_MODULE *module = module_in_load_order(at);
        if (!LdrpData.Initialized)
            module->pinned = 1; /* part of the program: stays */
        module->entry.LoadCount = (USHORT)(module->pinned ? LOAD_FOREVER : module->loads);
    }
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        LDRP_MODULE *module = module_in_load_order(at);
        for (ULONG i = 0; i < module->use_count; i++)
            if (!module->uses[i]->pinned)
                module->uses[i]->entry.LoadCount++;
    }
}
