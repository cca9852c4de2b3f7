/*
 * ldrp.h - the loader's own view of a module, and the steps that its files hand to each other.
 *
 *  LdrLoadDll ─► find (ldr_find) ─► map (ldr_map) ─► relocate ─► imports, recursively (ldr_snap) ─►
 * DllMain (ldr_attach)
 *
 * Everything here runs under LdrpLoaderLock. Modules reference each other through `uses`; what no
 * root reaches is unloaded (ldr_unload), so a cycle of imports does not hold itself.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/ldr_lock.h"
#include "rtl/pe.h"

#define LDRP_PATH_CHARS 520 /* the longest path of a module, with its NUL */
#define LOAD_FOREVER    0xFFFFu

typedef struct LDRP_MODULE {
    LDR_DATA_TABLE_ENTRY entry; /* in PEB.Ldr's lists */
    struct PE_INFO info;
    struct PE_VIEW view;
    struct PE_EXPORTS exports; /* opened when the first is wanted: until then its view is NULL */
    struct LDRP_MODULE **uses; /* modules that this one imports from or forwards to */
    ULONG use_count, use_room;
    const char *forwarder;            /* the last that was followed, or NULL */
    struct LDRP_MODULE *forwarded_to; /* where it led: one of `uses`, or the module itself */
    ULONG loads;                      /* by LdrLoadDll */
    ULONG turn;                       /* place in the order of initialization; 0: not there yet */
    const IMAGE_TLS_DIRECTORY32 *tls; /* NULL: none, or not initialized yet */
    ULONG tls_index;                  /* only with has_tls */
    ULONG tls_offset;                 /* of its block among a thread's blocks, bytes */
    UCHAR has_tls, pinned, reached, snapped;
    WCHAR path[1]; /* FullDllName points here */
} LDRP_MODULE;

extern PEB_LDR_DATA LdrpData;

/* ldr_module.c */
LDRP_MODULE *LdrpAddModule(PVOID base, const struct PE_INFO *info, PCWSTR path);
void LdrpRemoveModule(LDRP_MODULE *module); /* from the lists, and frees it */
LDRP_MODULE *LdrpModuleByBase(PVOID base);
LDRP_MODULE *LdrpModuleByName(PCUNICODE_STRING base_name);
LDRP_MODULE *LdrpModuleByPath(PCUNICODE_STRING full_name);
LDRP_MODULE *LdrpModuleOf(PVOID address);
int LdrpAddUse(LDRP_MODULE *user, LDRP_MODULE *used); /* 0: no memory */
void LdrpUpdateLoadCounts(void);

static inline LDRP_MODULE *module_in_load_order(LIST_ENTRY *links)
{
    return (LDRP_MODULE *)links; /* InLoadOrderLinks is the first member */
}

static inline LDRP_MODULE *module_in_init_order(LIST_ENTRY *links)
{
    return (LDRP_MODULE *)((UCHAR *)links -
                           offsetof(LDR_DATA_TABLE_ENTRY, InInitializationOrderLinks));
}

/* ldr_find.c: opens the file of a DLL. path: room for LDRP_PATH_CHARS, gets its DOS name.
 * STATUS_DLL_NOT_FOUND. */
NTSTATUS LdrpNormalizeName(PCUNICODE_STRING name, PWSTR normal); /* slashes, ".dll" */
int LdrpHasPath(PCWSTR name);
NTSTATUS LdrpOpenDll(PCWSTR folders, PCWSTR name, PWSTR path, HANDLE *file);

/* ldr_known.c: opens the section of a DLL in \KnownDlls; path as above. Fails if it is not there. */
NTSTATUS LdrpOpenKnownDll(PCWSTR name, PWSTR path, HANDLE *section);

/* ldr_map.c: maps the section of an image and relocates it. */
#define LDRP_SECTION_ACCESS (SECTION_QUERY | SECTION_MAP_READ | SECTION_MAP_EXECUTE)
NTSTATUS LdrpMapSection(HANDLE section, PCWSTR path, LDRP_MODULE **module);
NTSTATUS LdrpRelocate(LDRP_MODULE *module);
NTSTATUS LdrpSetWritable(const LDRP_MODULE *module, int writable);

/* ldr_load.c: a module by name, with everything that it needs; not yet initialized. */
NTSTATUS LdrpLoad(PCWSTR folders, PCUNICODE_STRING name, LDRP_MODULE **module);

/* ldr_snap.c */
NTSTATUS LdrpSnapImports(PCWSTR folders, LDRP_MODULE *module);

/* ldr_bound.c: are the addresses that tools/bind wrote still right? */
int LdrpIsBound(PCWSTR folders, LDRP_MODULE *importer, LDRP_MODULE *exporter,
                const IMAGE_IMPORT_DESCRIPTOR *descriptor, const char *name);

/* ldr_export.c: by a name of `chars` characters, or with name NULL by ordinal. Follows forwarders.
 * *place: where the search for a name begins, and then the one after what was found; NULL:
 * anywhere. */
NTSTATUS LdrpFindExport(LDRP_MODULE *module, const char *name, ULONG chars, ULONG ordinal,
                        ULONG *place, PVOID *address);

/* ldr_tls.c */
NTSTATUS LdrpInitializeTls(void);
NTSTATUS LdrpAllocateThreadTls(void);
void LdrpFreeThreadTls(void);
void LdrpFindTls(LDRP_MODULE *module); /* its directory; once, when it is relocated */
void LdrpCallTlsCallbacks(LDRP_MODULE *module, ULONG reason, PVOID reserved);

/* ldr_call.asm: entry(base, reason, reserved) as stdcall, proof against entries that are not. */
ULONG NTAPI LdrpCall(PVOID entry, PVOID base, ULONG reason, PVOID reserved);

/* ldr_attach.c. Attaches what took its turn after `turn`; STATUS_DLL_INIT_FAILED: one said no. */
extern ULONG LdrpLastTurn;
void LdrpTakeTurn(LDRP_MODULE *module);
NTSTATUS LdrpAttachSince(ULONG turn, PVOID reserved);
void LdrpDetachModule(LDRP_MODULE *module, PVOID reserved);
void LdrpDetachProcess(void);
void LdrpAttachThread(void);
void LdrpDetachThread(void);

/* ldr_unload.c: unloads what no root reaches. */
void LdrpSweep(void);

/* ldr_fail.c: the first thing that was missing, for the hard error at process start. All return
 * `status`. */
void LdrpForgetFailure(void);
NTSTATUS LdrpNoteImport(NTSTATUS status, const char *name, ULONG ordinal, LDRP_MODULE *exporter,
                        LDRP_MODULE *importer);
NTSTATUS LdrpNoteMissingDll(NTSTATUS status, PCUNICODE_STRING name, LDRP_MODULE *importer);
void LdrpFailProcess(NTSTATUS status);
