/*
 * ldr_init.c - LdrInitializeThunk: the first code of every thread in ring 3, run as an APC before
 * its start routine.
 *
 * First thread: loader data, process heap, kernel32, imports, TLS, DllMain of every DLL; then the
 * thread goes to kernel32!BaseProcessStartThunk. Later threads: their TLS and DLL_THREAD_ATTACH.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"
#include "ntdll/heap/heap_os.h"
#include "ntdll/ldr_flags.h"

PEB_LDR_DATA LdrpData;
static RTL_BITMAP tls_slots, tls_expansion_slots;

/* PEB fields that ring 3 owns. */
static void prepare_peb(PPEB peb)
{
    LdrpData.Length = sizeof(LdrpData);
    list_init(&LdrpData.InLoadOrderModuleList);
    list_init(&LdrpData.InMemoryOrderModuleList);
    list_init(&LdrpData.InInitializationOrderModuleList);
    peb->Ldr = &LdrpData;
    peb->LoaderLock = &LdrpLoaderLock;
    peb->FastPebLock = &RtlpPebLock;
    peb->FastPebLockRoutine = (PVOID)RtlEnterCriticalSection;
    peb->FastPebUnlockRoutine = (PVOID)RtlLeaveCriticalSection;
    RtlInitializeBitMap(&tls_slots, peb->TlsBitmapBits, 64);
    RtlInitializeBitMap(&tls_expansion_slots, peb->TlsExpansionBitmapBits, 1024);
    peb->TlsBitmap = &tls_slots;
    peb->TlsExpansionBitmap = &tls_expansion_slots;
}

static NTSTATUS create_process_heap(PPEB peb)
{
    const IMAGE_OPTIONAL_HEADER32 *header =
        &RtlImageNtHeader(peb->ImageBaseAddress)->OptionalHeader;
    peb->ProcessHeap = RtlCreateHeap(HEAP_GROWABLE, NULL, header->SizeOfHeapReserve,
                                     header->SizeOfHeapCommit, NULL, NULL);
    return peb->ProcessHeap ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* A module that the kernel has mapped. */
static NTSTATUS adopt(PVOID base, PCWSTR path, LDRP_MODULE **module)
{
    struct PE_INFO info;
    enum pe_verdict verdict = PeCheckView(base, 0x7FFE0000u - (ULONG_PTR)base, &info);
    if (verdict != PE_OK)
        return PeStatus(verdict);
    *module = LdrpAddModule(base, &info, path);
    if (!*module)
        return STATUS_NO_MEMORY;
    (*module)->pinned = 1;
    return STATUS_SUCCESS;
}

static NTSTATUS adopt_ntdll(PVOID base)
{
    LDRP_MODULE *ntdll;
    NTSTATUS status = adopt(base, L"C:\\Windows\\System32\\ntdll.dll", &ntdll);
    if (!NT_SUCCESS(status))
        return status;
    ntdll->snapped = 1;
    ntdll->entry.EntryPoint = NULL;
    LdrpTakeTurn(ntdll);
    return STATUS_SUCCESS;
}

static NTSTATUS load_kernel32(LDRP_MODULE *program, PVOID *start)
{
    LDRP_MODULE *kernel32;
    static const char thunk[] = "BaseProcessStartThunk";
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"kernel32.dll");
    NTSTATUS status = LdrpLoad(NULL, &name, &kernel32);
    if (!NT_SUCCESS(status))
        return LdrpNoteMissingDll(status, &name, program);
    kernel32->pinned = 1;
    status = LdrpFindExport(kernel32, thunk, sizeof(thunk) - 1, 0, NULL, start);
    if (!NT_SUCCESS(status))
        LdrpNoteImport(status, thunk, 0, kernel32, program);
    return status;
}

/* What the process's creator left in eax, the entry point, is the linker's: a program that lies
 * elsewhere has it elsewhere. eip is its start in kernel32, which only this process knows. */
static void set_start(PCONTEXT context, PVOID start, const LDRP_MODULE *program)
{
    if (context->Eip != 0)
        return;
    context->Eip = (DWORD)(ULONG_PTR)start;
    context->Eax += (DWORD)(ULONG_PTR)program->view.base - program->info.image_base;
}

/* Loads and snaps all that the program needs. */
static NTSTATUS load_program(PPEB peb, PVOID ntdll_base, PCONTEXT context)
{
    LDRP_MODULE *program = NULL;
    PVOID start = NULL;
    UNICODE_STRING *path = &RtlNormalizeProcessParams(peb->ProcessParameters)->ImagePathName;
    static WCHAR path_text[LDRP_PATH_CHARS];
    USHORT chars = path->Length / 2 < LDRP_PATH_CHARS ? path->Length / 2 : LDRP_PATH_CHARS - 1;
    memcpy(path_text, path->Buffer, chars * sizeof(WCHAR));

    NTSTATUS status = adopt(peb->ImageBaseAddress, path_text, &program);
    if (NT_SUCCESS(status))
        status = adopt_ntdll(ntdll_base);
    if (NT_SUCCESS(status))
        status = LdrpRelocate(program);
    if (NT_SUCCESS(status))
        status = load_kernel32(program, &start);
    if (NT_SUCCESS(status))
        status = LdrpSnapImports(NULL, program);
    if (NT_SUCCESS(status))
        set_start(context, start, program);
    return status;
}

static NTSTATUS initialize_process(PCONTEXT context, PVOID ntdll_base)
{
    PPEB peb = RtlPeb();
    prepare_peb(peb);
    LdrpSetGlobalFlags(peb);
    NTSTATUS status = create_process_heap(peb);
    if (NT_SUCCESS(status))
        status = load_program(peb, ntdll_base, context);
    if (NT_SUCCESS(status))
        status = LdrpInitializeTls();
    if (NT_SUCCESS(status))
        status = LdrpAllocateThreadTls();
    if (!NT_SUCCESS(status))
        return status;
    LdrpUpdateLoadCounts();
    LdrpData.Initialized = TRUE;
    return LdrpAttachSince(0, context);
}

static NTSTATUS initialize_thread(void)
{
    NTSTATUS status = LdrpAllocateThreadTls();
    if (NT_SUCCESS(status))
        LdrpAttachThread();
    return status;
}

/*
 * The first APC of a thread. context: the CONTEXT that the thread goes on with; argument1: base of
 * ntdll. A process that cannot start ends here, after one hard error that says why.
 */
void NTAPI LdrInitializeThunk(PVOID context, PVOID argument1, PVOID argument2)
{
    heap_thread_begins();
    RtlEnterCriticalSection(&LdrpLoaderLock);
    int first = RtlPeb()->Ldr == NULL;
    NTSTATUS status = first ? initialize_process(context, argument1) : initialize_thread();
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    if (NT_SUCCESS(status))
        return;
    if (first)
        LdrpFailProcess(status);
    NtTerminateThread(NtCurrentThread(), status);
}
