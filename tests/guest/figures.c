/*
 * figures.c - what the memory figures say moves with what is done, and comes back.
 *
 * GetProcessMemoryInfo, GlobalMemoryStatusEx and GetPerformanceInfo around reserve, commit, touch
 * and release. The relations are MSDN's; the oracle keeps few of these figures, so it is not asked.
 *
 * SPDX-License-Identifier: MIT
 */
// flags: -lpsapi
// plumb: --memory 32
#define PSAPI_VERSION 1 /* psapi.dll itself */
#include "tap.h"
#include <windows.h>

#include <psapi.h>

enum { BYTES = 4 << 20, PAGE = 4096, PAGES = BYTES / PAGE, SLACK = 16 * PAGE };

struct figures {
    PROCESS_MEMORY_COUNTERS_EX process;
    MEMORYSTATUSEX system;
    PERFORMANCE_INFORMATION pages;
};

static struct figures look(void)
{
    struct figures now = {.system.dwLength = sizeof now.system};
    GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&now.process,
                         sizeof now.process);
    GlobalMemoryStatusEx(&now.system);
    GetPerformanceInfo(&now.pages, sizeof now.pages);
    return now;
}

static int near_to(LONGLONG got, LONGLONG wanted)
{
    return got >= wanted - SLACK && got <= wanted + SLACK;
}

static void fixed_facts(const struct figures *now)
{
    ok(now->process.cb == sizeof now->process && now->process.PrivateUsage, "the long form");
    ok(now->pages.PageSize == PAGE && now->pages.ProcessCount >= 1 && now->pages.ThreadCount >= 1 &&
           now->pages.HandleCount >= 1,
       "pages of 4096 bytes; a process, a thread, a handle");
    ok(now->pages.PhysicalTotal == now->system.ullTotalPhys / PAGE ||
           near_to(now->pages.PhysicalTotal, (LONGLONG)(now->system.ullTotalPhys / PAGE)),
       "two ways to ask for the physical memory");
    ok(now->pages.CommitTotal <= now->pages.CommitPeak &&
           now->pages.CommitTotal <= now->pages.CommitLimit,
       "committed: at most the peak and the limit");
    ok(now->process.WorkingSetSize <= now->process.PeakWorkingSetSize &&
           now->process.PagefileUsage <= now->process.PeakPagefileUsage,
       "used: at most the peak");
    ok(!GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)now, 8) &&
           GetLastError() == ERROR_INSUFFICIENT_BUFFER,
       "too small a structure");
}

static void private_memory(void)
{
    struct figures start = look();
    char *memory = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_READWRITE);
    struct figures reserved = look();
    VirtualAlloc(memory, BYTES, MEM_COMMIT, PAGE_READWRITE);
    struct figures committed = look();
    for (int page = 0; page < PAGES; page++)
        memory[page * PAGE] = 1;
    struct figures touched = look();
    VirtualFree(memory, 0, MEM_RELEASE);
    struct figures end = look();

    ok(near_to((LONGLONG)(start.system.ullAvailVirtual - reserved.system.ullAvailVirtual), BYTES),
       "reserving takes addresses");
    ok(near_to(reserved.process.PagefileUsage, start.process.PagefileUsage), "and no commit");
    ok(near_to(committed.process.PagefileUsage, (LONGLONG)start.process.PagefileUsage + BYTES),
       "committing takes commit");
    ok(near_to(committed.process.WorkingSetSize, start.process.WorkingSetSize), "and no memory");
    ok(near_to(touched.process.WorkingSetSize, (LONGLONG)committed.process.WorkingSetSize + BYTES),
       "touching takes memory");
    ok(touched.process.PageFaultCount - committed.process.PageFaultCount >= PAGES,
       "by a page fault each");
    ok(near_to(end.process.PagefileUsage, start.process.PagefileUsage) &&
           near_to(end.process.WorkingSetSize, start.process.WorkingSetSize) &&
           near_to(end.system.ullAvailVirtual, start.system.ullAvailVirtual),
       "releasing gives all back");
    ok(end.process.PeakPagefileUsage >= touched.process.PagefileUsage &&
           end.process.PeakWorkingSetSize >= touched.process.WorkingSetSize,
       "but for the peaks");
    ok(near_to((LONGLONG)(committed.pages.CommitTotal - start.pages.CommitTotal) * PAGE, BYTES) &&
           near_to((LONGLONG)(start.system.ullAvailPageFile - committed.system.ullAvailPageFile),
                   BYTES),
       "the system's commit moves with the process's");
    ok(near_to((LONGLONG)(committed.system.ullAvailPhys - touched.system.ullAvailPhys), BYTES),
       "its free memory with what is touched");
    ok(near_to(end.system.ullAvailPhys, start.system.ullAvailPhys) &&
           near_to(end.system.ullAvailPageFile, start.system.ullAvailPageFile),
       "and both come back");
}

/* A view takes addresses; its pages are the section's, charged when that was made. */
static void shared_memory(void)
{
    struct figures start = look();
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, BYTES, NULL);
    struct figures made = look();
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    struct figures mapped = look();
    UnmapViewOfFile(view);
    CloseHandle(section);
    struct figures end = look();
    ok(near_to((LONGLONG)(start.system.ullAvailPageFile - made.system.ullAvailPageFile), BYTES) &&
           near_to(made.process.PagefileUsage, start.process.PagefileUsage),
       "a section is the system's commit, not the process's");
    ok(near_to((LONGLONG)(made.system.ullAvailVirtual - mapped.system.ullAvailVirtual), BYTES),
       "a view takes addresses");
    ok(near_to(end.system.ullAvailPageFile, start.system.ullAvailPageFile), "all comes back");
}

/* What is beyond the limit is refused when it is committed; what was granted can be touched. */
static void limit(void)
{
    SIZE_T got = 0;
    char *memory = VirtualAlloc(NULL, 1 << 30, MEM_RESERVE, PAGE_READWRITE);
    while (VirtualAlloc(memory + got, BYTES / 4, MEM_COMMIT, PAGE_READWRITE))
        got += BYTES / 4;
    DWORD error = GetLastError();
    ok(error == ERROR_COMMITMENT_LIMIT, "the limit is an error of the commit");
    for (SIZE_T at = 0; at < got; at += PAGE)
        memory[at] = 1;
    ok(got >= BYTES, "all that was granted is there");
    VirtualFree(memory, 0, MEM_RELEASE);
}

int main(void)
{
    struct figures now = look();
    DWORD ids[64], bytes = 0;
    fixed_facts(&now);
    ok(EnumProcesses(ids, sizeof ids, &bytes) && bytes >= sizeof *ids, "there are processes");
    int found = 0;
    for (DWORD i = 0; i < bytes / sizeof *ids; i++)
        found += ids[i] == GetCurrentProcessId();
    ok(found == 1, "and this is one of them");
    private_memory();
    shared_memory();
    limit();
    return tap_end();
}
