// SPDX-License-Identifier: MIT
/*
 * fuzz_calls.h - for syscall_fuzz.c: every service of include/nt/services.def, what its arguments
 * would rightly be, and which arguments it must not be given.
 *
 * A service that is added to services.def is called at once, with arguments of any kind; a line in
 * right_kinds lets the calls get further into it.
 */
#pragma once
#include "fuzz_values.h"
#include <string.h>

enum { ARGUMENTS = 14, LAST_SERVICE = 0x130 };

enum {
#define SVC_(number, name, arguments) NR_##name = number,
#include "../../include/nt/services.def"
#undef SVC_
};

static const struct {
    ULONG number, arguments;
    const char *name;
} services[] = {
#define SVC_(number, name, arguments) {number, arguments, #name},
#include "../../include/nt/services.def"
#undef SVC_
};
enum { SERVICES = sizeof services / sizeof *services };

/* What each argument would rightly be: Handle, Pointer, Attributes, Number, access Mask, Virtual
   address, Zero. */
static const char *const right_kinds[LAST_SERVICE] = {
    [NR_NtAlertThread] = "H",
    [NR_NtAllocateUserPhysicalPages] = "HPP",
    [NR_NtAllocateVirtualMemory] = "HPNPNN",
    [NR_NtCancelIoFile] = "HP",
    [NR_NtClearEvent] = "H",
    [NR_NtClose] = "H",
    [NR_NtContinue] = "PN",
    [NR_NtCreateEvent] = "PMANN",
    [NR_NtCreateFile] = "PMAPZNNNNZZ",
    [NR_NtCreateMutant] = "PMAN",
    [NR_NtCreateNamedPipeFile] = "PMAPNNNNNNNNNP",
    [NR_NtCreateProcess] = "PMAHNHZZ",
    [NR_NtCreateProcessEx] = "PMAHNHZZN",
    [NR_NtCreateSection] = "PMAZNNH",
    [NR_NtCreateSemaphore] = "PMANN",
    [NR_NtCreateThread] = "PMAHPPPN",
    [NR_NtDelayExecution] = "NP",
    [NR_NtDeleteFile] = "A",
    [NR_NtDisplayString] = "P",
    [NR_NtDuplicateObject] = "HHHPMNN",
    [NR_NtExtendSection] = "HP",
    [NR_NtFlushBuffersFile] = "HP",
    [NR_NtFlushInstructionCache] = "HNN",
    [NR_NtFlushVirtualMemory] = "HPPP",
    [NR_NtFreeUserPhysicalPages] = "HPP",
    [NR_NtFreeVirtualMemory] = "HPPN",
    [NR_NtFsControlFile] = "HZZZPNPNPN",
    [NR_NtGetContextThread] = "HP",
    [NR_NtGetWriteWatch] = "HNVNPPP",
    [NR_NtLockFile] = "HZZZPPPNNN",
    [NR_NtLockVirtualMemory] = "HPPN",
    [NR_NtMapUserPhysicalPages] = "VNP",
    [NR_NtMapUserPhysicalPagesScatter] = "PNP",
    [NR_NtMapViewOfSection] = "HHPNNZPNNN",
    [NR_NtOpenEvent] = "PMA",
    [NR_NtOpenFile] = "PMAPNN",
    [NR_NtOpenMutant] = "PMA",
    [NR_NtOpenProcess] = "PMAP",
    [NR_NtOpenSection] = "PMA",
    [NR_NtOpenSemaphore] = "PMA",
    [NR_NtOpenThread] = "PMAP",
    [NR_NtProtectVirtualMemory] = "HPPNP",
    [NR_NtPulseEvent] = "HP",
    [NR_NtQueryAttributesFile] = "AP",
    [NR_NtQueryDirectoryFile] = "HZZZPPNNNZN",
    [NR_NtQueryEvent] = "HNPNP",
    [NR_NtQueryFullAttributesFile] = "AP",
    [NR_NtQueryInformationFile] = "HPPNN",
    [NR_NtQueryInformationProcess] = "HNPNP",
    [NR_NtQueryInformationThread] = "HNPNP",
    [NR_NtQueryMutant] = "HNPNP",
    [NR_NtQueryObject] = "HNPNP",
    [NR_NtQueryPerformanceCounter] = "PP",
    [NR_NtQuerySection] = "HNPNP",
    [NR_NtQuerySemaphore] = "HNPNP",
    [NR_NtQuerySystemInformation] = "NPNP",
    [NR_NtQuerySystemTime] = "P",
    [NR_NtQueryVirtualMemory] = "HNNPNP",
    [NR_NtQueryVolumeInformationFile] = "HPPNN",
    [NR_NtQueueApcThread] = "HPNNN",
    [NR_NtRaiseException] = "PPN",
    [NR_NtRaiseHardError] = "NNNPNP",
    [NR_NtReadFile] = "HZZZPPNPZ",
    [NR_NtReadVirtualMemory] = "HPPNP",
    [NR_NtReleaseMutant] = "HP",
    [NR_NtReleaseSemaphore] = "HNP",
    [NR_NtResetEvent] = "HP",
    [NR_NtResetWriteWatch] = "HVN",
    [NR_NtResumeThread] = "HP",
    [NR_NtSetContextThread] = "HP",
    [NR_NtSetEvent] = "HP",
    [NR_NtSetInformationFile] = "HPPNN",
    [NR_NtSetInformationObject] = "HNPN",
    [NR_NtSetInformationProcess] = "HNPN",
    [NR_NtSetInformationThread] = "HNPN",
    [NR_NtSignalAndWaitForSingleObject] = "HHNP",
    [NR_NtSuspendThread] = "HP",
    [NR_NtTerminateProcess] = "HN",
    [NR_NtTerminateThread] = "HN",
    [NR_NtTestAlert] = "",
    [NR_NtUnlockFile] = "HPPPN",
    [NR_NtUnlockVirtualMemory] = "HPPN",
    [NR_NtUnmapViewOfSection] = "HV",
    [NR_NtWaitForMultipleObjects] = "NPNNP",
    [NR_NtWaitForSingleObject] = "HNP",
    [NR_NtWriteFile] = "HZZZPPNPZ",
    [NR_NtWriteVirtualMemory] = "HPPNP",
    [NR_NtYieldExecution] = "",
};

static ULONG right_argument(char kind)
{
    static const ULONG masks[] = {0x1F0003,   0x80000000, 0xC0000000, 0x001F0FFF,
                                  0x02000000, 0x100001,   0x120089};
    switch (kind) {
    case 'H':
        return handle_value();
    case 'P':
        return (ULONG)(scratch.words + below(900));
    case 'A':
        return (ULONG)&scratch.attributes;
    case 'N':
        return below(2) ? below(below(2) ? 4 : 70) : number_value();
    case 'M':
        return masks[below(sizeof masks / sizeof *masks)];
    case 'V':
        return tame_base();
    default:
        return 0;
    }
}

static void come_back(void)
{
    ExitThread(0);
}

/* Registers that lead back to us; all else is random. */
static void fill_context(void)
{
    for (ULONG i = 0; i < sizeof scratch.context / 4; i++)
        ((ULONG *)&scratch.context)[i] = next_random();
    scratch.context.ContextFlags = CONTEXT_FULL | (next_random() & 0x3F);
    scratch.context.Eip = (ULONG)come_back;
    scratch.context.Esp = (ULONG)spare_stack + 0x8000;
    scratch.context.EFlags &= ~0x100u;
}

/* What follows bends the arguments of what could end or stop the process, or keep a thread for
   ever; `guards` gives the reason of each. */
static void tame_memory(ULONG number, ULONG *a)
{
    scratch.words[0] = tame_base();
    scratch.words[1] = below(3) ? below(0x40000) : number_value();
    ULONG base = number == NR_NtMapViewOfSection ? 2 : 1;
    a[base] = below(10) ? (ULONG)scratch.words : bad_pointer();
    if (below(8)) {
        a[0] = 0xFFFFFFFF;
        a[number == NR_NtMapViewOfSection        ? 6
          : number == NR_NtAllocateVirtualMemory ? 3
                                                 : 2] = (ULONG)(scratch.words + 1);
    }
    if (number == NR_NtAllocateVirtualMemory && below(4)) {
        a[2] = 0;
        a[4] = (below(4) + 1) << 12;
        a[5] = 1u << below(8) | (below(6) == 0 ? 0x100 : 0);
    }
    if (number == NR_NtFreeVirtualMemory && below(4))
        a[3] = below(2) ? 0x4000 : 0x8000;
    if (number == NR_NtProtectVirtualMemory && below(4)) {
        a[3] = 1u << below(8) | (below(6) == 0 ? 0x100 : 0);
        a[4] = (ULONG)(scratch.words + 2);
    }
}

static void guard_copy(ULONG number, ULONG *a)
{
    int target = number == NR_NtWriteVirtualMemory ? 1 : 2;
    a[target] = below(2) ? (ULONG)scratch.words : bad_pointer();
    if (below(2))
        a[0] = 0xFFFFFFFF;
    if (a[3] < 0x10000)
        a[3] &= 0xFFF;
}

static void guard_context(ULONG number, ULONG *a)
{
    fill_context();
    a[number == NR_NtContinue ? 0 : 1] = below(2) ? (ULONG)&scratch.context : bad_pointer();
    if (number == NR_NtRaiseException) {
        a[0] = bad_pointer();
        a[2] = 1;
    }
}

static void guard_new_thread(ULONG number, ULONG *a)
{
    fill_context();
    scratch.context.Esp = 0x80001000;
    a[5] = below(3) ? (ULONG)&scratch.context : bad_pointer();
}

static void guard_routine(ULONG number, ULONG *a)
{
    if (number == NR_NtQueueApcThread)
        a[1] = below(2) ? (ULONG)come_back : bad_pointer();
    else
        a[2] = below(8) ? 0 : below(2) ? (ULONG)come_back : bad_pointer();
}

static void guard_new_process(ULONG number, ULONG *a)
{
    if (below(2))
        a[3] = 0xFFFFFFFF;
    if (below(2))
        a[5] = (ULONG)handles[HANDLES - 2];
}

static void guard_time(ULONG number, ULONG *a)
{
    ULONG last = right_kinds[number] ? strlen(right_kinds[number]) - 1 : 0;
    a[last] = below(4) ? (ULONG)soon : bad_pointer() | 0x80000000;
}

static void guard_wait_list(ULONG number, ULONG *a)
{
    a[0] = below(4) ? below(12) : argument();
    for (int i = 0; i < 16; i++)
        scratch.words[i] = handle_value();
    a[1] = below(4) ? (ULONG)scratch.words : argument();
    guard_time(number, a);
}

static void guard_end(ULONG number, ULONG *a)
{
    a[0] = 0x7770;
}

static void guard_text(ULONG number, ULONG *a)
{
    a[number == NR_NtDisplayString ? 0 : 3] = bad_pointer() | 0x80000000;
    a[1] |= number == NR_NtRaiseHardError;
}

static void guard_identifier(ULONG number, ULONG *a)
{
    a[3] = below(2) ? bad_pointer() : (ULONG)read_only;
}

static void guard_duplicate(ULONG number, ULONG *a)
{
    a[0] = a[2] = 0xFFFFFFFF;
    a[1] = (ULONG)handles[below(HANDLES)];
    a[6] &= ~1u;
}

static void guard_pipe(ULONG number, ULONG *a)
{
    static const ULONG codes[] = {0x110004, 0x110008, 0x11400C, 0x11C017, 0x110018};
    a[5] = below(8) ? codes[below(sizeof codes / sizeof *codes)] : a[5];
}

static void guard_lock(ULONG number, ULONG *a)
{
    a[8] |= 1;
}

static void guard_file_end(ULONG number, ULONG *a)
{
    a[3] = below(2) ? a[3] : 20;
    scratch.words[1] = 0;
}

static void guard_frames(ULONG number, ULONG *a)
{
    scratch.words[0] = below(4) ? below(64) : number_value();
    a[1] = (ULONG)scratch.words;
}

static void guard_unmap(ULONG number, ULONG *a)
{
    a[1] = tame_base();
}

static const struct {
    ULONG number;
    void (*guard)(ULONG number, ULONG *arguments);
} guards[] = {
    /* they would take away the images, stacks and heaps that the fuzzer stands on */
    {NR_NtAllocateVirtualMemory, tame_memory},
    {NR_NtFreeVirtualMemory, tame_memory},
    {NR_NtProtectVirtualMemory, tame_memory},
    {NR_NtMapViewOfSection, tame_memory},
    {NR_NtUnmapViewOfSection, guard_unmap},
    /* they would write over the fuzzer's own data, or read it into its own code */
    {NR_NtReadVirtualMemory, guard_copy},
    {NR_NtWriteVirtualMemory, guard_copy},
    /* the thread goes anywhere: its registers must lead back to come_back() */
    {NR_NtContinue, guard_context},
    {NR_NtSetContextThread, guard_context},
    {NR_NtRaiseException, guard_context},
    /* a thread that runs anywhere may do anything: it has no stack, and ends at once */
    {NR_NtCreateThread, guard_new_thread},
    /* an APC's routine: without NX the fuzzer's data would be code, and could bend the stack */
    {NR_NtQueueApcThread, guard_routine},
    {NR_NtReadFile, guard_routine},
    {NR_NtWriteFile, guard_routine},
    {NR_NtLockFile, guard_routine},
    {NR_NtFsControlFile, guard_routine},
    /* a number that can be had, or none ever is */
    {NR_NtAllocateUserPhysicalPages, guard_frames},
    /* with a parent and an image now and then, or none would ever be made */
    {NR_NtCreateProcess, guard_new_process},
    {NR_NtCreateProcessEx, guard_new_process},
    /* without a time they wait for ever */
    {NR_NtDelayExecution, guard_time},
    {NR_NtWaitForSingleObject, guard_time},
    {NR_NtSignalAndWaitForSingleObject, guard_time},
    {NR_NtWaitForMultipleObjects, guard_wait_list},
    {NR_NtLockFile, guard_lock},
    /* this process: none but the kernel would report */
    {NR_NtTerminateProcess, guard_end},
    /* text on the log would mix with the kernel's records; a hard error ends the process */
    {NR_NtDisplayString, guard_text},
    {NR_NtRaiseHardError, guard_text},
    /* by number they would open the watcher and the racer, which must live */
    {NR_NtOpenProcess, guard_identifier},
    {NR_NtOpenThread, guard_identifier},
    /* it would close the source, which may be the watcher's */
    {NR_NtDuplicateObject, guard_duplicate},
    /* of all control codes only those of pipes get anywhere */
    {NR_NtFsControlFile, guard_pipe},
    /* there must be a limit to what is written */
    {NR_NtSetInformationFile, guard_file_end},
};

static void guard_call(ULONG number, ULONG *a)
{
    for (size_t i = 0; i < sizeof guards / sizeof *guards; i++)
        if (guards[i].number == number)
            guards[i].guard(number, a);
}
