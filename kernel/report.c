/*
 * report.c - the report on an unhandled exception: code, address as module+offset,
 * the access, registers, stack.
 *
 * Everything is read through guarded copies: the program may have destroyed whatever it liked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/report.h"
#include "k/io.h"
#include "mm/mm.h"

enum { STACK_FRAMES = 16, NAME_BYTES = 96 };

static const char *code_name(ULONG code)
{
    static const struct {
        NTSTATUS code;
        const char *name;
    } names[] = {
        {STATUS_ACCESS_VIOLATION, "access violation"},
        {STATUS_STACK_OVERFLOW, "stack overflow"},
        {STATUS_INTEGER_DIVIDE_BY_ZERO, "integer division by zero"},
        {STATUS_INTEGER_OVERFLOW, "integer overflow"},
        {STATUS_ILLEGAL_INSTRUCTION, "illegal instruction"},
        {STATUS_PRIVILEGED_INSTRUCTION, "privileged instruction"},
        {STATUS_GUARD_PAGE_VIOLATION, "guard page violation"},
        {STATUS_BREAKPOINT, "breakpoint"},
        {STATUS_SINGLE_STEP, "single step"},
        {STATUS_NO_MEMORY, "no memory"},
        {STATUS_IN_PAGE_ERROR, "in-page error"},
        {STATUS_HEAP_CORRUPTION, "heap corruption"},
        {STATUS_NONCONTINUABLE_EXCEPTION, "noncontinuable exception"},
        {STATUS_INVALID_DISPOSITION, "invalid disposition"},
        {STATUS_DATATYPE_MISALIGNMENT, "datatype misalignment"},
        {STATUS_FLOAT_DIVIDE_BY_ZERO, "floating-point division by zero"},
        {STATUS_FLOAT_INVALID_OPERATION, "invalid floating-point operation"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if ((ULONG)names[i].code == code)
            return names[i].name;
    return "exception of the program's own";
}

void KiNameAddress(ULONG address, char *out, size_t size)
{
    ULONG base, bytes;
    void *node;
    WCHAR path[128];
    char name[64];
    if (!MmImageAt(&PsGetCurrentProcess()->space, address, &base, &bytes, &node)) {
        KdFormat(out, size, "0x%08x", address);
        return;
    }
    FsNodePath(node, path, ARRAY_SIZE(path));
    ULONG start = 0, n = 0;
    for (ULONG i = 0; path[i] != 0; i++)
        if (path[i] == '\\')
            start = i + 1;
    for (; path[start + n] != 0 && n + 1 < sizeof name; n++)
        name[n] = (char)path[start + n];
    name[n] = 0;
    KdFormat(out, size, "%s+0x%x", name, address - base);
}

static void report_access(const EXCEPTION_RECORD *record)
{
    ULONG kind = (ULONG)record->ExceptionInformation[0];
    if ((NTSTATUS)record->ExceptionCode != STATUS_ACCESS_VIOLATION || record->NumberParameters < 2)
        return;
    KdPrint("@report   it could not %s address 0x%08x\n",
            kind == AccessWrite ? "write to" : kind == AccessExecute ? "execute at" : "read from",
            (ULONG)record->ExceptionInformation[1]);
}

/* Walks the EBP chain: [ebp] the caller's ebp, [ebp + 4] the return address. */
static void report_stack(const CONTEXT *context)
{
    char name[NAME_BYTES];
    ULONG ebp = context->Ebp, pair[2];
    KiNameAddress(context->Eip, name, sizeof name);
    KdPrint("@report   stack: %08x %s\n", context->Esp, name);
    for (int i = 0; i < STACK_FRAMES; i++) {
        if ((ebp & 3) || !NT_SUCCESS(ReadUser(&pair, (ULONG(*)[2])(uintptr_t)ebp)) || pair[1] == 0)
            return;
        KiNameAddress(pair[1], name, sizeof name);
        KdPrint("@report          %08x %s\n", ebp, name);
        if (pair[0] <= ebp)
            return;
        ebp = pair[0];
    }
}

void KiReportException(const EXCEPTION_RECORD *record, const CONTEXT *context)
{
    char name[NAME_BYTES];
    KTHREAD *thread = KeGetCurrentThread();
    KiNameAddress((ULONG)(uintptr_t)record->ExceptionAddress, name, sizeof name);
    KdPrint("@report %s: unhandled exception 0x%08x (%s) at 0x%08x, %s\n",
            thread->process->image_name, record->ExceptionCode, code_name(record->ExceptionCode),
            (ULONG)(uintptr_t)record->ExceptionAddress, name);
    report_access(record);
    KdPrint("@report   eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x\n", context->Eax,
            context->Ebx, context->Ecx, context->Edx, context->Esi, context->Edi);
    KdPrint("@report   eip=%08x esp=%08x ebp=%08x efl=%08x thread %u of process %u\n", context->Eip,
            context->Esp, context->Ebp, context->EFlags,
            (ULONG)(uintptr_t)thread->client_id.UniqueThread, thread->process->pid);
    report_stack(context);
}
