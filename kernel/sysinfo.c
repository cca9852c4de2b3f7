/*
 * sysinfo.c - NtQuerySystemInformation, the performance counter, the time, text for the log.
 *
 * Source: MSDN, NtQuerySystemInformation, GetSystemInfo, QueryPerformanceCounter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/ke.h"
#include "k/x86.h"
#include "kernel/fsp.h"
#include "kernel/logp.h"
#include "mm/mm.h"

enum { GRANULARITY = 0x10000, CPUID_VERSION = 1, SYSTEM_PROCESSES = 5 };

struct processor_information { /* class 1 */
    USHORT architecture, level, revision, reserved;
    ULONG feature_bits;
};
struct time_of_day { /* class 3 */
    LARGE_INTEGER boot, now, bias;
    ULONG zone, reserved;
};
struct processor_times { /* class 8; 100 ns, kernel time includes idle time */
    LARGE_INTEGER idle, kernel, user, dpc, interrupt;
    ULONG interrupts, pad;
};

union system_answer {
    SYSTEM_BASIC_INFORMATION_ basic;
    SYSTEM_PERFORMANCE_INFORMATION_ performance;
    struct processor_information processor;
    struct time_of_day time;
    struct processor_times times;
};

static void fill_basic(union system_answer *out)
{
    struct MM_FIGURES figures;
    MmQueryFigures(&figures);
    out->basic = (SYSTEM_BASIC_INFORMATION_){
        .TimerResolution = TICK_100NS,
        .PageSize = PAGE_SIZE,
        .NumberOfPhysicalPages = figures.physical_pages,
        .LowestPhysicalPageNumber = 1,
        .HighestPhysicalPageNumber = MmHighestPfn,
        .AllocationGranularity = GRANULARITY,
        .MinimumUserModeAddress = LOWEST_USER_ADDRESS,
        .MaximumUserModeAddress = HIGHEST_USER_ADDRESS,
        .ActiveProcessorsAffinityMask = 1,
        .NumberOfProcessors = 1,
    };
}

/* Level: the CPU's family; revision: model and stepping, a byte each. Source: MSDN, SYSTEM_INFO. */
static void fill_processor(union system_answer *out)
{
    uint32_t id[4];
    cpuid(CPUID_VERSION, id);
    ULONG family = id[0] >> 8 & 0xF, model = id[0] >> 4 & 0xF;
    if (family == 0xF)
        family += id[0] >> 20 & 0xFF;
    if (family >= 6)
        model |= id[0] >> 12 & 0xF0;
    out->processor = (struct processor_information){
        .level = (USHORT)family,
        .revision = (USHORT)(model << 8 | (id[0] & 0xF)),
        .feature_bits = id[3],
    };
}

/* Sums the ticks of all threads that live. */
static void fill_times(union system_answer *out)
{
    ULONGLONG idle = 0, kernel = 0, user = 0;
    for (LIST_ENTRY *p = PsActiveProcessHead.Flink; p != &PsActiveProcessHead; p = p->Flink) {
        const EPROCESS *process = CONTAINER_OF(p, EPROCESS, all_link);
        kernel += process->kernel_ticks;
        user += process->user_ticks;
        for (LIST_ENTRY *t = process->threads.Flink; t != &process->threads; t = t->Flink) {
            const KTHREAD *thread = CONTAINER_OF(t, KTHREAD, process_link);
            kernel += thread->kernel_ticks;
            user += thread->user_ticks;
            idle += thread->base_priority == 0 ? thread->kernel_ticks : 0;
        }
    }
    out->times = (struct processor_times){
        .idle.QuadPart = (LONGLONG)(idle * TICK_100NS),
        .kernel.QuadPart = (LONGLONG)(kernel * TICK_100NS),
        .user.QuadPart = (LONGLONG)(user * TICK_100NS),
    };
}

static void fill_performance(union system_answer *out)
{
    struct MM_FIGURES figures;
    fill_times(out);
    LARGE_INTEGER idle = out->times.idle;
    MmQueryFigures(&figures);
    out->performance = (SYSTEM_PERFORMANCE_INFORMATION_){
        .IdleProcessTime = idle,
        .AvailablePages = figures.available_pages,
        .CommittedPages = figures.committed_pages,
        .CommitLimit = figures.commit_limit,
        .PeakCommitment = figures.peak_commitment,
        .PageFaultCount = figures.fault_count,
        .CopyOnWriteCount = figures.copy_on_write_count,
        .DemandZeroCount = figures.demand_zero_count,
    };
}

static void fill_time(union system_answer *out)
{
    ULONGLONG now = KeSystemTime();
    out->time = (struct time_of_day){
        .boot.QuadPart = (LONGLONG)(now - KeInterruptTime()),
        .now.QuadPart = (LONGLONG)now,
    };
}

static void fill_nothing(union system_answer *out)
{
}

static const struct system_class {
    ULONG number, bytes;
    void (*fill)(union system_answer *out);
} classes[] = {
    {0, sizeof(SYSTEM_BASIC_INFORMATION_), fill_basic},
    {1, sizeof(struct processor_information), fill_processor},
    {2, sizeof(SYSTEM_PERFORMANCE_INFORMATION_), fill_performance},
    {3, sizeof(struct time_of_day), fill_time},
    {8, sizeof(struct processor_times), fill_times},
    {21, 0, fill_nothing}, /* page files: there are none */
};
_Static_assert(sizeof(SYSTEM_BASIC_INFORMATION_) == 44, "class 0");
_Static_assert(sizeof(SYSTEM_PERFORMANCE_INFORMATION_) == 312, "class 2");

/* Classes 0 basic, 1 processor, 2 performance, 3 time of day, 5 processes, 8 processor times, 21
 * page files.
 * *returned (may be NULL): bytes written or, with STATUS_INFO_LENGTH_MISMATCH, wanted.
 * STATUS_INVALID_INFO_CLASS: any other. */
NTSTATUS NTAPI NtQuerySystemInformation(ULONG number, PVOID buffer, ULONG length, ULONG *returned)
{
    const struct system_class *class = NULL;
    union system_answer out;
    if (number == SYSTEM_PROCESSES)
        return PsQueryProcesses(buffer, length, returned);
    for (ULONG i = 0; i < ARRAY_SIZE(classes); i++)
        if (classes[i].number == number)
            class = &classes[i];
    if (class == NULL)
        return STATUS_INVALID_INFO_CLASS;
    ULONG bytes = class->bytes;
    NTSTATUS status = returned ? ProbeForWrite(returned, sizeof *returned) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    if (length < bytes) {
        status = returned ? WriteUser(returned, &bytes) : STATUS_SUCCESS;
        return NT_SUCCESS(status) ? STATUS_INFO_LENGTH_MISMATCH : status;
    }
    memset(&out, 0, sizeof out);
    class->fill(&out);
    if (bytes > 0)
        status = ProbeAndWrite(buffer, &out, bytes);
    if (NT_SUCCESS(status) && returned)
        status = WriteUser(returned, &bytes);
    return status;
}

/* The time stamp counter, in its own frequency (Hz). Where the CPU has none: the clock's ticks, 100
 * Hz. */
NTSTATUS NTAPI NtQueryPerformanceCounter(LARGE_INTEGER *counter, LARGE_INTEGER *frequency)
{
    bool tsc = KeTscFrequency != 0;
    LARGE_INTEGER now = {.QuadPart = (LONGLONG)(tsc ? rdtsc() : KeInterruptTime() / TICK_100NS)};
    LARGE_INTEGER hertz = {.QuadPart =
                               tsc ? (LONGLONG)KeTscFrequency : 10000000 / (LONGLONG)TICK_100NS};
    NTSTATUS status = ProbeForWrite(counter, sizeof *counter);
    if (NT_SUCCESS(status) && frequency)
        status = WriteUser(frequency, &hertz);
    return NT_SUCCESS(status) ? WriteUser(counter, &now) : status;
}

/* 100 ns since 1601, UTC. */
NTSTATUS NTAPI NtQuerySystemTime(LARGE_INTEGER *time)
{
    LARGE_INTEGER now = {.QuadPart = (LONGLONG)KeSystemTime()};
    return WriteUser(time, &now);
}

/* Whole lines of a program's text: none can pass for a record of ours, which begin with @. */
static void display(const UNICODE_STRING *text)
{
    struct fs_name rest = {text->Buffer, text->Length / sizeof(WCHAR)};
    bool line_start = true;
    while (rest.characters > 0) {
        char utf8[4];
        bool pair = rest.characters > 1 && (rest.text[0] & 0xFC00) == 0xD800 &&
                    (rest.text[1] & 0xFC00) == 0xDC00;
        ULONG units = pair ? 2 : 1;
        int n = FsToUtf8((struct fs_name){rest.text, units}, utf8, sizeof utf8);
        bool control = (utf8[0] >= 0 && utf8[0] < ' ' && utf8[0] != '\n' && utf8[0] != '\t') ||
                       utf8[0] == 0x7F;
        if (line_start && utf8[0] == '@')
            KdWrite(" ", 1);
        if (!control)
            KdWrite(utf8, n);
        line_start = control ? line_start : utf8[0] == '\n';
        rest.text += units;
        rest.characters -= units;
    }
    if (!line_start)
        KdWrite("\n", 1);
}

/* Text to the kernel's log, control characters left out; it ends its line, and lines that begin
 * with @ get a space in front. */
NTSTATUS NTAPI NtDisplayString(PUNICODE_STRING user_text)
{
    UNICODE_STRING text;
    NTSTATUS status = ProbeAndCaptureString(&text, user_text);
    if (!NT_SUCCESS(status))
        return status;
    display(&text);
    if (text.Buffer)
        ExFreePool(text.Buffer);
    return STATUS_SUCCESS;
}
