/*
 * ldr_bound.c - bound imports: are the addresses in a file's import address table still right?
 *
 *  import descriptor: TimeDateStamp -1 ("bound")
 *  directory 11 ─► { stamp, name, refs } ─► { stamp, name } * refs ─► { stamp, name, refs } … 0
 *                    the DLL bound to        DLLs that its forwarders lead to
 *
 * They are if each of these DLLs is the very file that was bound to (its stamp) and lies where its
 * linker wanted it. tools/bind writes this into our DLLs; programs come unbound. Offsets of names
 * count from the directory's start. Source: Microsoft's PE format; M. Pietrek, "An In-Depth Look
 * into the Win32 Portable Executable File Format".
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define BOUND 0xFFFFFFFFu

/* The entry at `index` and its name; NULL: the list ends here, or leaves the image. */
static const IMAGE_BOUND_IMPORT_DESCRIPTOR *entry_at(const LDRP_MODULE *importer, ULONG index,
                                                     const char **name)
{
    const IMAGE_DATA_DIRECTORY *list =
        &importer->info.directory[IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT];
    const IMAGE_BOUND_IMPORT_DESCRIPTOR *entry;
    if (list->VirtualAddress % 4 || index >= list->Size / sizeof(*entry))
        return NULL;
    entry = PeBytes(&importer->view, list->VirtualAddress + index * sizeof(*entry), sizeof(*entry));
    if (!entry || entry->OffsetModuleName == 0)
        return NULL;
    *name = PeString(&importer->view, list->VirtualAddress + entry->OffsetModuleName);
    return *name ? entry : NULL;
}

static int is_as_bound(const LDRP_MODULE *module, DWORD stamp)
{
    return module->info.time_stamp == stamp &&
           (ULONG_PTR)module->view.base == module->info.image_base;
}

/* The same for a DLL that `exporter` forwards to; it is loaded for that. */
static int is_target_as_bound(PCWSTR folders, LDRP_MODULE *exporter, const char *name, DWORD stamp)
{
    UNICODE_STRING wide;
    LDRP_MODULE *target;
    if (!RtlCreateUnicodeStringFromAsciiz(&wide, name))
        return 0;
    NTSTATUS status = LdrpLoad(folders, &wide, &target);
    RtlFreeUnicodeString(&wide);
    return NT_SUCCESS(status) && is_as_bound(target, stamp) &&
           (target == exporter || LdrpAddUse(exporter, target));
}

/* Does the import address table behind `descriptor`, which names the DLL `name`, hold? */
int LdrpIsBound(PCWSTR folders, LDRP_MODULE *importer, LDRP_MODULE *exporter,
                const IMAGE_IMPORT_DESCRIPTOR *descriptor, const char *name)
{
    const IMAGE_BOUND_IMPORT_DESCRIPTOR *entry;
    const char *bound_to;
    if (descriptor->TimeDateStamp != BOUND)
        return 0;
    for (ULONG i = 0; (entry = entry_at(importer, i, &bound_to)) != NULL;) {
        ULONG refs = entry->NumberOfModuleForwarderRefs;
        if (_stricmp(bound_to, name) != 0) {
            i += 1 + refs;
            continue;
        }
        int holds = is_as_bound(exporter, entry->TimeDateStamp);
        for (ULONG end = i++ + refs; holds && i <= end; i++) {
            entry = entry_at(importer, i, &bound_to);
            holds = entry && is_target_as_bound(folders, exporter, bound_to, entry->TimeDateStamp);
        }
        return holds;
    }
    return 0;
}
